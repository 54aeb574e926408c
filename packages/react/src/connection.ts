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
import { useSyncExternalStore } from 'react'
import { useMadeFor } from './newest.ts'

/**
 * What the stream is doing: its `state`, rendered anew with every change. Watching it makes no
 * connection.
 *
 * On a server, while a page is hydrated and without a stream it is `idle`.
 *
 * @param stream a stream of `createEventStream` or `createSharedEventStream`, or none
 *
 * @example
 * const { status } = useConnectionState(stream)
 * return <p>{status}</p>
 */
export function useConnectionState<Snapshot extends StreamSnapshot>(
  stream: Store<Snapshot>,
): Snapshot
export function useConnectionState<Snapshot extends StreamSnapshot>(
  stream: Store<Snapshot> | null | undefined,
): Snapshot | StreamSnapshot
export function useConnectionState(
  stream: Store<StreamSnapshot> | null | undefined,
): StreamSnapshot {
  const { subscribe, getSnapshot } = stream ?? noStream
  return useSyncExternalStore(subscribe, getSnapshot, () => idleSnapshot(stream ?? undefined))
}

/**
 * What a badge says of a connection: `status`, `attempt` and, while the stream waits for its next
 * attempt, `retryInSeconds`, counted down. Watching it makes no connection.
 *
 * @param stream a stream of `createEventStream` or `createSharedEventStream`, or none
 *
 * @example
 * const { status, retryInSeconds } = useConnectionBadge(stream)
 * return <p>{status === 'waiting' ? `Again in ${retryInSeconds} s` : status}</p>
 */
export function useConnectionBadge(
  stream: Store<StreamSnapshot> | null | undefined,
  options?: StoreOptions,
): ConnectionBadge {
  const { subscribe, getSnapshot } = useMadeFor(stream, () =>
    createBadgeStore(stream ?? noStream, options),
  )
  return useSyncExternalStore(subscribe, getSnapshot, idleBadge)
}

const idle = createBadgeStore(noStream)
const idleBadge = (): ConnectionBadge => idle.getSnapshot()
