// The options: their types, their defaults, and the checks that refuse what cannot work.
// It never knows a running stream.

import { type Clock, systemClock } from './clock.ts'
import { callSafely, reportToHost } from './emitter.ts'
import type { WireMessage } from './decoder.ts'
import type { EventStreamError, EventValidationError } from './errors.ts'
import type { MachinePolicy, StreamState } from './machine.ts'
import { type AttemptContext, parseUrl, type PerAttempt, type RequestOptions } from './request.ts'
import type { EventMap, UntypedEvents } from './schema.ts'
import { type Fetch, hostFetch } from './transport.ts'

/** What {@link RetryOptions.shouldRetry} may answer; `undefined` leaves the default. */
export type ShouldRetry = boolean | number | { readonly resetLastEventId: true } | undefined

/** When and how often to try again. */
export interface RetryOptions {
  /** The first delay, in milliseconds; it doubles with every failure in a row. @default 1000 */
  readonly minDelayMs?: number
  /** What the delay grows to, in milliseconds, where the server asks for no more. @default 30000 */
  readonly maxDelayMs?: number
  /** How often to try again in a row before giving up. @default Infinity */
  readonly limit?: number
  /** How long to try again before giving up, in milliseconds. @default Infinity */
  readonly maxElapsedMs?: number
  /** How long a connection must hold to count as good, in milliseconds. @default 5000 */
  readonly resetAfterMs?: number
  /** The most that a `Retry-After` header is believed, in milliseconds. @default 3600000 */
  readonly maxRetryAfterMs?: number
  /** Repeat also requests that are not safe to repeat (POST …). @default false */
  readonly unsafe?: boolean
  /**
   * Overrules the default: `true` tries again, `false` gives up, a number is the delay in
   * milliseconds, `{ resetLastEventId: true }` starts afresh without a resume position.
   */
  readonly shouldRetry?: (
    error: EventStreamError,
    context: AttemptContext,
  ) => ShouldRetry | PromiseLike<ShouldRetry>
}

/** What {@link EventStreamOptions.onOpen} is told of a response. */
export interface OpenInfo {
  /** The response's URL, after redirects. */
  readonly url: string
  readonly status: number
  readonly headers: Headers
  /** Which attempt in a row this was, from 1. */
  readonly attempt: number
  /** The id that was resumed after; undefined for a fresh start. */
  readonly resumedFrom: string | undefined
}

/** An event whose type the contract does not name, as it came. */
export interface UnhandledEvent {
  readonly type: string
  readonly data: string
  readonly id: string | undefined
  readonly lastEventId: string
}

/** What to do about a payload that is not valid. */
export type InvalidPolicy =
  | 'skip'
  | 'throw'
  | ((error: EventValidationError) => 'skip' | 'throw' | void)

/** The options that a connection runs by, whatever its events mean. */
export interface ConnectionOptions extends RequestOptions {
  /** The function that makes requests. @default globalThis.fetch */
  readonly fetch?: Fetch
  /** When and how often to try again. */
  readonly retry?: RetryOptions
  /** Where to resume at the beginning; it yields to newer ids. @default "" (from the start) */
  readonly initialLastEventId?: string
  /** How long to wait for a response, in milliseconds; 0 for ever. @default 15000 */
  readonly connectTimeoutMs?: number
  /**
   * How long an open stream may be silent, in milliseconds; 0 for ever. `"auto"` learns it from the
   * stream: three times the longest silence seen, between 15 s and 5 min. @default "auto"
   */
  readonly idleTimeoutMs?: number | 'auto'
  /** How long the connection outlives its last consumer, in milliseconds. @default 100 */
  readonly lingerMs?: number
  /** Disconnect while the page is hidden, at once or after a while. @default false */
  readonly pauseWhenHidden?: boolean | { readonly afterMs: number }
  /** What one event may buffer, in characters. @default 16777216 */
  readonly maxEventSize?: number
  /** What the end of a response means. @default "reconnect" */
  readonly onEnd?: 'reconnect' | 'complete'
  /**
   * True for the last event: after it the stream is completed, and an end before it is a
   * `TruncatedError`. It sees the event as it came, its data a string; a last event that is not a
   * valid payload of its type is not reported.
   */
  readonly until?: (event: UnhandledEvent) => boolean
  /** Closes the stream when it aborts. */
  readonly signal?: AbortSignal
  /** A response has come, before its first event. */
  readonly onOpen?: (info: OpenInfo) => void
  /** After every change of the state. */
  readonly onStateChange?: (state: StreamState) => void
  /**
   * What went wrong and was survived: errors of the connection that are retried (`isEventStreamError`
   * tells them), and whatever a listener or hook of yours threw. Without it, the latter go to the
   * host's `reportError`.
   */
  readonly onError?: (error: unknown) => void
  /** A comment, as servers send them to keep a connection alive. */
  readonly onComment?: (text: string) => void
  /** Time, for tests: `createVirtualClock()` of `@lastevent/testing`. @default the real one */
  readonly clock?: Clock
}

/** The options of {@link createEventStream}. */
export interface EventStreamOptions<
  Events extends EventMap = UntypedEvents,
> extends ConnectionOptions {
  /** The contract: event types and their schemas, see {@link defineEvents}. */
  readonly events?: Events
  /** What to do about a payload that is not valid. @default "skip" */
  readonly invalid?: InvalidPolicy
  /** A payload is not valid. Without it, a skipped one is reported as `onError` describes. */
  readonly onInvalid?: (error: EventValidationError) => void
  /** An event of a type that the contract does not name. */
  readonly onUnhandled?: (event: UnhandledEvent) => void
  /** How many events may wait for an iterator before reading pauses. @default 1024 */
  readonly highWaterMark?: number
}

/** Options with nothing left to decide. */
export interface ResolvedOptions extends MachinePolicy {
  readonly address: PerAttempt<string | URL>
  /** What relative URLs are relative to. */
  readonly base: string | undefined
  /** The caller's, for what needs no default. */
  readonly given: ConnectionOptions
  readonly fetch: Fetch
  readonly clock: Clock
  readonly maxEventSize: number
  readonly highWaterMark: number
  /** Hands on what was survived. */
  readonly report: (error: unknown) => void
}

/**
 * @throws TypeError for a URL, an id or a combination that cannot work
 * @throws RangeError for a number out of bounds
 */
export function resolveOptions(
  address: PerAttempt<string | URL>,
  options: ConnectionOptions & { readonly highWaterMark?: number },
): ResolvedOptions {
  const { retry = {}, pauseWhenHidden = false, idleTimeoutMs = 'auto', onError } = options
  const base =
    (globalThis as { document?: Document }).document?.baseURI ?? globalThis.location?.href
  if (typeof address !== 'function' && !parseUrl(address, base)) {
    throw new TypeError('The URL of an event stream must be absolute, or relative to a page')
  }
  const { initialLastEventId = '', method = 'GET' } = options
  if (/[\0\r\n]/.test(initialLastEventId)) {
    throw new TypeError('initialLastEventId must not hold NUL or line breaks')
  }
  if (options.body !== undefined && /^(GET|HEAD)$/i.test(method)) {
    throw new TypeError(`A ${method} request has no body: set method`)
  }
  const hiddenAfterMs =
    typeof pauseWhenHidden === 'object'
      ? number('pauseWhenHidden.afterMs', pauseWhenHidden.afterMs, 0)
      : pauseWhenHidden
        ? 0
        : undefined
  return {
    address,
    base,
    given: options,
    fetch: options.fetch ?? hostFetch,
    clock: options.clock ?? systemClock,
    maxEventSize: number('maxEventSize', options.maxEventSize, 2 ** 24, 1),
    highWaterMark: number('highWaterMark', options.highWaterMark, 1024, 1),
    lingerMs: number('lingerMs', options.lingerMs, 100),
    connectTimeoutMs: number('connectTimeoutMs', options.connectTimeoutMs, 15_000),
    idleTimeoutMs: idleTimeoutMs === 'auto' ? 'auto' : number('idleTimeoutMs', idleTimeoutMs, 0),
    hiddenAfterMs,
    minDelayMs: number('retry.minDelayMs', retry.minDelayMs, 1000),
    maxDelayMs: number('retry.maxDelayMs', retry.maxDelayMs, 30_000),
    limit: number('retry.limit', retry.limit, Infinity),
    maxElapsedMs: number('retry.maxElapsedMs', retry.maxElapsedMs, Infinity),
    resetAfterMs: number('retry.resetAfterMs', retry.resetAfterMs, 5000),
    maxRetryAfterMs: number('retry.maxRetryAfterMs', retry.maxRetryAfterMs, 3_600_000),
    report: onError ? (error) => callSafely(onError, error, reportToHost) : reportToHost,
  }
}

function number(name: string, value: number | undefined, fallback: number, least = 0): number {
  if (value === undefined) return fallback
  if (value >= least) return value
  throw new RangeError(`${name} must be a number of at least ${least}, not ${value}`)
}

/** For {@link ConnectionOptions.until}: true for the `[DONE]` that language model APIs end with. */
export function isDone(event: Pick<WireMessage, 'data'>): boolean {
  return event.data === '[DONE]'
}
