// tRPC's subscription link with our class as its EventSource, as the recipe has it, against a real
// tRPC server.
import { createTRPCClient, type TRPCLink } from '@trpc/client'
import { type AnyRouter, initTRPC, tracked } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createInbox } from '../support/inbox.ts'
import { loadRecipe } from '../support/recipes.ts'

const { router, procedure } = initTRPC.context<{ readonly token: string | undefined }>().create()

/** Where each subscription began, and with which token. */
const begun: (readonly [string, string | undefined])[] = []

const appRouter = router({
  count: procedure
    .input(z.object({ to: z.number(), lastEventId: z.string().optional() }))
    .subscription(async function* count({ input, ctx }) {
      const { to, lastEventId = '0' } = input
      begun.push([lastEventId, ctx.token])
      for (let n = Number(lastEventId) + 1; n <= to; n += 1) {
        yield tracked(String(n), { n })
        // The first connection gets no further.
        if (n === 3 && begun.length === 1) break
      }
      await new Promise(() => {})
    }),
})

const server = createHTTPServer({
  router: appRouter,
  createContext: ({ req }) => ({ token: req.headers.authorization }),
})

test('B12 tRPC subscribes with it, sends headers, and resumes after its last event', async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => {
      server.close(resolve)
    })
  })
  const { port } = server.address() as AddressInfo
  const { subscriptionLink } = await loadRecipe<{
    subscriptionLink(url: string, freshToken: () => Promise<string>): TRPCLink<AnyRouter>
  }>('Subscribe with tRPC in Node, or with headers')
  let tokens = 0
  const client = createTRPCClient<typeof appRouter>({
    links: [
      subscriptionLink(`http://127.0.0.1:${port}`, async () => {
        tokens += 1
        return Promise.resolve(String(tokens))
      }),
    ],
  })
  const received = createInbox<{ readonly id: string; readonly data: { readonly n: number } }>()
  const errors: unknown[] = []
  const subscription = client.count.subscribe(
    { to: 5 },
    { onData: received.add, onError: (error) => errors.push(error) },
  )
  onTestFinished(() => subscription.unsubscribe())
  await received.reach(3)
  server.closeAllConnections()
  await received.reach(5)
  expect(received.items).toEqual([1, 2, 3, 4, 5].map((n) => ({ id: String(n), data: { n } })))
  expect(begun).toEqual([
    ['0', 'Bearer 1'],
    ['3', 'Bearer 2'],
  ])
  expect(errors).toEqual([])
})
