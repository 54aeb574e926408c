// A component's own stream.

import {
  createEventStream,
  type EventMap,
  type EventStream,
  type EventStreamOptions,
  type InferEvents,
  type UntypedEvents,
  type URLLike,
} from 'lastevent'
import type { Accessor } from 'solid-js'
import type { MaybeAccessor } from './access.ts'
import { type StreamUrl, useOwnedStream } from './owned-stream.ts'

/**
 * A stream of the component's own, made by `createEventStream`. A changed URL or contract makes a new
 * one and closes the old one; so does the end of the component (or of the root).
 *
 * It connects with its first consumer (`useEvent`, `useEventReducer`, a listener, a loop). On a server
 * it makes no request.
 *
 * @param url As for `createEventStream`, also as an accessor; none for no stream. A function is
 *   an accessor here: for a URL per attempt, make the stream with `createEventStream`.
 * @param options As for `createEventStream`, also as an accessor. Of what changes, only the contract
 *   makes a new stream, and it counts as the same while its schemas are.
 * @example
 * const stream = useEventStream(() => `/news/${props.topic}`, { events })
 *
 * @throws TypeError, RangeError as `createEventStream` does
 */
export function useEventStream<const Events extends EventMap = UntypedEvents>(
  url: MaybeAccessor<string | URLLike>,
  options?: MaybeAccessor<EventStreamOptions<Events>>,
): Accessor<EventStream<InferEvents<Events>>>
export function useEventStream<const Events extends EventMap = UntypedEvents>(
  url: MaybeAccessor<StreamUrl>,
  options?: MaybeAccessor<EventStreamOptions<Events>>,
): Accessor<EventStream<InferEvents<Events>> | undefined>
export function useEventStream(
  url: MaybeAccessor<StreamUrl>,
  options: MaybeAccessor<EventStreamOptions<EventMap>> = {},
): Accessor<EventStream<InferEvents<EventMap>> | undefined> {
  return useOwnedStream(createEventStream<EventMap>, url, options)
}
