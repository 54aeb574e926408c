// Who leads: whoever holds the group's lock. It never knows terms, posts or connections.

import type { Locks } from './environment.ts'

export interface ElectionOptions {
  readonly locks: Locks
  readonly name: string
  /** The lock is ours. */
  readonly onElected: () => void
  /** It was ours, and has been stolen. */
  readonly onDeposed: () => void
  /** The host grants no locks at all: to an opaque origin, say. */
  readonly onRefused: (error: unknown) => void
}

export interface Election {
  /** Queues up for the lock. */
  stand(): void
  /** Takes the lock from its holder, at once. */
  steal(): void
  /** Leaves the queue, or gives the lock back. */
  withdraw(): void
  /**
   * Asks the lock manager how many wait for the lock; undefined if it is not ours. What it has to
   * say about the lock itself comes before its answer [Web Locks: one task queue].
   */
  countWaiting(): Promise<number | undefined>
}

export function createElection(options: ElectionOptions): Election {
  const { locks, name, onElected, onDeposed, onRefused } = options
  /** Ends the newest request, granted or not. */
  let end: (() => void) | undefined
  let held = false

  function withdraw(): void {
    held = false
    end?.()
    end = undefined
  }

  function request(steal: boolean): void {
    withdraw()
    const waiting = new AbortController()
    let release: (() => void) | undefined
    let over = false
    end = () => {
      over = true
      waiting.abort()
      release?.()
    }
    const hold = (): unknown => {
      // Granted though given up meanwhile: given back at once.
      if (over) return undefined
      held = true
      onElected()
      return new Promise<void>((resolve) => {
        if (over) resolve()
        release = resolve
      })
    }
    // The two exclude each other.
    const how = steal ? { steal } : { signal: waiting.signal }
    locks.request(name, how, hold).catch((error: unknown) => {
      if (over) return
      end = undefined
      const wasHeld = held
      held = false
      if (wasHeld) onDeposed()
      else onRefused(error)
    })
  }

  return {
    stand: () => request(false),
    steal: () => request(true),
    withdraw,
    async countWaiting() {
      const asked = end
      const { pending = [] } = await locks.query()
      const ours = held && end === asked
      return ours ? pending.filter((entry) => entry.name === name).length : undefined
    },
  }
}
