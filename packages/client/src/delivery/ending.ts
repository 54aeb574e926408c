// The end of a stream, and who is told of it: an error never goes unseen.

import { EventValidationError } from '../errors.ts'
import { callSafely } from '../host/callbacks.ts'
import type { ClosedState } from '../machine/types.ts'
import type { ResolvedOptions } from '../resolve-options.ts'

export interface Ending {
  /** Resolves to the final state. Those who ask for it can see an error there. */
  closed(): Promise<ClosedState>
  /** Somebody can see an error that ends the stream. */
  markSeen(): void
  /**
   * The stream has ended; what is returned is what its iterators throw.
   *
   * @param isIterated whether there are any
   */
  tell(state: ClosedState, isIterated: boolean): unknown
}

export function createEnding(options: ResolvedOptions): Ending {
  const { onClose, onError, onInvalid, onStateChange, report } = options
  let isSeen = !!(onClose || onStateChange)
  let finish!: (state: ClosedState) => void
  const closed = new Promise<ClosedState>((resolve) => {
    finish = resolve
  })
  return {
    closed() {
      isSeen = true
      return closed
    },
    markSeen() {
      isSeen = true
    },
    tell(state, isIterated) {
      const { reason, error } = state
      finish(state)
      callSafely(onClose, state, report)
      if (onInvalid && error instanceof EventValidationError) isSeen = true
      if (reason === 'error' && (onError || !(isSeen || isIterated))) report(error)
      // A stop button is no failure.
      return reason === 'aborted' && (error as Error | null)?.name === 'AbortError'
        ? undefined
        : error
    },
  }
}
