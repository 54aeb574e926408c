// The events of a stream, for components that act on them or show them.

import type { EventOf, EventType } from 'lastevent'
import { createReducerStore, type DirectOrShared, type StoreOptions } from 'lastevent/store'
import { type Accessor, createEffect, onCleanup } from 'solid-js'
import { access, createStoreSignal, type MaybeAccessor } from './access.ts'

/**
 * Calls the handler for every event of this type while the component is mounted.
 *
 * The stream connects with its first listener. What the handler throws is reported as that of any
 * listener is (`onError`).
 *
 * @param stream the stream, or none, also as an accessor
 * @param type an event type of its contract
 *
 * @example
 * useEvent(stream, 'alarm', ({ data }) => ring(data.text))
 */
export function useEvent<Events extends object, Type extends EventType<Events>>(
  stream: MaybeAccessor<DirectOrShared<Events> | null | undefined>,
  type: Type,
  handler: (event: EventOf<Events, Type>) => unknown,
): void {
  createEffect(() => {
    const leave = access(stream)?.on(type, handler)
    if (leave) onCleanup(leave)
  })
}

/**
 * A value made of the stream's events, changed at most once per frame, however many have come.
 *
 * Each event goes through the reducer as it comes, while the component is mounted; the stream connects
 * with the first. Another stream starts from `initial` again.
 *
 * @param stream the stream, or none, also as an accessor
 * @param reducer Gets the value so far and an event of any type, and returns the new value: another
 *   object where something has changed. What it throws is reported as that of a listener is, and
 *   leaves the value as it was.
 * @param initial the value before the first event; on a server, and without a stream, the value
 *
 * @example
 * const count = useEventReducer(stream, (seen: number) => seen + 1, 0) // count()
 */
export function useEventReducer<Events extends object, Value>(
  stream: MaybeAccessor<DirectOrShared<Events> | null | undefined>,
  reducer: (value: Value, event: EventOf<Events>) => Value,
  initial: Value,
  options?: StoreOptions,
): Accessor<Value> {
  return createStoreSignal(initial, () => {
    const now = access(stream)
    return now ? createReducerStore(now, reducer, initial, options) : undefined
  })
}
