// The group's lock, which one member holds. It never knows terms, posts or connections.

import type { Locks } from './environment.ts'

export interface LockOptions {
  readonly locks: Locks
  readonly name: string
  /** The lock is ours. */
  readonly onGranted: () => void
  /** It was ours, and has been stolen. */
  readonly onStolen: () => void
  /** The host grants no locks at all: to an opaque origin, say. */
  readonly onRefused: (error: unknown) => void
}

export interface Lock {
  /** Queues for the lock; with `steal`, takes it from its holder at once. */
  request(steal: boolean): void
  /** Leaves the queue, or gives the lock back. */
  release(): void
  /**
   * Asks the lock manager how many wait for the lock; undefined if it is not ours. What it has to
   * say about the lock itself comes before its answer [Web Locks: one task queue].
   */
  countWaiting(): Promise<number | undefined>
}

export function createLock(options: LockOptions): Lock {
  const { locks, name, onGranted, onStolen, onRefused } = options
  /** Ends the newest request, granted or not. */
  let end: (() => void) | undefined
  let isHeld = false

  function release(): void {
    isHeld = false
    end?.()
    end = undefined
  }

  return {
    request(steal) {
      release()
      const waiting = new AbortController()
      let giveBack: (() => void) | undefined
      let isOver = false
      end = () => {
        isOver = true
        waiting.abort()
        giveBack?.()
      }
      const hold = (): unknown => {
        // Granted though given up meanwhile: given back at once.
        if (isOver) return undefined
        isHeld = true
        onGranted()
        return new Promise<void>((resolve) => {
          if (isOver) resolve()
          giveBack = resolve
        })
      }
      // The two exclude each other.
      const how = steal ? { steal } : { signal: waiting.signal }
      locks.request(name, how, hold).catch((error: unknown) => {
        if (isOver) return
        end = undefined
        const wasHeld = isHeld
        isHeld = false
        if (wasHeld) onStolen()
        else onRefused(error)
      })
    },
    release,
    async countWaiting() {
      const asked = end
      const { pending = [] } = await locks.query()
      const isOurs = isHeld && end === asked
      return isOurs ? pending.filter((entry) => entry.name === name).length : undefined
    },
  }
}
