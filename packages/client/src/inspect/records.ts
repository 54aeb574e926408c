// What a trace consists of: plain data, which can be posted to another thread. Types only.

import type { EventStreamErrorCode } from '../errors.ts'
import type { CloseReason, SuspendReason } from '../machine/types.ts'
import type { SharedFallback } from '../shared/transition.ts'
import type { SharedRole } from '../shared/group.ts'

/** What every record has. */
export interface RecordBase {
  /** Counts the records of a trace from 1; a jump means that records in between are no longer kept. */
  readonly seq: number
  /** When it happened, in milliseconds since the epoch, by the stream's own clock. */
  readonly time: number
  /** The stream's {@link TracedStream.id}. */
  readonly stream: string
}

/** An error as plain data. */
export interface TracedError {
  readonly name: string
  readonly message: string
  /** Of an `EventStreamError`. */
  readonly code: EventStreamErrorCode | undefined
  /** The response's status, where there was a response. */
  readonly status: number | undefined
}

/** A stream's state as plain data; `StreamState` says what each one means. */
export type TracedState =
  | { readonly status: 'idle' }
  | { readonly status: 'connecting' | 'open'; readonly attempt: number }
  | {
      readonly status: 'waiting'
      readonly attempt: number
      readonly delayMs: number
      readonly retryAt: number
      readonly error: TracedError | undefined
    }
  | { readonly status: 'suspended'; readonly reason: SuspendReason }
  | {
      readonly status: 'closed'
      readonly reason: CloseReason
      readonly error: TracedError | undefined
    }

/**
 * Why an attempt is made:
 * - `start`: the stream has its first consumer.
 * - `retry`: the delay after a failed attempt is over.
 * - `resume`: the page is online, visible or thawed again.
 * - `reconnect`: somebody asked for it.
 */
export type AttemptReason = 'start' | 'retry' | 'resume' | 'reconnect'

/** Names and values of headers, in lower case; secret values are redacted. */
export type TracedHeaders = readonly (readonly [name: string, value: string])[]

/** What can be done to a traced stream. */
export type TraceAction = 'reconnect' | 'drop' | 'pause' | 'resume'

/** A stream is traced from here on. */
export interface StreamRecord extends RecordBase {
  readonly kind: 'stream'
  /** Redacted. */
  readonly url: string
  /** Whether its connection serves all tabs. */
  readonly shared: boolean
}

/** The state is another one. */
export interface StateRecord extends RecordBase {
  readonly kind: 'state'
  readonly state: TracedState
}

/** A request is made. */
export interface AttemptRecord extends RecordBase {
  readonly kind: 'attempt'
  /** Counts the requests of the stream from 1. Other records name it as their `request`. */
  readonly request: number
  /** Which attempt in a row it is, from 1. */
  readonly attempt: number
  readonly reason: AttemptReason
  /** What ended the attempt before, of a retry. */
  readonly error: TracedError | undefined
  readonly method: string
  /** Redacted. */
  readonly url: string
  readonly headers: TracedHeaders
  /** The id that is resumed after; empty for a start. */
  readonly lastEventId: string
}

/** The headers of a response have come. */
export interface ResponseRecord extends RecordBase {
  readonly kind: 'response'
  readonly request: number
  readonly status: number
  /** After redirects; redacted. */
  readonly url: string
  readonly headers: TracedHeaders
  /** How long they took, in milliseconds. */
  readonly durationMs: number
}

/** A piece of a response's body has come. */
export interface BytesRecord extends RecordBase {
  readonly kind: 'bytes'
  readonly request: number
  readonly bytes: number
  /** How many bytes of this response have come so far. */
  readonly total: number
}

/**
 * A request is over: the server has ended the response, it failed, or the stream gave it up.
 */
export interface EndRecord extends RecordBase {
  readonly kind: 'end'
  readonly request: number
  readonly reason: 'ended' | 'failed' | 'aborted'
  /** What was thrown, of one that failed. */
  readonly error: TracedError | undefined
  /** How many bytes have come in all. */
  readonly total: number
}

/** An event as it came. */
export interface EventRecord extends RecordBase {
  readonly kind: 'event'
  /** Counts the events of the stream from 1. Other records name it as their `event`, or 0 where it is not known. */
  readonly event: number
  readonly type: string
  /** The payload as it came. */
  readonly data: string
  /** The event's own id. */
  readonly id: string | undefined
  /** The stream's id after this event. */
  readonly lastEventId: string
}

/** An event has been decoded and handed to its consumers. */
export interface DispatchRecord extends RecordBase {
  readonly kind: 'dispatch'
  readonly event: number
  readonly type: string
  /** What the contract made of the payload; as JSON has it, where it can't be cloned. */
  readonly value: unknown
  /**
   * How long listeners held the thread, in milliseconds: over this event, and over those right before
   * it that have no number here. Clocks are slow, so that quick events are timed together.
   */
  readonly durationMs: number | undefined
}

/** An event's payload is not valid. */
export interface InvalidRecord extends RecordBase {
  readonly kind: 'invalid'
  readonly event: number
  readonly type: string
  readonly message: string
  readonly issues: readonly TracedIssue[]
}

/** What a schema says is wrong, and where in the payload. */
export interface TracedIssue {
  readonly message: string
  readonly path: readonly (string | number)[]
}

/**
 * An event that nobody is handed:
 * - `unhandled`: its type is not in the contract.
 * - `unconsumed`: nobody listens to its type.
 * - `repeated`: it has been before (see `dedupe`).
 * - `position`: it brought an id and no payload.
 */
export interface SkipRecord extends RecordBase {
  readonly kind: 'skip'
  readonly event: number
  readonly type: string
  readonly reason: 'unhandled' | 'unconsumed' | 'repeated' | 'position'
}

/** A comment, of a stream that has an `onComment`. */
export interface CommentRecord extends RecordBase {
  readonly kind: 'comment'
  readonly text: string
}

/** An attempt has failed, and another one follows. */
export interface RetryRecord extends RecordBase {
  readonly kind: 'retry'
  /** Which attempt in a row has failed. */
  readonly attempt: number
  readonly error: TracedError | undefined
  readonly delayMs: number
  /** When the next one starts, in milliseconds since the epoch. */
  readonly retryAt: number
}

/** The server did not resume where it was asked to. */
export interface GapRecord extends RecordBase {
  readonly kind: 'gap'
  readonly requested: string
  readonly actual: string
}

/** How many events wait for iterators, and how many did not fit, so far. After a change of either. */
export interface QueueRecord extends RecordBase {
  readonly kind: 'queue'
  readonly waiting: number
  readonly dropped: number
}

/** Who holds the connection of a shared stream is another one. */
export interface RoleRecord extends RecordBase {
  readonly kind: 'role'
  readonly role: SharedRole
  /** The number of the leader's term; terms only grow. 0 before the first. */
  readonly term: number
  readonly fallback: SharedFallback | undefined
  /** How many events this tab left out so far. */
  readonly missed: number
}

/** Somebody has acted on the stream by its trace. */
export interface ActionRecord extends RecordBase {
  readonly kind: 'action'
  readonly action: TraceAction
}

/** One thing that happened to a stream; `kind` says which. */
export type TraceRecord =
  | StreamRecord
  | StateRecord
  | AttemptRecord
  | ResponseRecord
  | BytesRecord
  | EndRecord
  | EventRecord
  | DispatchRecord
  | InvalidRecord
  | SkipRecord
  | CommentRecord
  | RetryRecord
  | GapRecord
  | QueueRecord
  | RoleRecord
  | ActionRecord

/** What a trace knows of one stream: a new object with every change. */
export interface TracedStream {
  /** Its name in the records. */
  readonly id: string
  /** Of the newest request; redacted. */
  readonly url: string
  readonly shared: boolean
  readonly state: TracedState
  /** Of a shared stream. */
  readonly role: SharedRole | undefined
  readonly term: number | undefined
  /** The newest id that has come. */
  readonly lastEventId: string
  /** Paused by {@link Trace.pause}. */
  readonly paused: boolean
  /** The newest request and its response, even if their records are no longer kept. */
  readonly attempt: AttemptRecord | undefined
  readonly response: ResponseRecord | undefined
  /** Sums since the stream is traced. */
  readonly requests: number
  readonly retries: number
  readonly bytes: number
  readonly events: number
  readonly invalid: number
  readonly dropped: number
  /** How many events wait for iterators. */
  readonly waiting: number
}

/** A trace as JSON: what {@link Trace.toJSON} gives. */
export interface TraceExport {
  readonly lastevent: 'trace'
  readonly version: 1
  /** When it was exported, in milliseconds since the epoch. */
  readonly time: number
  /** How many older records are no longer kept. */
  readonly evicted: number
  readonly streams: readonly TracedStream[]
  readonly records: readonly TraceRecord[]
}
