// What a view shows, and how it learns of changes. It never knows what streams are made of.

import type { Clock } from '../host/clock.ts'
import type { EventStream, StreamSnapshot } from '../event-stream.ts'
import type { SharedEventStream } from '../shared/create-shared-event-stream.ts'

/** A stream of these events, direct or shared. */
export type DirectOrShared<Events extends object> = EventStream<Events> | SharedEventStream<Events>

/**
 * A value that changes, as views take it: the pair that React's `useSyncExternalStore` asks for, and
 * that any framework's store is made of in a line. Every stream is one, for its state.
 */
export interface Store<Value> {
  /** The value now; the same object until it changes. */
  getSnapshot(): Value
  /**
   * Calls back after every change.
   *
   * @returns a function that stops it
   */
  subscribe(onChange: () => void): () => void
}

/** The options of {@link createReducerStore} and {@link createBadgeStore}. */
export interface StoreOptions {
  /** Time, for tests: the `clock` of the stream. @default the real one */
  readonly clock?: Clock | undefined
}

const idle: StreamSnapshot = { status: 'idle', dropped: 0 }
const idleAlone = { ...idle, role: 'alone', term: 0, fallback: undefined, missed: 0 }

/**
 * The state of a stream that nobody consumes: what a server renders, and with it a page's first
 * render over a server's.
 *
 * @example
 * useSyncExternalStore(stream.subscribe, stream.getSnapshot, idleSnapshot)
 */
export function idleSnapshot<Snapshot extends StreamSnapshot>(stream?: Store<Snapshot>): Snapshot
export function idleSnapshot(stream?: Store<StreamSnapshot>): StreamSnapshot {
  return stream && 'role' in stream.getSnapshot() ? idleAlone : idle
}

/** What a view shows where there is no stream: `idle`, without a change. */
export const noStream: Store<StreamSnapshot> = {
  getSnapshot: () => idle,
  subscribe: () => () => {},
}
