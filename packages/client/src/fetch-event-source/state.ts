// The life of a `fetchEventSource` call, as one pure function: one request at a time, a constant delay
// before the next, none while the page is hidden. It never knows I/O, callbacks or the clock.

import type { EventStreamError } from '../errors.ts'

/** How long to wait before the next request, unless `retry:` or `onerror` say otherwise. */
const RETRY_MS = 1000
/** A server's `retry: 0` must not make a client hammer. */
const MIN_RETRY_MS = 100

export interface CallMachine {
  /** Nothing of it is shown to anybody. */
  readonly state: object
  /** The number of the newest request, never used twice. */
  readonly serial: number
  /** The request that is alive. */
  readonly request: number | undefined
  /** The request whose failure `onerror` is thinking about. */
  readonly judged: number | undefined
  /** When the next request is due, in ms since the epoch. */
  readonly dueAt: number
  readonly failures: number
  readonly error: EventStreamError | undefined
  readonly retryMs: number
  /** No request is wanted until the page is seen again. */
  readonly paused: boolean
  readonly closed: boolean
}

export type CallInput =
  | { readonly type: 'open' | 'timer' | 'close' | 'hidden' | 'shown' }
  | { readonly type: 'answered' | 'opened'; readonly serial: number }
  | { readonly type: 'retry'; readonly serial: number; readonly ms: number }
  | { readonly type: 'failed'; readonly serial: number; readonly error: EventStreamError }
  | { readonly type: 'judged'; readonly serial: number; readonly delayMs: number | undefined }

export const initialCall: CallMachine = {
  state: {},
  serial: 0,
  request: undefined,
  judged: undefined,
  dueAt: Infinity,
  failures: 0,
  error: undefined,
  retryMs: RETRY_MS,
  paused: false,
  closed: false,
}

/** The machine after this input, which came at `now` (ms since the epoch). */
export function callTransition(
  machine: CallMachine,
  input: CallInput & { readonly now: number },
): CallMachine {
  if (machine.closed) return machine
  const expected = input.type === 'judged' ? machine.judged : machine.request
  if ('serial' in input && input.serial !== expected) return machine
  const next: { -readonly [Key in keyof CallMachine]: CallMachine[Key] } = { ...machine }
  const connect = (): void => {
    next.request = next.serial += 1
    next.dueAt = Infinity
    next.judged = undefined
  }
  const rest = (dueAt = Infinity): void => {
    next.request = next.judged = undefined
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
      next.failures = 0
      next.error = undefined
      break
    case 'retry':
      next.retryMs = Math.max(input.ms, MIN_RETRY_MS)
      break
    case 'failed':
      next.failures += 1
      next.error = input.error
      rest()
      next.judged = input.serial
      break
    case 'judged':
      rest(input.now + Math.max(input.delayMs ?? next.retryMs, 0))
      break
    case 'hidden':
      next.paused = true
      rest()
      break
    case 'shown':
      if (next.paused) connect()
      next.paused = false
      break
    case 'close':
      next.closed = true
      rest()
      break
  }
  return next
}
