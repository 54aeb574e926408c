// A component's own stream.

import {
  createEventStream,
  type EventMap,
  type EventStream,
  type EventStreamOptions,
  type InferEvents,
  type UntypedEvents,
} from 'lastevent'
import { type StreamUrl, useOwnedStream } from './owned-stream.ts'

/**
 * A stream of the component's own, made by `createEventStream`. A changed URL or contract makes a new
 * one and closes the old one; other options don't, and may be written inline: their functions, the
 * headers and the body are always those of the newest render.
 *
 * It connects with its first consumer (`useEvent`, `useEventReducer`, a listener, a loop), and the
 * connection is dropped with the last, so an unmount needs no `close()`. On a server it makes no
 * request.
 *
 * @param url As for `createEventStream`; none for no stream. A function is called for every attempt:
 *   that it returns another URL makes no other stream.
 * @param options As for `createEventStream`. A contract counts as the same while its schemas are.
 * @example
 * const stream = useEventStream('/news', { events, headers: { authorization: `Bearer ${token}` } })
 *
 * @throws TypeError, RangeError as `createEventStream` does
 */
export function useEventStream<const Events extends EventMap = UntypedEvents>(
  url: StreamUrl,
  options?: EventStreamOptions<Events>,
): EventStream<InferEvents<Events>>
export function useEventStream<const Events extends EventMap = UntypedEvents>(
  url: StreamUrl | null | undefined,
  options?: EventStreamOptions<Events>,
): EventStream<InferEvents<Events>> | undefined
export function useEventStream(
  url: StreamUrl | null | undefined,
  options: EventStreamOptions<EventMap> = {},
): EventStream<InferEvents<EventMap>> | undefined {
  return useOwnedStream(createEventStream<EventMap>, url, { ...options })
}
