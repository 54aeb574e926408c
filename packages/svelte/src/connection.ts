// What a stream's connection is doing, for components that show it. It never knows events.

import type { StreamSnapshot } from 'lastevent'
import {
  type ConnectionBadge,
  createBadgeStore,
  idleSnapshot,
  noStream,
  type Store,
  type StoreOptions,
} from 'lastevent/store'
import { untrack } from 'svelte'
import { type Current, currentOf, type MaybeCurrent, read } from './while-mounted.ts'

/**
 * What the stream is doing: its `state`. Watching it makes no connection. Call it while a component is
 * initialised.
 *
 * On a server, until the component is mounted and without a stream it is `idle`.
 *
 * @param stream a stream of `createEventStream` or `createSharedEventStream`, or none, also as a
 *   getter or as what `useEventStream` returns
 *
 * @example
 * const state = useConnectionState(stream) // state.current.status, or $state.status
 */
export function useConnectionState<Snapshot extends StreamSnapshot>(
  stream: MaybeCurrent<Store<Snapshot>>,
): Current<Snapshot>
export function useConnectionState<Snapshot extends StreamSnapshot>(
  stream: MaybeCurrent<Store<Snapshot> | null | undefined>,
): Current<Snapshot | StreamSnapshot>
export function useConnectionState(
  stream: MaybeCurrent<Store<StreamSnapshot> | null | undefined>,
): Current<StreamSnapshot> {
  const first = untrack(() => read(stream)) ?? undefined
  return currentOf(stream, idleSnapshot(first), (now) => now)
}

/**
 * What a badge says of a connection: `status`, `attempt` and, while the stream waits for its next
 * attempt, `retryInSeconds`, counted down. Watching it makes no connection. Call it while a component
 * is initialised.
 *
 * @param stream a stream of `createEventStream` or `createSharedEventStream`, or none, also as a
 *   getter or as what `useEventStream` returns
 *
 * @example
 * const badge = useConnectionBadge(stream) // badge.current.retryInSeconds
 */
export function useConnectionBadge(
  stream: MaybeCurrent<Store<StreamSnapshot> | null | undefined>,
  options?: StoreOptions,
): Current<ConnectionBadge> {
  const idle = createBadgeStore(noStream)
  return currentOf(stream, idle.getSnapshot(), (now) => now && createBadgeStore(now, options))
}
