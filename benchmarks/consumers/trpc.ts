// tRPC's subscription link, over the host's own EventSource or, where there is none, eventsource 5, as
// its documentation has it. It must never know the other consumers.

import { createTRPCUntypedClient, httpSubscriptionLink } from '@trpc/client'
import { EventSource, type EventSourceInit as ClientOptions } from 'eventsource'
import type { Consume } from './consumer.ts'

export const trpc: Consume = async ({ url, fetch, hasIds, sink }) => {
  const eventSourceOptions: ClientOptions = { fetch: (input, init) => fetch(input, init) }
  const own = 'EventSource' in globalThis ? {} : { EventSource, eventSourceOptions }
  const link = httpSubscriptionLink({ url, ...own })
  const client = createTRPCUntypedClient({ links: [link] })
  const failed = new Promise<never>((_, reject) => {
    const { unsubscribe } = client.subscription('events', undefined, {
      onData(event) {
        // An event with an id comes in an envelope, one without as its payload alone.
        const { id, data } = (hasIds ? event : { data: event }) as { id?: string; data: unknown }
        sink.takeValue(data, id)
      },
      onError: reject,
    })
    void sink.finished.then(unsubscribe)
  })
  await Promise.race([sink.finished, failed])
}
