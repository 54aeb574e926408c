// What can be read, how, and what comes of it. Types only.

import type { EventMap, UntypedEvents } from '../contract.ts'
import type { BatchOptions, EventIterator, EventOf } from '../event-stream.ts'
import type { AbortSignalLike, ByteStream, ResponseLike } from '../host/fetch-types.ts'
import type { InvalidOptions } from '../invalid.ts'
import type { UnhandledEvent } from '../options.ts'

/** The body of a response. Strings are those that somebody has decoded already. */
export type ReadableBody = ByteStream | AsyncIterable<Uint8Array | string>

/** What {@link readEvents} reads: a `Response` of any implementation of `fetch`, or its body. */
export type ReadSource = ResponseLike | ReadableBody

/** The options of {@link readEvents}. They mean what they mean to `createEventStream`. */
export interface ReadOptions<Events extends EventMap = UntypedEvents> extends InvalidOptions {
  /** The contract: event types and their schemas, see `defineEvents`. */
  readonly events?: Events | undefined
  /** An event of a type that the contract does not name. */
  readonly onUnhandled?: ((event: UnhandledEvent) => void) | undefined
  /** A comment, told between the events that stood before and behind it. */
  readonly onComment?: ((text: string) => void) | undefined
  /**
   * True for the last event: after it the loop is over, and an end before it is a `TruncatedError`. It
   * sees the event as it came, its data a string.
   */
  readonly until?: ((event: UnhandledEvent) => boolean) | undefined
  /**
   * Cancels the body when it aborts. Where the reason is an `AbortError`, as that of a stop button is,
   * the loop just ends; any other reason is thrown, as that of `AbortSignal.timeout` is.
   */
  readonly signal?: AbortSignalLike | undefined
  /** How much data one event may have, in characters. @default 16777216 */
  readonly maxEventSize?: number | undefined
  /** The id that events have until one brings another. @default "" */
  readonly lastEventId?: string | undefined
}

/** Events as they are asked for; they can be gone through once. Made by {@link readEvents}. */
export interface EventReader<
  Events extends object = Readonly<Record<string, string>>,
> extends EventIterator<EventOf<Events>> {
  /** Where a request would resume: the id of the last event handed out, or of a block without data. */
  readonly lastEventId: string
  /** The reconnection time that the server has asked for, in milliseconds, as it was sent. */
  readonly retryMs: number | undefined
  /**
   * Ends the loop at once, and gives up the rest of the body.
   *
   * @returns a promise that resolves when the body is given up, and never rejects
   */
  cancel(): Promise<void>
  /**
   * Hands out events in arrays: what has come when the next array is asked for. Never empty, in order.
   *
   * @throws RangeError for a `maxSize` under 1, or a `maxWaitMs` that is no number of at least 0
   */
  batches(options?: BatchOptions): EventIterator<EventOf<Events>[]>
  [Symbol.asyncIterator](): EventReader<Events>
}
