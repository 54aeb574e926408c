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
import { type Accessor, untrack } from 'solid-js'
import { access, createStoreSignal, type MaybeAccessor } from './access.ts'

/**
 * What the stream is doing: its `state`. Watching it makes no connection.
 *
 * On a server, until the component is mounted and without a stream it is `idle`.
 *
 * @param stream a stream of `createEventStream` or `createSharedEventStream`, or none, also as an
 *   accessor
 *
 * @example
 * const state = useConnectionState(stream)
 * return <p>{state().status}</p>
 */
export function useConnectionState<Snapshot extends StreamSnapshot>(
  stream: MaybeAccessor<Store<Snapshot>>,
): Accessor<Snapshot>
export function useConnectionState<Snapshot extends StreamSnapshot>(
  stream: MaybeAccessor<Store<Snapshot> | null | undefined>,
): Accessor<Snapshot | StreamSnapshot>
export function useConnectionState(
  stream: MaybeAccessor<Store<StreamSnapshot> | null | undefined>,
): Accessor<StreamSnapshot> {
  const first = untrack(() => access(stream)) ?? undefined
  return createStoreSignal(idleSnapshot(first), () => access(stream) ?? undefined)
}

/**
 * What a badge says of a connection: `status`, `attempt` and, while the stream waits for its next
 * attempt, `retryInSeconds`, counted down. Watching it makes no connection.
 *
 * @param stream a stream of `createEventStream` or `createSharedEventStream`, or none, also as an
 *   accessor
 *
 * @example
 * const badge = useConnectionBadge(stream)
 * return <p>{badge().retryInSeconds}</p>
 */
export function useConnectionBadge(
  stream: MaybeAccessor<Store<StreamSnapshot> | null | undefined>,
  options?: StoreOptions,
): Accessor<ConnectionBadge> {
  const idle = createBadgeStore(noStream)
  return createStoreSignal(idle.getSnapshot(), () => {
    const now = access(stream)
    return now ? createBadgeStore(now, options) : undefined
  })
}
