// How long a leader may be sure that it leads. One that may have been frozen asks the lock manager
// before it acts. It never knows what is done.

import type { Clock } from '../host/clock.ts'
import { hasPassed, LEASE_MS } from './protocol.ts'

export interface Lease {
  /** There is nothing more to do. */
  readonly isOver: boolean
  /** The question under way, if there is one. */
  readonly asking: Promise<void> | undefined
  /** Acts once it is sure that the lock is still ours, in order; never where it is not. */
  whenSure(act: () => void): void
  end(): void
}

/** @param confirm resolves if the lock is still ours */
export function createLease(clock: Clock, confirm: () => Promise<unknown>): Lease {
  const acts: (() => void)[] = []
  let aliveAt = clock.now()
  let isOver = false
  let asking: Promise<void> | undefined

  function act(): void {
    aliveAt = clock.now()
    for (const next of acts.splice(0)) if (!isOver) next()
  }

  return {
    get isOver() {
      return isOver
    },
    get asking() {
      return asking
    },
    whenSure(next) {
      if (isOver) return
      acts.push(next)
      if (asking) return
      if (!hasPassed(clock.now(), aliveAt, LEASE_MS)) return act()
      asking = confirm().then(() => {
        asking = undefined
        act()
      })
    },
    end() {
      isOver = true
    },
  }
}
