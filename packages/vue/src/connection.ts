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
import { type MaybeRefOrGetter, type ShallowRef, shallowRef, toValue } from 'vue'
import { follow, whileMounted } from './while-mounted.ts'

/**
 * What the stream is doing: its `state`. Watching it makes no connection.
 *
 * On a server, until the component is mounted and without a stream it is `idle`.
 *
 * @param stream a stream of `createEventStream` or `createSharedEventStream`, or none, also as a ref
 *   or a getter
 *
 * @example
 * const state = useConnectionState(stream) // state.value.status
 */
export function useConnectionState<Snapshot extends StreamSnapshot>(
  stream: MaybeRefOrGetter<Store<Snapshot>>,
): Readonly<ShallowRef<Snapshot>>
export function useConnectionState<Snapshot extends StreamSnapshot>(
  stream: MaybeRefOrGetter<Store<Snapshot> | null | undefined>,
): Readonly<ShallowRef<Snapshot | StreamSnapshot>>
export function useConnectionState(
  stream: MaybeRefOrGetter<Store<StreamSnapshot> | null | undefined>,
): Readonly<ShallowRef<StreamSnapshot>> {
  const state = shallowRef(idleSnapshot(toValue(stream) ?? undefined))
  whileMounted(stream, (now) => follow(now ?? noStream, state))
  return state
}

/**
 * What a badge says of a connection: `status`, `attempt` and, while the stream waits for its next
 * attempt, `retryInSeconds`, counted down. Watching it makes no connection.
 *
 * @param stream a stream of `createEventStream` or `createSharedEventStream`, or none, also as a ref
 *   or a getter
 *
 * @example
 * const badge = useConnectionBadge(stream) // badge.value.retryInSeconds
 */
export function useConnectionBadge(
  stream: MaybeRefOrGetter<Store<StreamSnapshot> | null | undefined>,
  options?: StoreOptions,
): Readonly<ShallowRef<ConnectionBadge>> {
  const badge = shallowRef(createBadgeStore(noStream).getSnapshot())
  whileMounted(stream, (now) => follow(createBadgeStore(now ?? noStream, options), badge))
  return badge
}
