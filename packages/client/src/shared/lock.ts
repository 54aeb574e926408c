// The group's lock, which one member holds. It never knows terms, posts or connections.

import type { Clock } from '../host/clock.ts'
import type { LockEntry, Locks } from './environment.ts'
import { QUERY_MS, STEAL_MS } from './protocol.ts'

export interface LockOptions {
  readonly locks: Locks
  readonly name: string
  readonly clock: Clock
  /** How many times longer than usual the host may take to answer. */
  readonly patience: number
  /** The lock is ours. */
  readonly onGranted: () => void
  /** It was ours, and has been stolen. */
  readonly onStolen: () => void
  /** The host has no locks for us. */
  readonly onUnavailable: (why: 'refused' | 'unresponsive') => void
  /** It was unresponsive, and has answered after all. */
  readonly onLateAnswer: () => void
}

export interface Lock {
  /** Queues for the lock; with `steal`, takes it from its holder at once. */
  request(steal: boolean): void
  /** Leaves the queue, or gives the lock back, for good. */
  release(): void
  /**
   * Asks the lock manager how many wait for the lock; undefined if it is not ours. What it has to
   * say about the lock itself comes before its answer [Web Locks: one task queue].
   */
  countWaiting(): Promise<number | undefined>
}

export function createLock(options: LockOptions): Lock {
  const { locks, name, clock, patience, onGranted, onStolen, onUnavailable } = options
  /** Ends the newest request, granted or not. */
  let end: (() => void) | undefined
  let isHeld = false
  let isReleased = false
  let hasGivenUp = false
  /** Stop waiting for an answer. */
  const stops = new Set<() => void>()

  function withdraw(): void {
    isHeld = false
    end?.()
    end = undefined
  }

  function giveUp(): void {
    hasGivenUp = true
    onUnavailable('unresponsive')
  }

  function onAnswer(): void {
    if (hasGivenUp) options.onLateAnswer()
    hasGivenUp = false
  }

  /** Gives up when this time is over; the returned function stops. */
  function limit(limitMs: number): () => void {
    const halfMs = (limitMs * patience) / 2
    // In two halves: what has waited for a tab that was frozen reaches it in the second one.
    let stopTimer = clock.setTimer(() => {
      stopTimer = clock.setTimer(giveUp, halfMs)
    }, halfMs)
    const stop = (): void => {
      stopTimer()
      stops.delete(stop)
    }
    stops.add(stop)
    return stop
  }

  function request(steal: boolean): void {
    withdraw()
    const waiting = new AbortController()
    const stop = steal ? limit(STEAL_MS) : undefined
    let giveBack: (() => void) | undefined
    let isOver = false
    end = () => {
      isOver = true
      stop?.()
      waiting.abort()
      giveBack?.()
    }
    const hold = (): unknown => {
      stop?.()
      onAnswer()
      // Granted though given up meanwhile: given back at once.
      if (isOver) return undefined
      isHeld = true
      onGranted()
      return new Promise<void>((resolve) => {
        if (isOver) resolve()
        giveBack = resolve
      })
    }
    void ask(steal ? { steal } : { signal: waiting.signal }, hold, () => isOver)
    // A lock may be long in coming; whether anybody answers at all is another question.
    void countWaiting()
  }

  /** With a signal or with `steal`: the two exclude each other. */
  async function ask(
    how: Parameters<Locks['request']>[1],
    hold: () => unknown,
    isOver: () => boolean,
  ): Promise<void> {
    try {
      await locks.request(name, how, hold)
    } catch {
      if (isOver()) return
      const wasHeld = isHeld
      isHeld = false
      end = undefined
      if (wasHeld) onStolen()
      else onUnavailable('refused')
    }
  }

  async function countWaiting(): Promise<number | undefined> {
    const asked = end
    const stop = limit(QUERY_MS)
    const isOurs = ({ name: other }: LockEntry): boolean => other === name
    try {
      const { held, pending = [] } = await locks.query()
      onAnswer()
      if (isReleased || end !== asked) return undefined
      const count = pending.filter(isOurs).length
      // Our own request, at least, would be there.
      if (held && asked && count === 0 && !held.some(isOurs)) giveUp()
      return isHeld ? count : undefined
    } catch {
      if (!isReleased) onUnavailable('refused')
      return undefined
    } finally {
      stop()
    }
  }

  return {
    request,
    release() {
      isReleased = true
      withdraw()
      for (const stop of stops) stop()
    },
    countWaiting,
  }
}
