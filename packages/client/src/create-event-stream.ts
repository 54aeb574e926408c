// The composition root: options in, a stream over a direct connection out.

import { createDelivery } from './delivery/delivery.ts'
import { createDirectSource } from './connection/direct-source.ts'
import type { EventStream } from './event-stream.ts'
import type { URLLike } from './host/fetch-types.ts'
import type { EventStreamOptions } from './options.ts'
import type { PerAttempt } from './request/prepare.ts'
import { resolveOptions } from './resolve-options.ts'
import type { EventMap, InferEvents, UntypedEvents } from './contract.ts'

/**
 * A stream of server-sent events over `fetch`. It connects when its first consumer attaches,
 * reconnects by itself and resumes after the last event.
 *
 * @param url Absolute, or relative to the page; or a function called for every attempt.
 * @example
 * const stream = createEventStream('/events', { events })
 * stream.on('add', ({ data }) => console.log(data.n))
 * for await (const event of stream) console.log(event.type, event.data)
 *
 * @throws TypeError for a URL, an id or a combination of options that cannot work, and for an option
 *   that does not exist or is not what it must be
 * @throws RangeError for a number out of bounds
 */
export function createEventStream<const Events extends EventMap = UntypedEvents>(
  url: PerAttempt<string | URLLike>,
  options: EventStreamOptions<Events> = {},
): EventStream<InferEvents<Events>> {
  const resolved = resolveOptions(url, options)
  return createDelivery((sink) => createDirectSource(resolved, sink), resolved)
}
