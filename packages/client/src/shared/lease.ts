// How long a leader may be sure that it leads. One that may have been frozen asks the lock manager
// before it acts. It never knows what is done.

import type { Clock } from '../host/clock.ts'
import { hasPassed, LEASE_MS } from './protocol.ts'

export interface Lease {
  /** The lock is known not to be ours any more, or nothing more is to be done. */
  readonly isOver: boolean
  /** The question under way, if there is one. */
  readonly asking: Promise<void> | undefined
  /** Acts once it is sure that the lock is still ours, and never if it is not; in order. */
  whenSure(act: () => void): void
  end(): void
}

/** @param confirm whether the lock is still ours */
export function createLease(clock: Clock, confirm: () => Promise<boolean>): Lease {
  let aliveAt = clock.now()
  let isOver = false
  let asking: Promise<void> | undefined

  return {
    get isOver() {
      return isOver
    },
    get asking() {
      return asking
    },
    whenSure(act) {
      if (!asking && !hasPassed(clock.now(), aliveAt, LEASE_MS)) {
        aliveAt = clock.now()
        if (!isOver) act()
        return
      }
      asking ??= confirm().then((isOurs) => {
        asking = undefined
        aliveAt = clock.now()
        isOver ||= !isOurs
      })
      void asking.then(() => isOver || act())
    },
    end() {
      isOver = true
    },
  }
}
