import { afterEach, describe, expect, test } from 'vitest'

import { addEvent, resetEvent } from '../src/contract.ts'
import { startServer } from './start-server.ts'
import type { RunningServer, ServerOptions } from './start-server.ts'
import { isEvent, isOfType, openReader } from './test-reader.ts'
import type { Reader } from './test-reader.ts'

let cleanups: (() => unknown)[] = []

const start = async (options: ServerOptions = {}): Promise<RunningServer> => {
  const server = await startServer({ port: 0, intervalMs: 0, idTag: '', ...options })
  cleanups.push(() => server.close())
  return server
}

const open = async (
  server: RunningServer,
  query = '',
  headers: Record<string, string> = {},
): Promise<Reader> => {
  const reader = await openReader(`${server.url}/events${query}`, headers)
  cleanups.push(reader.close)
  return reader
}

const publishMany = (server: RunningServer, count: number): void => {
  for (let n = 1; n <= count; n += 1) server.publish({ type: 'notice', data: `notice ${n}` })
}

afterEach(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
  cleanups = []
})

describe('GET /events', () => {
  test('sends its headers at once, though no event comes', async () => {
    const reader = await open(await start())
    expect(reader.status).toBe(200)
    expect(reader.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      vary: 'Origin',
    })
  })

  test('sends an add per interval, with ids that go up by one', async () => {
    const reader = await open(await start({ intervalMs: 5 }))
    const blocks = [await reader.next(), await reader.next(), await reader.next()]
    const first = Number(blocks[0]?.id)
    expect(blocks.map((block) => block.event)).toEqual(['add', 'add', 'add'])
    expect(blocks.map((block) => Number(block.id))).toEqual([first, first + 1, first + 2])
    const data = addEvent.parse(JSON.parse(blocks[0]?.data ?? ''))
    expect(data).toMatchObject({ n: first, text: 'some data' })
  })

  test('counts ids for the server, not for the connection', async () => {
    const server = await start()
    const early = await open(server)
    publishMany(server, 2)
    const late = await open(server)
    publishMany(server, 1)
    expect(await early.next((block) => block.id === '3' && isEvent(block))).toEqual(
      await late.next(),
    )
  })

  test('sends a new client only what is new, and tells it where it stands', async () => {
    const server = await start()
    publishMany(server, 3)
    const reader = await open(server)
    expect(await reader.next(() => true)).toEqual({ id: '3' })
    publishMany(server, 1)
    expect(await reader.next(() => true)).toMatchObject({ id: '4', event: 'notice' })
  })

  test('sends a notice of several lines as several data lines', async () => {
    const server = await start()
    const reader = await open(server)
    server.publish({ type: 'notice', data: 'one\r\ntwo\nid: 9' })
    expect(await reader.next()).toEqual({ id: '1', event: 'notice', data: 'one\ntwo\nid: 9' })
  })

  test('sends heartbeats, and retry where asked', async () => {
    const reader = await open(await start({ heartbeatMs: 20, retryMs: 1234 }))
    expect(await reader.next(() => true)).toEqual({ retry: '1234' })
    await reader.next((block) => block.comment === 'heartbeat')
    await reader.next((block) => block.comment === 'heartbeat')
  })

  test('answers HEAD without a stream', async () => {
    const server = await start()
    const response = await fetch(`${server.url}/events`, { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(server.connections()).toBe(0)
  })
})

describe('a resume', () => {
  test.each([
    ['by header', '', { 'Last-Event-ID': '2' }],
    ['by query', '?lastEventId=2', {}],
    ['by header, which wins over the query', '?lastEventId=1', { 'Last-Event-ID': '2' }],
  ])('%s goes on after the id', async (_, query, headers) => {
    const server = await start()
    publishMany(server, 4)
    const reader = await open(server, query, headers)
    await reader.next((block) => block.id === '4')
    expect(reader.blocks.map((block) => block.id)).toEqual(['3', '4'])
  })

  test('after the newest id waits for the next one', async () => {
    const server = await start()
    publishMany(server, 2)
    const reader = await open(server, '?lastEventId=2')
    publishMany(server, 1)
    expect(await reader.next(() => true)).toMatchObject({ id: '3', event: 'notice' })
  })

  test('after the oldest id that is gone, but the last one to go, misses nothing', async () => {
    const server = await start({ logSize: 3 })
    publishMany(server, 5)
    const reader = await open(server, '?lastEventId=2')
    expect(await reader.next(() => true)).toMatchObject({ id: '3', event: 'notice' })
  })

  test('after an expired id says so and goes on with all there is', async () => {
    const server = await start({ logSize: 3 })
    publishMany(server, 6)
    const reader = await open(server, '', { 'Last-Event-ID': '2' })
    await reader.next((block) => block.id === '6')
    const [reset, ...rest] = reader.blocks
    expect(reset).toMatchObject({ event: 'reset' })
    expect(reset).not.toHaveProperty('id')
    expect(resetEvent.parse(JSON.parse(reset?.data ?? ''))).toEqual({
      reason: 'expired',
      requested: '2',
      oldest: '4',
      newest: '6',
    })
    expect(rest.map((block) => block.id)).toEqual(['3', '4', '5', '6'])
  })

  test.each([
    ['future', '7'],
    ['unknown', '1-k3f9'],
    ...['02', '-1', '1e0', '1.0', 'abc', '99999999999999999999', 'naïve 日本'].map((id) => [
      'malformed',
      id,
    ]),
  ] as [string, string][])('after a %s id, %s, says so', async (reason, id) => {
    const server = await start()
    publishMany(server, 2)
    const bytes = Buffer.from(id, 'utf8').toString('latin1')
    const reader = await open(server, '', { 'Last-Event-ID': bytes })
    await reader.next((block) => block.id === '2')
    expect(JSON.parse(reader.blocks[0]?.data ?? '')).toEqual({
      reason,
      requested: id,
      oldest: '1',
      newest: '2',
    })
    expect(reader.blocks.slice(1).map((block) => block.id)).toEqual(['0', '1', '2'])
  })

  test('in an empty log says that there is nothing, and leaves a place to resume from', async () => {
    const server = await start()
    const reader = await open(server, '?lastEventId=5')
    const reset = await reader.next(isOfType('reset'))
    expect(JSON.parse(reset.data ?? '')).toMatchObject({ oldest: null, newest: null })
    expect(await reader.next(() => true)).toEqual({ id: '0' })
    publishMany(server, 1)
    expect(await (await open(server, '?lastEventId=0')).next(() => true)).toMatchObject({ id: '1' })
  })

  test('in another log kept in memory is never taken for one in the same', async () => {
    const first = await start({ idTag: undefined })
    const id = first.publish({ type: 'notice', data: 'of the first' })
    const second = await start({ idTag: undefined })
    second.publish({ type: 'notice', data: 'of the second' })
    expect(id).toMatch(/^1-[0-9a-f]{8}$/)
    const reader = await open(second, `?lastEventId=${id}`)
    const reset = await reader.next(isOfType('reset'))
    expect(JSON.parse(reset.data ?? '')).toMatchObject({ reason: 'unknown', requested: id })
  })
})
