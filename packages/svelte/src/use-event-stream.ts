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
import type { MaybeCurrent } from './while-mounted.ts'
import { type StreamUrl, useOwnedStream } from './owned-stream.ts'

/**
 * A stream of the component's own, made by `createEventStream`. A changed URL or contract makes a new
 * one and closes the old one; so does the end of the component.
 *
 * It connects with its first consumer (`useEvent`, `useEventReducer`, a listener, a loop). On a server
 * it makes no request.
 *
 * @param url As for `createEventStream`, also as a getter; none for no stream. A function is a
 *   getter here: for a URL per attempt, make the stream with `createEventStream`.
 * @param options As for `createEventStream`, also as a getter. Of what changes, only the contract
 *   makes a new stream, and it counts as the same while its schemas are.
 * @example
 * const stream = useEventStream(() => `/news/${topic}`, { events })
 *
 * @throws TypeError, RangeError as `createEventStream` does
 */
export function useEventStream<const Events extends EventMap = UntypedEvents>(
  url: MaybeCurrent<string | URLLike>,
  options?: MaybeCurrent<EventStreamOptions<Events>>,
): { readonly current: EventStream<InferEvents<Events>> }
export function useEventStream<const Events extends EventMap = UntypedEvents>(
  url: MaybeCurrent<StreamUrl>,
  options?: MaybeCurrent<EventStreamOptions<Events>>,
): { readonly current: EventStream<InferEvents<Events>> | undefined }
export function useEventStream(
  url: MaybeCurrent<StreamUrl>,
  options: MaybeCurrent<EventStreamOptions<EventMap>> = {},
): { readonly current: EventStream<InferEvents<EventMap>> | undefined } {
  return useOwnedStream(createEventStream<EventMap>, url, options)
}
