// tRPC's subscription link over eventsource 5, as its documentation has it outside of browsers.
// It must never know the other consumers.

import { createTRPCUntypedClient, httpSubscriptionLink } from '@trpc/client'
import { EventSource } from 'eventsource'
import type { Consume } from '../consumer.ts'

export const trpc: Consume = async ({ url, fetch, sink }) => {
  const link = httpSubscriptionLink({
    url,
    EventSource,
    eventSourceOptions: { fetch: (input, init) => fetch(input, init as RequestInit) },
  })
  const client = createTRPCUntypedClient({ links: [link] })
  const failed = new Promise<never>((_, reject) => {
    const { unsubscribe } = client.subscription('events', undefined, {
      onData(event) {
        const { id, data } = (event as { id?: string; data?: unknown }) ?? {}
        if (id === undefined) sink.takeValue(event, id)
        else sink.takeValue(data, id)
      },
      onError: reject,
    })
    void sink.finished.then(unsubscribe)
  })
  await Promise.race([sink.finished, failed])
}
