// A component's own stream over the one connection that all tabs share.

import type { EventMap, InferEvents, UntypedEvents } from 'lastevent'
import {
  createSharedEventStream,
  type SharedEventStream,
  type SharedEventStreamOptions,
} from 'lastevent/shared'
import { type StreamUrl, useOwnedStream } from './owned-stream.ts'

/**
 * A stream of the component's own, made by `createSharedEventStream`: one connection serves all tabs.
 * Otherwise it is as `useEventStream` says.
 *
 * @param url As for `createSharedEventStream`; none for no stream.
 * @param options As for `createSharedEventStream`, all of them written inline if you like.
 * @example
 * const stream = useSharedEventStream('/news', { events, name: `news of ${user}` })
 *
 * @throws TypeError, RangeError as `createSharedEventStream` does
 */
export function useSharedEventStream<const Events extends EventMap = UntypedEvents>(
  url: StreamUrl,
  options?: SharedEventStreamOptions<Events>,
): SharedEventStream<InferEvents<Events>>
export function useSharedEventStream<const Events extends EventMap = UntypedEvents>(
  url: StreamUrl | null | undefined,
  options?: SharedEventStreamOptions<Events>,
): SharedEventStream<InferEvents<Events>> | undefined
export function useSharedEventStream(
  url: StreamUrl | null | undefined,
  options: SharedEventStreamOptions<EventMap> = {},
): SharedEventStream<InferEvents<EventMap>> | undefined {
  return useOwnedStream(createSharedEventStream<EventMap>, url, { ...options })
}
