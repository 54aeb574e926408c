// The group's lock, which one member holds. It never knows terms, posts or connections.

import type { Clock } from '../host/clock.ts'
import type { LockEntry, Locks } from './environment.ts'
import { QUERY_MS, STEAL_MS } from './protocol.ts'
import type { MembershipInput } from './transition.ts'

export interface Lock {
  /** Queues for the lock; with `steal`, takes it from its holder at once. */
  request(steal: boolean): Promise<void>
  /** Leaves the queue, or gives the lock back. */
  release(): void
  /**
   * Asks the lock manager how many wait for the lock. What it has to say about the lock itself comes
   * before its answer [Web Locks: one task queue]: if it is not ours any more, that has been told, and
   * there is no answer.
   */
  countWaiting(): Promise<number>
}

/** @param tell is told when the lock is granted or stolen, and whether the host has locks for us */
export function createLock(
  locks: Locks,
  name: string,
  clock: Clock,
  tell: (input: MembershipInput) => unknown,
): Lock {
  /** Ends the newest request, granted or not. */
  let end: (() => void) | undefined
  let isHeld = false
  let hasGivenUp = false
  /** How many times longer than usual the host may take to answer. */
  let patience = 1
  /** Those of the questions under way. */
  const limits = new Set<() => void>()

  function release(): void {
    isHeld = false
    end?.()
    end = undefined
    for (const stop of limits) stop()
  }

  function giveUp(): void {
    hasGivenUp = true
    tell({ type: 'unavailable', why: 'unresponsive' })
  }

  function onAnswer(): void {
    if (!hasGivenUp) return
    hasGivenUp = false
    // The host is slow: from now on it has more time.
    patience *= 4
    tell({ type: 'available' })
  }

  /** Gives up when this time is over; the returned function stops. */
  function limit(limitMs: number): () => void {
    const halfMs = (limitMs * patience) / 2
    // In two halves: what has waited for a tab that was frozen reaches it in the second one.
    let stop = clock.setTimer(() => {
      stop = clock.setTimer(() => {
        if (end) giveUp()
      }, halfMs)
    }, halfMs)
    const stopLimit = (): void => {
      stop()
      limits.delete(stopLimit)
    }
    limits.add(stopLimit)
    return stopLimit
  }

  async function request(steal: boolean): Promise<void> {
    isHeld = false
    end?.()
    const waiting = new AbortController()
    let giveBack: (() => void) | undefined
    const stop = steal ? limit(STEAL_MS) : undefined
    const current = (): void => {
      stop?.()
      waiting.abort()
      giveBack?.()
    }
    end = current
    const hold = (): unknown => {
      stop?.()
      onAnswer()
      // Granted though given up meanwhile: given back at once.
      if (end !== current) return undefined
      isHeld = true
      tell({ type: 'granted' })
      return new Promise<void>((resolve) => {
        if (end !== current) resolve()
        giveBack = resolve
      })
    }
    try {
      // With a signal or with `steal`: the two exclude each other.
      const held = locks.request(name, steal ? { steal } : { signal: waiting.signal }, hold)
      // A lock may be long in coming; whether anybody answers at all is another question.
      void countWaiting()
      await held
    } catch {
      if (end !== current) return
      end = undefined
      tell(isHeld ? { type: 'stolen' } : { type: 'unavailable', why: 'refused' })
      isHeld = false
    }
  }

  async function countWaiting(): Promise<number> {
    const current = end
    const stop = limit(QUERY_MS)
    const isOurs = ({ name: other }: LockEntry): boolean => other === name
    try {
      const { held, pending = [] } = await locks.query()
      onAnswer()
      const count = pending.filter(isOurs).length
      // Our own request, at least, would be there.
      if (held && end && end === current && count === 0 && !held.some(isOurs)) giveUp()
      if (isHeld && end === current) return count
    } catch {
      if (end === current) tell({ type: 'unavailable', why: 'refused' })
    } finally {
      stop()
    }
    return new Promise(() => {})
  }

  return { request, release, countWaiting }
}
