// A component's own stream over the one connection that all tabs share.

import type { EventMap, InferEvents, UntypedEvents, URLLike } from 'lastevent'
import {
  createSharedEventStream,
  type SharedEventStream,
  type SharedEventStreamOptions,
} from 'lastevent/shared'
import type { ComputedRef, MaybeRefOrGetter } from 'vue'
import { type StreamUrl, useOwnedStream } from './owned-stream.ts'

/**
 * A stream of the component's own, made by `createSharedEventStream`: one connection serves all tabs.
 * Otherwise it is as `useEventStream` says.
 *
 * @param url As for `createSharedEventStream`, also as a ref or a getter; none for no stream.
 * @param options As for `createSharedEventStream`, also as a ref or a getter.
 * @example
 * const stream = useSharedEventStream('/news', { events, name: `news of ${user}` })
 *
 * @throws TypeError, RangeError as `createSharedEventStream` does
 */
export function useSharedEventStream<const Events extends EventMap = UntypedEvents>(
  url: MaybeRefOrGetter<string | URLLike>,
  options?: MaybeRefOrGetter<SharedEventStreamOptions<Events>>,
): ComputedRef<SharedEventStream<InferEvents<Events>>>
export function useSharedEventStream<const Events extends EventMap = UntypedEvents>(
  url: MaybeRefOrGetter<StreamUrl>,
  options?: MaybeRefOrGetter<SharedEventStreamOptions<Events>>,
): ComputedRef<SharedEventStream<InferEvents<Events>> | undefined>
export function useSharedEventStream(
  url: MaybeRefOrGetter<StreamUrl>,
  options: MaybeRefOrGetter<SharedEventStreamOptions<EventMap>> = {},
): ComputedRef<SharedEventStream<InferEvents<EventMap>> | undefined> {
  return useOwnedStream(createSharedEventStream<EventMap>, url, options)
}
