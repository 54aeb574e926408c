// The error classes, their codes and the guard. It never knows fetch, timers or the state machine.

import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { HeadersLike } from './host/fetch-types.ts'

/**
 * What went wrong, for `switch`:
 * - `connect-failed`: the request got no response.
 * - `connection-lost`: the response's body broke off or ended.
 * - `prepare-failed`: a `url`, `headers` or `body` function of yours threw.
 * - `http-status`: the response's status is not one of success.
 * - `content-type`: the response is not `text/event-stream`, or only says that it is.
 * - `no-body`: the response has no body that can be read as it comes.
 * - `invalid-request`: no request can be made of the options given.
 * - `not-supported`: the host lacks what a stream needs.
 * - `event-too-large`: one event outgrew `maxEventSize`.
 * - `cors-refused`: the server can be reached, but does not allow this page to read it.
 * - `blocked-by-csp`: the page's own Content-Security-Policy does not allow the request.
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
  | 'not-supported'
  | 'event-too-large'
  | 'cors-refused'
  | 'blocked-by-csp'
  | 'connect-timeout'
  | 'idle-timeout'
  | 'truncated'
  | 'retry-limit'

/** Where an error happened. */
export interface ErrorPlace {
  /** The request's URL; errors show it redacted. */
  readonly url: string
  /** Which attempt in a row it was, from 1. */
  readonly attempt: number
  /** False for a request that must not be repeated. @default true */
  readonly repeatable?: boolean
  /** The stream was open not long ago, so a refusal that may be somebody else's is waited out. @default false */
  readonly wasOpen?: boolean
}

/** The URL without credentials, query and, where there is no host, content (`data:`). */
export function redactUrl(url: string): string {
  return url.replace(/^(\w+:)(?!\/\/).*|(\/\/)[^/?#]*@|[?#].*/gs, '$1$2')
}

/** The same in every copy of this package, and in every realm. */
const BRAND = Symbol.for('lastevent.EventStreamError')

/**
 * Base of everything that can go wrong with the connection.
 *
 * @example
 * createEventStream('/events', {
 *   onError(error) {
 *     if (isEventStreamError(error)) console.warn(error.code, error.retryable, error.message)
 *   },
 * })
 */
export class EventStreamError extends Error {
  override name = 'EventStreamError'
  /** What went wrong. */
  declare readonly code: EventStreamErrorCode
  /** Whether the stream tries again by itself, unless `retry` says otherwise. */
  declare readonly retryable: boolean
  /** Which attempt in a row it was, from 1. */
  declare readonly attempt: number
  /** The request's URL, without credentials and query. */
  declare readonly url: string

  constructor(
    code: EventStreamErrorCode,
    what: string,
    place: ErrorPlace,
    worthRetrying = false,
    cause?: unknown,
  ) {
    const { attempt, repeatable = true } = place
    const retryable = worthRetrying && repeatable
    const url = redactUrl(place.url)
    super(
      `${what}: ${url} (${code}, attempt ${attempt}, ${retryable ? '' : 'not '}to be retried)`,
      {
        cause,
      },
    )
    Object.assign(this, { code, retryable, attempt, url })
  }

  static {
    Object.assign(this.prototype, { [BRAND]: true })
  }
}

/**
 * No response came, or the body broke off: `connect-failed`, `connection-lost`, `prepare-failed`.
 *
 * @example
 * if (error instanceof NetworkError) console.warn(error.code, error.cause) // what fetch was rejected with
 */
export class NetworkError extends EventStreamError {
  override name = 'NetworkError'
}

/**
 * The server answered with a status that is not success: `http-status`.
 *
 * @example
 * if (error instanceof ResponseError && error.status === 401) signIn()
 */
export class ResponseError extends EventStreamError {
  override name = 'ResponseError'
  /** The response's status. */
  declare readonly status: number
  /** The response's headers. */
  declare readonly headers: HeadersLike
  /** The first 16 KiB of the response's body, as far as they came within a second. */
  declare readonly body: string
}

/**
 * What came, or what was asked for, cannot be an event stream: `content-type`, `no-body`,
 * `invalid-request`, `not-supported`, `event-too-large`, `cors-refused`, `blocked-by-csp`. Not retried
 * by itself, but for `content-type` where the stream was open not long ago (see `retry.interloperMs`),
 * or where the response only says that it is an event stream.
 *
 * @example
 * if (error instanceof ProtocolError) console.warn(error.code, error.status, error.body)
 */
export class ProtocolError extends EventStreamError {
  override name = 'ProtocolError'
  /** The response's status, where the error is about a response (the first two codes). */
  declare readonly status: number | undefined
  /** The response's headers, where the error is about a response. */
  declare readonly headers: HeadersLike | undefined
  /**
   * The first 16 KiB of the response's body, as far as they came within a second, where the error is
   * about a response.
   */
  declare readonly body: string | undefined
}

/**
 * Nothing came for `connectTimeoutMs` or `idleTimeoutMs`.
 *
 * @example
 * if (error instanceof TimeoutError) console.warn(error.phase) // "connect" or "idle"
 */
export class TimeoutError extends EventStreamError {
  override name = 'TimeoutError'
  /** Whether the response's headers were waited for, or more of its body. */
  declare readonly phase: 'connect' | 'idle'
}

/**
 * The stream ended before the event that `until` waits for: `truncated`.
 *
 * @example
 * if (error instanceof TruncatedError) console.warn('half an answer')
 */
export class TruncatedError extends EventStreamError {
  override name = 'TruncatedError'
}

/**
 * `retry.limit` or `retry.maxElapsedMs` is reached; `cause` is the last error.
 *
 * @example
 * if (error instanceof RetryLimitError) console.warn(error.cause)
 */
export class RetryLimitError extends EventStreamError {
  override name = 'RetryLimitError'
}

/**
 * A payload that is not what its schema says. Never a matter of the connection.
 *
 * @example
 * createEventStream('/events', { events, onInvalid: ({ type, issues }) => console.warn(type, issues) })
 */
export class EventValidationError extends Error {
  override name = 'EventValidationError'
  /** The event's type. */
  declare readonly type: string
  /** The payload as it came. */
  declare readonly data: string
  /** What the schema says is wrong; a JSON syntax error is one issue, with the `cause`. */
  declare readonly issues: readonly StandardSchemaV1.Issue[]
  /** The event's own id. */
  declare readonly id: string | undefined
  /** The sticky id: where a resume would go on. */
  declare readonly lastEventId: string

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
    super(`Invalid payload of event "${event.type}": ${issues[0]?.message}`, { cause })
    Object.assign(this, event, { issues })
  }
}

/**
 * Tells errors of the connection from whatever else a handler may get: those of another copy of this
 * package (bundled twice, say) and of another realm, too, which `instanceof` doesn't know.
 *
 * @example
 * createEventStream('/events', {
 *   onError: (error) => isEventStreamError(error) ? console.warn(error.code) : reportError(error),
 * })
 */
export function isEventStreamError(value: unknown): value is EventStreamError {
  return BRAND in Object(value)
}
