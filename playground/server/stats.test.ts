// What the server tells about itself, and what it tells its clients at the end.
import { expect, onTestFinished, test } from 'vitest'

import { startServer, type RunningServer, type ServerOptions } from './start-server.ts'
import { openReader, within } from './test-reader.ts'

const start = async (options: ServerOptions = {}): Promise<RunningServer> => {
  const report = (): void => undefined
  const server = await startServer({ port: 0, intervalMs: 0, idTag: '', report, ...options })
  onTestFinished(() => server.close())
  return server
}

test('GET /stats counts since the start', async () => {
  const server = await start({ logSize: 2 })
  const post = (): Promise<Response> =>
    fetch(`${server.url}/events`, {
      method: 'POST',
      headers: { 'Idempotency-Key': 'k' },
      body: JSON.stringify([1, 2, 3].map((n) => ({ type: 'notice', data: String(n) }))),
    })
  await post()
  const reader = await openReader(`${server.url}/events?lastEventId=0`)
  await reader.next(({ id }) => id === '3')
  const stats: unknown = await (await fetch(`${server.url}/stats`)).json()
  expect(stats).toMatchObject({
    status: 'ok',
    log: 'memory',
    connections: 1,
    oldest: '2',
    newest: '3',
    opened: 1,
    published: 3,
    sent: 2,
    resets: { expired: 1 },
    refused: {},
    dropped: {},
  })
  reader.close()
})

test('GET /metrics is text for Prometheus', async () => {
  const server = await start({ processMetrics: true })
  const reader = await openReader(`${server.url}/events?lastEventId=nonsense`)
  const response = await fetch(`${server.url}/metrics`)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const lines = (await response.text()).split('\n')
  expect(lines).toContain('# TYPE lastevent_streams gauge')
  expect(lines).toContain('lastevent_streams 1')
  expect(lines).toContain('lastevent_log_reachable 1')
  expect(lines).toContain('lastevent_resets_total{reason="malformed"} 1')
  expect(lines.some((line) => line.startsWith('process_resident_memory_bytes '))).toBe(true)
  reader.close()
})

test('at the end clients are told to come back spread out, and the port says that it stops', async () => {
  const server = await start({ retryMs: 2000, comeBackMs: 10_000 })
  const readers = await Promise.all(
    Array.from({ length: 30 }, () => openReader(`${server.url}/events`)),
  )
  await server.close()
  await within(Promise.all(readers.map(({ ended }) => ended)), 'the end')
  const delays = readers.map(({ blocks }) => Number(blocks.at(-1)?.retry))
  for (const delay of delays) {
    expect(delay).toBeGreaterThanOrEqual(2000)
    expect(delay).toBeLessThanOrEqual(12_000)
  }
  // 30 of 10,000 milliseconds: the chance that less than 20 differ is nil.
  expect(new Set(delays).size).toBeGreaterThan(20)
})
