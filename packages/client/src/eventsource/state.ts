// The life of an EventSource by the standard, as one pure function: no backoff, no jitter, no
// timeouts. It never knows I/O, events or the clock.

import type { EventStreamError } from '../errors.ts'
import type { CorsVerdict } from '../request/response.ts'

/** The values of `readyState`. [spec 9.2.2] */
export const CONNECTING = 0
export const OPEN = 1
export const CLOSED = 2

/** "Implementation-defined, probably in the region of a few seconds." [spec 9.2.2, reconnection time] */
const RECONNECTION_TIME_MS = 3000
/** A server's `retry: 0` must not make a client hammer. */
const MIN_RECONNECTION_TIME_MS = 100

/** What others may see: a new object with every event to fire. */
export interface SourceState {
  readonly readyState: 0 | 1 | 2
  /** An `error` event has to be fired, which tells this. */
  readonly failure?: { readonly error: EventStreamError }
}

export interface SourceMachine {
  readonly state: SourceState
  /** The number of the newest request, never used twice. */
  readonly serial: number
  /** The request that is alive. */
  readonly request: number | undefined
  /** When the next request is due, in ms since the epoch. */
  readonly dueAt: number
  /** How many attempts in a row have failed. */
  readonly failures: number
  /** What ended the newest attempt that failed. */
  readonly error: EventStreamError | undefined
  readonly reconnectionTimeMs: number
}

export type SourceInput =
  | { readonly type: 'open' | 'timer' | 'close' }
  | { readonly type: 'answered' | 'opened'; readonly serial: number }
  | { readonly type: 'retry'; readonly serial: number; readonly ms: number }
  | {
      readonly type: 'failed'
      readonly serial: number
      readonly error: EventStreamError
      readonly cors: CorsVerdict | undefined
    }

export const initialSource: SourceMachine = {
  state: { readyState: CONNECTING },
  serial: 0,
  request: undefined,
  dueAt: Infinity,
  failures: 0,
  error: undefined,
  reconnectionTimeMs: RECONNECTION_TIME_MS,
}

/** The machine after this input, which came at `now` (ms since the epoch). */
export function sourceTransition(
  machine: SourceMachine,
  input: SourceInput & { readonly now: number },
): SourceMachine {
  // Every task of the standard's begins like this: if `readyState` is CLOSED, it does nothing.
  if (machine.state.readyState === CLOSED) return machine
  // An input of an older request, or of one that is over.
  if ('serial' in input && input.serial !== machine.request) return machine
  const next: { -readonly [Key in keyof SourceMachine]: SourceMachine[Key] } = { ...machine }
  const connect = (): void => {
    next.request = next.serial += 1
    next.dueAt = Infinity
  }
  const rest = (state: SourceState, dueAt = Infinity): void => {
    next.state = state
    next.request = undefined
    next.dueAt = dueAt
  }
  switch (input.type) {
    case 'open':
    case 'timer':
      connect()
      break
    case 'answered':
      break
    case 'opened':
      // [spec 9.2.3] "announce the connection"
      next.state = { readyState: OPEN }
      next.failures = 0
      next.error = undefined
      break
    case 'retry':
      // [spec 9.2.6] "retry": "set the event stream's reconnection time to that integer"
      next.reconnectionTimeMs = Math.max(input.ms, MIN_RECONNECTION_TIME_MS)
      break
    case 'failed': {
      const { error, cors } = input
      next.failures += 1
      next.error = error
      // Within reach, but refused. It may have come up in between, so it is asked once more.
      if (cors === 'suspect') connect()
      // [spec 9.2.3] "fail the connection"
      else if (cors === 'refused' || !error.retryable)
        rest({ readyState: CLOSED, failure: { error } })
      // [spec 9.2.3] "reestablish the connection"
      else rest({ readyState: CONNECTING, failure: { error } }, input.now + next.reconnectionTimeMs)
      break
    }
    case 'close':
      // [spec 9.2.2] "close()"
      rest({ readyState: CLOSED })
      break
  }
  return next
}
