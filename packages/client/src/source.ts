// The seam between connections and consumers: what brings wire messages is a Source, what
// takes them is its Sink. Types only; it never knows an implementation.

import type { WireMessage } from './wire/decoder.ts'
import type { ClosedState, CloseReason, StreamState } from './machine/types.ts'

/** Takes what a source brings. */
export interface Sink {
  /** Messages that came together, the id the stream stands at after them, and a comment behind them. */
  deliver(messages: WireMessage[], lastEventId: string, comment?: string): void
  /** Undefined where more can be taken now; else it resolves when that is worth asking again. */
  ready(): Promise<void> | undefined
  /** The host had its turn since the last delivery. */
  rested(): void
  /** The stream starts afresh: ids may come again that have been before. */
  restarted(): void
  /** The source's snapshot is another one. */
  changed?(): void
  /** The source is closed for good. */
  closed(state: ClosedState): void
}

/** Brings wire messages while it has a consumer. */
export interface Source {
  /** The URL of the newest request; before the first one, the URL given, if it is no function. */
  readonly url: string
  getSnapshot(): StreamState
  /** There is somebody to bring messages to. */
  attach(): void
  /** There is nobody any more. */
  detach(): void
  /** Connects anew at once, from the last id. A closed source stays closed. */
  reconnect(): void
  /** Ends the source: by the client's wish, with its last event, or with an error. */
  close(reason: CloseReason, error?: unknown): void
}
