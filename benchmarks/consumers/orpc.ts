// oRPC's client, over its own wire format. It must never know the other consumers.

import { createORPCClient, getEventMeta } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { Consume } from './consumer.ts'

type Events = () => Promise<AsyncIterable<unknown>>

export const orpc: Consume = async ({ url, fetch, sink }) => {
  const link = new RPCLink({ url, fetch: (request, init) => fetch(request, init) })
  const client = createORPCClient(link) as unknown as { readonly events: Events }
  for await (const value of await client.events()) {
    if (sink.takeValue(value, getEventMeta(value)?.id)) break
  }
}
