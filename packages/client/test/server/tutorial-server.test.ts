// A server as tutorials show it: no flush, so its headers come with the first event; no CORS; no
// regard for Last-Event-ID; ids from 1 on at every connection.
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createEventStream, defineEvents, type StreamState } from '../../src/index.ts'
import { createInbox } from '../support/inbox.ts'
import { within } from '../support/waiting.ts'

const events = defineEvents({ add: z.object({ text: z.string(), n: z.int() }) })

interface TutorialServer {
  readonly url: string
  readonly requests: IncomingHttpHeaders[]
  /** The next event goes to whoever is connected. */
  tick(): void
  drop(): void
  connections(): number
}

async function startTutorialServer(): Promise<TutorialServer> {
  const requests: IncomingHttpHeaders[] = []
  const ticks = new Map<() => void, () => void>()
  const server = createServer((request, response) => {
    requests.push(request.headers)
    // Kept back by Node until the first write.
    response.setHeader('Content-Type', 'text/event-stream')
    response.setHeader('Cache-Control', 'no-cache')
    let n = 0
    const tick = (): void => {
      n += 1
      response.write(`id:${n}\nevent:add\ndata:{"text":"some data","n":${n}}\n\n`)
    }
    ticks.set(tick, () => response.destroy())
    response.on('close', () => ticks.delete(tick))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sse`,
    requests,
    tick() {
      for (const tick of ticks.keys()) tick()
    },
    drop() {
      for (const drop of ticks.values()) drop()
    },
    connections: () => ticks.size,
  }
}

test('is read like any other, though it opens with its first event only', async () => {
  const server = await startTutorialServer()
  const states = createInbox<StreamState>()
  const received = createInbox<{ readonly id: string | undefined; readonly n: number }>()
  const errors = createInbox<unknown>()
  const stream = createEventStream(server.url, {
    events,
    retry: { minDelayMs: 20 },
    onStateChange: states.add,
    onError: errors.add,
  })
  onTestFinished(() => stream.close())
  stream.on('add', ({ id, data }) => received.add({ id, n: data.n }))

  await expect.poll(() => server.connections()).toBe(1)
  expect(stream.state).toMatchObject({ status: 'connecting', attempt: 1 })
  server.tick()
  await received.reach(1)
  expect(stream.state).toMatchObject({ status: 'open', attempt: 1 })
  server.tick()
  server.tick()
  await received.reach(3)

  server.drop()
  await expect.poll(() => server.requests.length).toBe(2)
  server.tick()
  server.tick()
  await received.reach(5)
  expect(received.items).toEqual([1, 2, 3, 1, 2].map((n) => ({ id: String(n), n })))
  expect(stream.lastEventId).toBe('2')
  expect(errors.items).toMatchObject([{ code: 'connection-lost' }])
  expect(server.requests.map((headers) => headers['last-event-id'])).toEqual([undefined, '3'])
  expect(server.requests[0]).toMatchObject({ accept: 'text/event-stream' })

  stream.close()
  await expect.poll(() => server.connections()).toBe(0)
})

test('is given up by its connect timeout and asked again, when no event comes at all', async () => {
  const server = await startTutorialServer()
  const errors = createInbox<unknown>()
  const stream = createEventStream(server.url, {
    events,
    retry: { minDelayMs: 20, maxDelayMs: 20 },
    connectTimeoutMs: 100,
    onError: errors.add,
  })
  onTestFinished(() => stream.close())
  const received = createInbox<number>()
  stream.on('add', ({ data }) => received.add(data.n))
  await errors.reach(1)
  expect(errors.items).toMatchObject([{ code: 'connect-timeout', phase: 'connect' }])
  const ticking = setInterval(server.tick, 20)
  onTestFinished(() => clearInterval(ticking))
  await within(
    'an event',
    received.when((items) => items.length > 0),
  )
  expect(stream.state.status).toBe('open')
  await expect.poll(() => server.connections()).toBe(1)
})
