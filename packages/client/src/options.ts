// The options: what they mean. Their defaults and checks are in option-table.ts. Types only, but for
// one predicate; it never knows a running stream.

import type { Checkpoint } from './checkpoint.ts'
import type { Clock } from './host/clock.ts'
import type { AbortSignalLike, FetchLike, HeadersLike } from './host/fetch-types.ts'
import type { WireMessage } from './wire/decoder.ts'
import type { EventStreamError } from './errors.ts'
import type { InvalidOptions } from './invalid.ts'
import type { ClosedState, StreamState } from './machine/types.ts'
import type { AttemptContext, RequestOptions } from './request/prepare.ts'
import type { EventMap, UntypedEvents } from './contract.ts'

/** What {@link RetryOptions.shouldRetry} may answer; `undefined` leaves the default. */
export type ShouldRetry = boolean | number | { readonly resetLastEventId: true } | undefined

/** When and how often to try again. */
export interface RetryOptions {
  /** The first delay, in milliseconds; it doubles with every failure in a row. @default 1000 */
  readonly minDelayMs?: number | undefined
  /** What the delay grows to, in milliseconds, where the server asks for no more. @default 30000 */
  readonly maxDelayMs?: number | undefined
  /** How often to try again in a row before giving up. @default Infinity */
  readonly limit?: number | undefined
  /** How long to try again before giving up, in milliseconds. @default Infinity */
  readonly maxElapsedMs?: number | undefined
  /** How long a connection must hold to count as good, in milliseconds. @default 5000 */
  readonly resetAfterMs?: number | undefined
  /** The most that a `Retry-After` header is believed, in milliseconds. @default 3600000 */
  readonly maxRetryAfterMs?: number | undefined
  /**
   * How long after it was open last a stream waits out refusals that may be somebody else's, in
   * milliseconds; 0 not at all. A captive portal answers 200 `text/html`, an ingress during a deploy
   * 404, 405 or any 5xx: they are retried like a 503 for that long.
   *
   * @default 60000
   */
  readonly interloperMs?: number | undefined
  /**
   * Repeat also requests that are not safe to repeat (POST …): where there is an id to resume after
   * (`"resume"`), or always (`true`). Without it, the end of such a response is the end of the stream.
   *
   * @default false
   */
  readonly unsafe?: boolean | 'resume' | undefined
  /**
   * Overrules the default: `true` tries again, `false` gives up, a number is the delay in
   * milliseconds, `{ resetLastEventId: true }` starts afresh without a resume position.
   */
  readonly shouldRetry?:
    | ((error: EventStreamError, context: AttemptContext) => ShouldRetry | PromiseLike<ShouldRetry>)
    | undefined
}

/** What {@link EventStreamOptions.onOpen} is told of a response. */
export interface OpenInfo {
  /** The response's URL, after redirects. */
  readonly url: string
  readonly status: number
  readonly headers: HeadersLike
  /** Which attempt in a row this was, from 1. */
  readonly attempt: number
  /** The id that was resumed after; undefined for a fresh start. */
  readonly resumedFrom: string | undefined
}

/** What {@link EventStreamOptions.onGap} is told. */
export interface Gap {
  /** The id that the request asked to resume after. */
  readonly requested: string
  /** The id that the server resumed after. */
  readonly actual: string
}

/** An event whose type the contract does not name, as it came. */
export interface UnhandledEvent {
  readonly type: string
  readonly data: string
  readonly id: string | undefined
  readonly lastEventId: string
}

/** The options that a connection runs by, whatever its events mean. */
export interface ConnectionOptions extends RequestOptions {
  /** The function that makes requests. @default globalThis.fetch */
  readonly fetch?: FetchLike | undefined
  /** When and how often to try again. */
  readonly retry?: RetryOptions | undefined
  /** Where to resume at the beginning; it yields to newer ids. @default "" (from the start) */
  readonly initialLastEventId?: string | undefined
  /**
   * How long to wait for a response, in milliseconds; 0 for ever. A request that may not be repeated
   * (see `retry.unsafe`) waits for ever by default: the servers of language models answer with the
   * first token, be it a minute later.
   *
   * @default 15000 (0 where the request may not be repeated)
   */
  readonly connectTimeoutMs?: number | undefined
  /**
   * How long an open stream may be silent, in milliseconds; 0 for ever. `"auto"` learns it from the
   * stream: three times the longest silence seen, between 15 s and 5 min; a request that may not be
   * repeated may be silent for ever. @default "auto"
   */
  readonly idleTimeoutMs?: number | 'auto' | undefined
  /** How long the connection outlives its last consumer, in milliseconds. @default 100 */
  readonly lingerMs?: number | undefined
  /** Disconnect while the page is hidden, at once or after a while. @default false */
  readonly pauseWhenHidden?: boolean | { readonly afterMs: number } | undefined
  /** How much data one event may have, in characters. @default 16777216 */
  readonly maxEventSize?: number | undefined
  /** What the end of a response means. @default "reconnect" */
  readonly onEnd?: 'reconnect' | 'complete' | undefined
  /**
   * True for the last event: after it the stream is completed, and an end before it is a
   * `TruncatedError`. It sees the event as it came, its data a string; a last event that is not a
   * valid payload of its type is not reported.
   */
  readonly until?: ((event: UnhandledEvent) => boolean) | undefined
  /** Keeps the place across reloads: see `storageCheckpoint`. */
  readonly checkpoint?: Checkpoint | undefined
  /**
   * The server says, in a response header `Last-Event-ID` or `Mercure-Last-Event-ID`, that it did
   * not resume where it was asked to. Before the first event.
   */
  readonly onGap?: ((gap: Gap) => void) | undefined
  /**
   * Closes the stream when it aborts, with the signal's reason as `error`. Iterators end quietly where
   * that is an `AbortError`, as of `abort()`, and throw it where it is anything else, as of
   * `AbortSignal.timeout()`: an answer that was cut short never looks whole.
   */
  readonly signal?: AbortSignalLike | undefined
  /** A response has come, before its first event. */
  readonly onOpen?: ((info: OpenInfo) => void) | undefined
  /** After every change of the state. */
  readonly onStateChange?: ((state: StreamState) => void) | undefined
  /**
   * The stream is closed for good: called once, with how and why. An error that ends a stream goes to
   * the host's `reportError` where nobody can have seen it: no `onClose`, `onError`, `onStateChange`
   * or iterator is there, and neither `closed` nor `subscribe` was ever used.
   */
  readonly onClose?: ((state: ClosedState) => void) | undefined
  /**
   * What went wrong: errors of the connection that are retried (`isEventStreamError` tells them), the
   * error that has ended the stream, and whatever a listener or hook of yours threw. Without it, the
   * latter go to the host's `reportError`.
   */
  readonly onError?: ((error: unknown) => void) | undefined
  /**
   * A comment, as servers send them to keep a connection alive; told between the events that stood
   * before and behind it.
   */
  readonly onComment?: ((text: string) => void) | undefined
  /** Time, for tests: `createVirtualClock()` of `@lastevent/testing`. @default the real one */
  readonly clock?: Clock | undefined
}

/** The options of {@link createEventStream}. */
export interface EventStreamOptions<Events extends EventMap = UntypedEvents>
  extends ConnectionOptions, InvalidOptions {
  /** The contract: event types and their schemas, see `defineEvents`. */
  readonly events?: Events | undefined
  /** An event of a type that the contract does not name. */
  readonly onUnhandled?: ((event: UnhandledEvent) => void) | undefined
  /** How many events may wait for an iterator before reading pauses. @default 1024 */
  readonly highWaterMark?: number | undefined
  /**
   * What happens when more events wait for an iterator: reading pauses, or the oldest or the newest
   * of them are dropped, and counted in the snapshot's `dropped`. @default "pause"
   */
  readonly overflow?: 'pause' | 'drop-oldest' | 'drop-newest' | undefined
  /** How many of the last ids are remembered, to drop events that come again. @default 0 */
  readonly dedupe?: number | undefined
}

/** For {@link ConnectionOptions.until}: true for the `[DONE]` that language model APIs end with. */
export function isDone(event: Pick<WireMessage, 'data'>): boolean {
  return event.data === '[DONE]'
}
