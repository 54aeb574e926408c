// One numbered attempt: what there is to say of it, and the errors that only it explains.
// It never knows the machine that numbers it.

import {
  type ErrorPlace,
  EventStreamError,
  NetworkError,
  ProtocolError,
  TimeoutError,
} from '../errors.ts'
import type { AttemptContext } from './prepare.ts'

/** Requests are of two kinds to CORS: without and with a `Last-Event-ID` header. */
export type RequestKind = 'plain' | 'resume'

export interface Attempt {
  readonly serial: number
  context: AttemptContext
  /** Aborts `context.signal`. */
  abort: () => void
  url: string
  kind: RequestKind
  /** When its first bytes came. */
  firstAt: number | undefined
  /** A response has come. */
  answered: boolean
  delivered: boolean
  /** It is over, though what follows may not be decided yet. */
  failed: boolean
  /** When its last byte came; undefined while nothing is expected, or reading waits for the sink. */
  quietSince: number | undefined
}

export function createAttempt(
  serial: number,
  url: string,
  context: Omit<AttemptContext, 'signal'>,
): Attempt {
  return {
    serial,
    url,
    kind: 'plain',
    firstAt: undefined,
    answered: false,
    delivered: false,
    failed: false,
    quietSince: undefined,
    ...abortable(context),
  }
}

/** This context with a signal of its own. */
function abortable(context: Omit<AttemptContext, 'signal'>): Pick<Attempt, 'context' | 'abort'> {
  const controller = new AbortController()
  return {
    context: { ...context, signal: controller.signal },
    abort: () => controller.abort(),
  }
}

/** Ends the attempt's request. What follows from it gets a signal of its own. */
export function endAttempt(attempt: Attempt): void {
  attempt.abort()
  Object.assign(attempt, abortable(attempt.context), { failed: true })
}

/** Bytes were on their way, and no more come. */
export function lostError(what: string, place: ErrorPlace, cause?: unknown): NetworkError {
  return new NetworkError('connection-lost', what, place, true, cause)
}

/** Whatever an attempt has failed with; what is no error of a stream's comes from what the host lacks. */
export function explain(thrown: unknown, place: ErrorPlace): EventStreamError {
  if (thrown instanceof EventStreamError) return thrown
  const what = `Not supported by this host (${String(thrown)})`
  return new ProtocolError('not-supported', what, place, false, thrown)
}

export function timeoutError(phase: 'connect' | 'idle', place: ErrorPlace): TimeoutError {
  const what = phase === 'idle' ? 'The stream went silent' : 'No response in time'
  return Object.assign(new TimeoutError(`${phase}-timeout`, what, place, true), { phase })
}

/**
 * Within reach, but refused, twice in a row.
 *
 * @param isPlainAllowed whether a request without `Last-Event-ID` has got through
 */
export function corsError(
  { kind }: Attempt,
  isPlainAllowed: boolean,
  place: ErrorPlace,
): ProtocolError {
  const wanted = isPlainAllowed ? [] : ['Access-Control-Allow-Origin']
  if (kind === 'resume') {
    wanted.push('Access-Control-Allow-Headers: Last-Event-ID (or use resume: { query })')
  }
  const what = `CORS: the server must send ${wanted.join(' and ')}`
  return new ProtocolError('cors-refused', what, place)
}
