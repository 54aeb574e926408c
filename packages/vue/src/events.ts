// The events of a stream, for components that act on them or show them.

import type { EventOf, EventType } from 'lastevent'
import { createReducerStore, type DirectOrShared, type StoreOptions } from 'lastevent/store'
import { type MaybeRefOrGetter, type ShallowRef, shallowRef } from 'vue'
import { follow, whileMounted } from './while-mounted.ts'

/**
 * Calls the handler for every event of this type while the component is mounted.
 *
 * The stream connects with its first listener. What the handler throws is reported as that of any
 * listener is (`onError`).
 *
 * @param stream the stream, or none, also as a ref or a getter
 * @param type an event type of its contract
 *
 * @example
 * useEvent(stream, 'alarm', ({ data }) => ring(data.text))
 */
export function useEvent<Events extends object, Type extends EventType<Events>>(
  stream: MaybeRefOrGetter<DirectOrShared<Events> | null | undefined>,
  type: Type,
  handler: (event: EventOf<Events, Type>) => unknown,
): void {
  whileMounted(stream, (now) => now?.on(type, handler))
}

/**
 * A value made of the stream's events, changed at most once per frame, however many have come.
 *
 * Each event goes through the reducer as it comes, while the component is mounted; the stream connects
 * with the first. Another stream starts from `initial` again.
 *
 * @param stream the stream, or none, also as a ref or a getter
 * @param reducer Gets the value so far and an event of any type, and returns the new value: another
 *   object where something has changed, since the ref is a shallow one. What it throws is reported as
 *   that of a listener is, and leaves the value as it was.
 * @param initial the value before the first event; on a server, and without a stream, the value
 *
 * @example
 * const count = useEventReducer(stream, (seen: number) => seen + 1, 0) // count.value
 */
export function useEventReducer<Events extends object, Value>(
  stream: MaybeRefOrGetter<DirectOrShared<Events> | null | undefined>,
  reducer: (value: Value, event: EventOf<Events>) => Value,
  initial: Value,
  options?: StoreOptions,
): Readonly<ShallowRef<Value>> {
  const value: ShallowRef<Value> = shallowRef(initial)
  whileMounted(stream, (now) => {
    value.value = initial
    return now && follow(createReducerStore(now, reducer, initial, options), value)
  })
  return value
}
