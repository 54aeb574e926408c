// The events of a stream, for components that act on them or show them.

import type { EventOf, EventType } from 'lastevent'
import {
  createReducerStore,
  type DirectOrShared,
  type Store,
  type StoreOptions,
} from 'lastevent/store'
import { useEffect, useSyncExternalStore } from 'react'
import { useMadeFor, useNewest } from './newest.ts'

/**
 * Calls the handler for every event of this type while the component is mounted. The handler may be a
 * new function in every render: the newest one is called, and the listener stays.
 *
 * The stream connects with its first listener. What the handler throws is reported as that of any
 * listener is (`onError`).
 *
 * @param stream the stream, or none
 * @param type an event type of its contract
 *
 * @example
 * useEvent(stream, 'alarm', ({ data }) => ring(data.text))
 */
export function useEvent<Events extends object, Type extends EventType<Events>>(
  stream: DirectOrShared<Events> | null | undefined,
  type: Type,
  handler: (event: EventOf<Events, Type>) => unknown,
): void {
  const newest = useNewest(handler)
  useEffect(() => stream?.on(type, (event) => newest.current(event)), [stream, type, newest])
}

/**
 * A value made of the stream's events, rendered at most once per frame, however many have come.
 *
 * Each event goes through the newest reducer as it comes, while the component is mounted; the stream
 * connects with the first. Another stream starts from `initial` again.
 *
 * @param stream the stream, or none
 * @param reducer Gets the value so far and an event of any type, and returns the new value. It has to
 *   be pure. What it throws is reported as that of a listener is, and leaves the value as it was.
 * @param initial the value before the first event; on a server, and without a stream, the value
 *
 * @example
 * const count = useEventReducer(stream, (seen: number) => seen + 1, 0)
 */
export function useEventReducer<Events extends object, Value>(
  stream: DirectOrShared<Events> | null | undefined,
  reducer: (value: Value, event: EventOf<Events>) => Value,
  initial: Value,
  options?: StoreOptions,
): Value {
  const newest = useNewest(reducer)
  const { subscribe, getSnapshot } = useMadeFor(stream, (): Store<Value> => {
    const reduce = (value: Value, event: EventOf<Events>): Value => newest.current(value, event)
    return stream
      ? createReducerStore(stream, reduce, initial, options)
      : { getSnapshot: () => initial, subscribe: () => () => {} }
  })
  return useSyncExternalStore(subscribe, getSnapshot, getSnapshot)
}
