// A component's own stream over the one connection that all tabs share.

import type { EventMap, InferEvents, UntypedEvents, URLLike } from 'lastevent'
import {
  createSharedEventStream,
  type SharedEventStream,
  type SharedEventStreamOptions,
} from 'lastevent/shared'
import type { Accessor } from 'solid-js'
import type { MaybeAccessor } from './access.ts'
import { type StreamUrl, useOwnedStream } from './owned-stream.ts'

/**
 * A stream of the component's own, made by `createSharedEventStream`: one connection serves all tabs.
 * Otherwise it is as `useEventStream` says.
 *
 * @param url As for `createSharedEventStream`, also as an accessor; none for no stream.
 * @param options As for `createSharedEventStream`, also as an accessor.
 * @example
 * const stream = useSharedEventStream('/news', { events, name: `news of ${user}` })
 *
 * @throws TypeError, RangeError as `createSharedEventStream` does
 */
export function useSharedEventStream<const Events extends EventMap = UntypedEvents>(
  url: MaybeAccessor<string | URLLike>,
  options?: MaybeAccessor<SharedEventStreamOptions<Events>>,
): Accessor<SharedEventStream<InferEvents<Events>>>
export function useSharedEventStream<const Events extends EventMap = UntypedEvents>(
  url: MaybeAccessor<StreamUrl>,
  options?: MaybeAccessor<SharedEventStreamOptions<Events>>,
): Accessor<SharedEventStream<InferEvents<Events>> | undefined>
export function useSharedEventStream(
  url: MaybeAccessor<StreamUrl>,
  options: MaybeAccessor<SharedEventStreamOptions<EventMap>> = {},
): Accessor<SharedEventStream<InferEvents<EventMap>> | undefined> {
  return useOwnedStream(createSharedEventStream<EventMap>, url, options)
}
