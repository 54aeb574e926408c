// The face of a trace, and its options. Types only.

import type { Disposing } from '../event-stream.ts'
import type { TracedStream, TraceExport, TraceRecord } from './records.ts'

/** Which of the records that are kept: {@link Trace.records}. */
export interface RecordFilter {
  /** Those of one stream, by its id. @default those of all */
  readonly stream?: string | undefined
  /** Those after the one with this `seq`. @default 0 */
  readonly after?: number | undefined
}

/**
 * What happens to streams, and what has happened before, as far as it is kept. Made by `inspect` and
 * `inspectAll`, or by `connectTrace` for one of another thread.
 *
 * As an async iterable it gives the records that are kept, oldest first, and then what happens, until
 * the trace is closed. A loop that is too slow misses what is no longer kept: `seq` jumps.
 */
export interface Trace extends AsyncIterable<TraceRecord>, Disposing {
  /** How many older records are no longer kept. */
  readonly evicted: number
  /** The `seq` of the newest record; 0 before the first. */
  readonly latest: number
  /** The records that are kept, oldest first. They are made when they are asked for. */
  records(filter?: RecordFilter): TraceRecord[]
  /** The streams, in the order in which they were found; the same array until something changes. */
  streams(): readonly TracedStream[]
  /**
   * Calls back when there is something new: once for all that came together, in a microtask. What it
   * is says `records({ after })`.
   *
   * @returns a function that ends the calls
   */
  subscribe(onChange: () => void): () => void
  /** Connects anew at once, from the last id. */
  reconnect(stream: string): void
  /** Breaks the connection off as a network does: the stream tries again by itself. */
  drop(stream: string): void
  /** Disconnects, as a stream without consumers does: it becomes idle, and keeps its consumers. */
  pause(stream: string): void
  /** Connects again, from the last id. */
  resume(stream: string): void
  /** Forgets the records, not the streams. */
  clear(): void
  /** What is kept, for `JSON.stringify(trace)`. */
  toJSON(): TraceExport
  /**
   * What is kept of one stream as a text of its format, with comments that say when each piece came:
   * `replay` of `@lastevent/testing` plays it back. Payloads are in it as they came.
   */
  toEventStream(stream: string): string
  /** Traces no more; what is kept can still be read. */
  close(): void
}

/** The options of `inspect` and `inspectAll`. */
export interface InspectOptions {
  /** How many records are kept. @default 20000 */
  readonly maxRecords?: number | undefined
  /** How much the records that are kept may hold, in bytes, roughly. @default 8388608 */
  readonly maxBytes?: number | undefined
  /**
   * Shows the trace in the Performance panel of Chromium's DevTools, as a track of its own.
   *
   * @default false
   */
  readonly performance?: boolean | undefined
  /** Prints what happens. @default false */
  readonly console?: boolean | TraceConsole | undefined
  /** How long listeners may take over one event before they are shown in red, in milliseconds. @default 50 */
  readonly longHandlerMs?: number | undefined
}

/** What is used of a `console`. */
export interface TraceConsole {
  debug(message: string, ...values: unknown[]): void
  warn(message: string, ...values: unknown[]): void
}
