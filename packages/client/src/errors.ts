// The error classes, their codes and the guard. It never knows fetch, timers or the state machine.

import type { StandardSchemaV1 } from '@standard-schema/spec'

/**
 * What went wrong, for `switch`:
 * - `connect-failed`: the request got no response.
 * - `connection-lost`: the response's body broke off or ended.
 * - `prepare-failed`: a `url`, `headers` or `body` function of yours threw.
 * - `http-status`: the response's status is not one of success.
 * - `content-type`: the response is not `text/event-stream`.
 * - `no-body`: the response has no body to read.
 * - `invalid-request`: no request can be made of the options given.
 * - `event-too-large`: one event outgrew `maxEventSize`.
 * - `cors-refused`: the server can be reached, but does not allow this page to read it.
 * - `connect-timeout`, `idle-timeout`: nothing came for too long.
 * - `truncated`: the stream ended before the event that `until` waits for.
 * - `retry-limit`: `retry.limit` or `retry.maxElapsedMs` is reached.
 */
export type EventStreamErrorCode =
  | 'connect-failed'
  | 'connection-lost'
  | 'prepare-failed'
  | 'http-status'
  | 'content-type'
  | 'no-body'
  | 'invalid-request'
  | 'event-too-large'
  | 'cors-refused'
  | 'connect-timeout'
  | 'idle-timeout'
  | 'truncated'
  | 'retry-limit'

/** Where an error happened. */
export interface ErrorPlace {
  /** The request's URL; messages show it redacted. */
  readonly url: string
  /** Which attempt in a row it was, from 1. */
  readonly attempt: number
}

/** The URL without credentials and query values: all that a message or a log may show. */
export function redactUrl(url: string): string {
  // An opaque URL (`data:`, `blob:`) is cut too: what it holds is content.
  if (/^(data|blob):/i.test(url)) return url.slice(0, url.indexOf(':') + 1) + '…'
  const [address = ''] = url.split(/[?#]/, 1)
  const shown = address.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/]*@/i, '$1')
  return url.includes('?') ? shown + '?…' : shown
}

/** Base of everything that can go wrong with the connection. */
export class EventStreamError extends Error {
  override readonly name: string = 'EventStreamError'
  /** What went wrong. */
  readonly code: EventStreamErrorCode
  /** Whether the stream tries again by itself, unless `retry` says otherwise. */
  readonly retryable: boolean
  /** Which attempt in a row it was, from 1. */
  readonly attempt: number
  /** The request's URL, without credentials and query values. */
  readonly url: string

  constructor(
    code: EventStreamErrorCode,
    what: string,
    place: ErrorPlace,
    retryable: boolean,
    cause?: unknown,
  ) {
    const url = redactUrl(place.url)
    const next = retryable ? 'retried unless `retry` forbids it' : 'not retried'
    super(
      `${what}: ${url} (attempt ${place.attempt}, ${next})`,
      cause === undefined ? undefined : { cause },
    )
    this.code = code
    this.retryable = retryable
    this.attempt = place.attempt
    this.url = url
  }
}

/** No response came, or the body broke off: `connect-failed`, `connection-lost`, `prepare-failed`. */
export class NetworkError extends EventStreamError {
  override readonly name = 'NetworkError'
  constructor(
    code: 'connect-failed' | 'connection-lost' | 'prepare-failed',
    what: string,
    place: ErrorPlace,
    cause?: unknown,
  ) {
    super(code, what, place, true, cause)
  }
}

/** The server answered with a status that is not success: `http-status`. */
export class ResponseError extends EventStreamError {
  override readonly name = 'ResponseError'
  /** The response's status. */
  readonly status: number
  /** The response's headers. */
  readonly headers: Headers
  /** The first KiB of the response's body, as far as it came within a second. */
  readonly body: string
  /** The wait that the server asked for in `Retry-After`, in milliseconds, as sent. */
  readonly retryAfterMs: number | undefined

  constructor(
    response: {
      readonly status: number
      readonly headers: Headers
      readonly body: string
      readonly retryAfterMs: number | undefined
    },
    place: ErrorPlace,
    retryable: boolean,
  ) {
    super('http-status', `The server answered ${response.status}`, place, retryable)
    this.status = response.status
    this.headers = response.headers
    this.body = response.body
    this.retryAfterMs = response.retryAfterMs
  }
}

/** What came, or what was asked for, cannot be an event stream. Never retried by itself. */
export class ProtocolError extends EventStreamError {
  override readonly name = 'ProtocolError'
  constructor(
    code: 'content-type' | 'no-body' | 'invalid-request' | 'event-too-large' | 'cors-refused',
    what: string,
    place: ErrorPlace,
  ) {
    super(code, what, place, false)
  }
}

/** Nothing came for `connectTimeoutMs` or `idleTimeoutMs`. */
export class TimeoutError extends EventStreamError {
  override readonly name = 'TimeoutError'
  /** Whether the response's headers were waited for, or more of its body. */
  readonly phase: 'connect' | 'idle'
  constructor(phase: 'connect' | 'idle', place: ErrorPlace) {
    const what = phase === 'connect' ? 'No response came in time' : 'The stream went silent'
    super(`${phase}-timeout`, what, place, true)
    this.phase = phase
  }
}

/** The stream ended before the event that `until` waits for. */
export class TruncatedError extends EventStreamError {
  override readonly name = 'TruncatedError'
  constructor(place: ErrorPlace) {
    super('truncated', 'The stream ended before its last event', place, true)
  }
}

/** `retry.limit` or `retry.maxElapsedMs` is reached; `cause` is the last error. */
export class RetryLimitError extends EventStreamError {
  override readonly name = 'RetryLimitError'
  constructor(cause: EventStreamError) {
    super('retry-limit', 'The retry limit is reached', cause, false, cause)
  }
}

/** A payload that is not what its schema says. Never a matter of the connection. */
export class EventValidationError extends Error {
  override readonly name = 'EventValidationError'
  /** The event's type. */
  readonly type: string
  /** The payload as it came. */
  readonly data: string
  /** What the schema says is wrong; a JSON syntax error is one issue, with the `cause`. */
  readonly issues: readonly StandardSchemaV1.Issue[]
  /** The event's own id. */
  readonly id: string | undefined
  /** The sticky id: where a resume would go on. */
  readonly lastEventId: string

  constructor(
    event: {
      readonly type: string
      readonly data: string
      readonly id: string | undefined
      readonly lastEventId: string
    },
    issues: readonly StandardSchemaV1.Issue[],
    cause?: unknown,
  ) {
    const first = issues[0]?.message ?? 'invalid'
    super(
      `The payload of event "${event.type}" is not valid: ${first}`,
      cause === undefined ? undefined : { cause },
    )
    this.type = event.type
    this.data = event.data
    this.issues = issues
    this.id = event.id
    this.lastEventId = event.lastEventId
  }
}

/** Tells errors of the connection from whatever else a handler may get. */
export function isEventStreamError(value: unknown): value is EventStreamError {
  return value instanceof EventStreamError
}
