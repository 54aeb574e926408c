// What the server refuses so that one client, or too many, don't take it all.
import { expect, onTestFinished, test } from 'vitest'

import { startServer, type RunningServer, type ServerOptions } from './start-server.ts'
import { eventually, openReader, within, type Reader } from './test-reader.ts'

const start = async (options: ServerOptions): Promise<RunningServer> => {
  const report = (): void => undefined
  const server = await startServer({ port: 0, intervalMs: 0, idTag: '', report, ...options })
  onTestFinished(() => server.close())
  return server
}

const open = async (
  server: RunningServer,
  headers: Record<string, string> = {},
): Promise<Reader> => {
  const reader = await openReader(`${server.url}/events`, headers)
  onTestFinished(reader.close)
  return reader
}

const metrics = async ({ url }: RunningServer): Promise<string> =>
  (await fetch(`${url}/metrics`)).text()

test('so many streams and no more, until one ends', async () => {
  const server = await start({ maxClients: 2 })
  const [first] = [await open(server), await open(server)]
  const refused = await open(server)
  expect(refused.status).toBe(503)
  expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(5)
  // A request that opens no stream is served.
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  first.close()
  await eventually('the place', () => server.connections() === 1)
  expect((await open(server)).status).toBe(200)
  expect(await metrics(server)).toContain('lastevent_refusals_total{reason="full"} 1')
})

test('a place is given back by every way out', async () => {
  const server = await start({ maxClients: 1, heartbeatMs: 5 })
  for (const leave of [
    (reader: Reader) => reader.close(),
    (reader: Reader) => reader.socket.resetAndDestroy(),
    () => server.drop(),
  ]) {
    const reader = await open(server)
    expect(reader.status).toBe(200)
    leave(reader)
    await within(reader.ended, 'the end')
    await eventually('the place', () => server.connections() === 0)
  }
})

test('so many streams for one address, which a trusted proxy tells', async () => {
  const from = (address: string) => ({ 'X-Forwarded-For': address })
  const server = await start({ maxClientsPerAddress: 1, trustedProxies: ['loopback'] })
  expect((await open(server, from('192.0.2.1'))).status).toBe(200)
  const refused = await open(server, from('192.0.2.1'))
  expect(refused.status).toBe(429)
  expect(refused.headers).toHaveProperty('retry-after')
  // What a client claims about itself is the first of the list, and not believed.
  expect((await open(server, from('192.0.2.9, 192.0.2.1'))).status).toBe(429)
  expect((await open(server, from('192.0.2.2'))).status).toBe(200)
})

test('X-Forwarded-For counts from trusted proxies only', async () => {
  const server = await start({ maxClientsPerAddress: 1 })
  expect((await open(server, { 'X-Forwarded-For': '192.0.2.1' })).status).toBe(200)
  expect((await open(server, { 'X-Forwarded-For': '192.0.2.2' })).status).toBe(429)
})

test('so many events a second', async () => {
  const server = await start({ maxPublishRate: 10 })
  const post = (count: number): Promise<Response> =>
    fetch(`${server.url}/events`, {
      method: 'POST',
      body: JSON.stringify(Array.from({ length: count }, () => ({ type: 'notice', data: 'x' }))),
    })
  // A publication is taken whole or not at all.
  const tooMany = await post(11)
  expect(tooMany.status).toBe(429)
  expect(tooMany.headers.get('retry-after')).toBe('1')
  expect(await tooMany.json()).toEqual({
    error: 'more than 10 events a second are not taken',
    issues: [],
  })
  await eventually('the next second', async () => (await post(10)).status === 201)
  expect(server.publish({ type: 'notice', data: 'next' })).toBe('11')
})
