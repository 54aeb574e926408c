import { afterEach, describe, expect, test } from 'vitest'

import { addEvent } from '../src/contract.ts'
import { startServer } from './start-server.ts'
import type { RunningServer, ServerOptions } from './start-server.ts'
import { eventually, openReader, within } from './test-reader.ts'
import type { Reader } from './test-reader.ts'

let cleanups: (() => unknown)[] = []

const start = async (options: ServerOptions = {}): Promise<RunningServer> => {
  const server = await startServer({
    port: 0,
    intervalMs: 0,
    idTag: '',
    report: () => undefined,
    ...options,
  })
  cleanups.push(() => server.close())
  return server
}

const open = async (server: RunningServer, query = ''): Promise<Reader> => {
  const reader = await openReader(`${server.url}/events${query}`)
  cleanups.push(reader.close)
  return reader
}

const fault = async (server: RunningServer, path: string, body?: object): Promise<unknown> => {
  const init = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(`${server.url}/faults/${path}`, { method: 'POST', ...init })
  return response.status === 200 ? response.json() : response.status
}

afterEach(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
  cleanups = []
})

describe('POST /faults', () => {
  test('/drop cuts all streams', async () => {
    const server = await start()
    const readers = [await open(server), await open(server)]
    expect(await fault(server, 'drop')).toEqual({ dropped: 2 })
    for (const reader of readers) expect(await within(reader.ended, 'the cut')).toBe(false)
  })

  test('/drop cuts as many as asked, the oldest first', async () => {
    const server = await start()
    const readers = [await open(server), await open(server)]
    expect(await fault(server, 'drop', { count: 1 })).toEqual({ dropped: 1 })
    expect(await within(readers[0]!.ended, 'the cut')).toBe(false)
    server.publish({ type: 'notice', data: 'for the other' })
    expect(await readers[1]!.next()).toMatchObject({ data: 'for the other' })
  })

  test('/restart closes the port for a while, and the log goes on', async () => {
    const server = await start()
    server.publish({ type: 'notice', data: 'before' })
    const reader = await open(server)
    expect(await fault(server, 'restart', { forMs: 200 })).toMatchObject({ restartsInMs: 200 })
    expect(await within(reader.ended, 'the cut')).toBe(false)
    await expect(fetch(server.url)).rejects.toThrow('fetch failed')
    server.publish({ type: 'notice', data: 'meanwhile' })
    await eventually('the port', () =>
      fetch(server.url).then(
        ({ ok }) => ok,
        () => false,
      ),
    )
    const again = await open(server, '?lastEventId=1')
    expect(await again.next()).toMatchObject({ id: '2', data: 'meanwhile' })
  })

  test('/burst publishes at a rate, for a while, all of it', async () => {
    const server = await start()
    const reader = await open(server)
    expect(await fault(server, 'burst', { rate: 5000, forMs: 400 })).toMatchObject({
      bursting: true,
    })
    await reader.next((block) => block.id === '2000')
    const adds = reader.blocks.filter(({ event }) => event === 'add')
    expect(adds.map(({ id }) => Number(id))).toEqual(
      Array.from({ length: 2000 }, (_, index) => index + 1),
    )
    expect(addEvent.parse(JSON.parse(adds[1999]?.data ?? ''))).toMatchObject({ n: 2000 })
    await eventually('the end', async () => {
      const state = (await (await fetch(`${server.url}/faults`)).json()) as { bursting: boolean }
      return !state.bursting
    })
    expect(server.publish({ type: 'notice', data: 'after it' })).toBe('2001')
  })

  test('/unavailable refuses so many requests', async () => {
    const server = await start()
    expect(await fault(server, 'unavailable', { count: 2, retryAfterS: 3 })).toMatchObject({
      refusing: true,
    })
    const statuses = []
    for (let n = 0; n < 3; n += 1) {
      const reader = await open(server)
      statuses.push([reader.status, reader.headers['retry-after']])
    }
    expect(statuses).toEqual([
      [503, '3'],
      [503, '3'],
      [200, undefined],
    ])
  })

  test('/unavailable refuses for so long', async () => {
    const server = await start()
    await fault(server, 'unavailable', { forMs: 1000 })
    let refused = 0
    while ((await open(server)).status === 503) refused += 1
    expect(refused).toBeGreaterThan(0)
  })

  test('/invalid sends an add that its schema refuses, with an id like any other', async () => {
    const server = await start()
    const reader = await open(server)
    expect(await fault(server, 'invalid')).toEqual({ id: '1' })
    const block = await reader.next()
    expect(block).toMatchObject({ id: '1', event: 'add' })
    expect(addEvent.safeParse(JSON.parse(block.data ?? '')).success).toBe(false)
    expect(server.publish({ type: 'notice', data: 'after it' })).toBe('2')
  })

  test('/unnamed sends a type that the contract does not name', async () => {
    const server = await start()
    const reader = await open(server)
    expect(await fault(server, 'unnamed')).toEqual({ id: '1' })
    expect(await fault(server, 'unnamed', { type: '__proto__' })).toEqual({ id: '2' })
    expect(await reader.next()).toMatchObject({ id: '1', event: 'surprise' })
    expect(await reader.next()).toMatchObject({ id: '2', event: '__proto__' })
    expect(await fault(server, 'unnamed', { type: 'a\nb' })).toBe(400)
  })

  test('/silence withholds everything, and all of it follows', async () => {
    const server = await start({ heartbeatMs: 10, maxUnsentBytes: 1000 })
    const before = await open(server)
    await before.next((block) => block.comment !== undefined)
    const began = Date.now()
    await fault(server, 'silence', { forMs: 300 })
    const heard = before.blocks.length
    const during = await open(server, '?lastEventId=0')
    expect(during.status).toBe(200)
    for (let n = 0; n < 100; n += 1) server.publish({ type: 'notice', data: 'x'.repeat(100) })
    await before.next((block) => block.id === '100')
    await during.next((block) => block.id === '100')
    expect(Date.now() - began).toBeGreaterThan(250)
    // What was on its way when the silence began may still have come.
    const after = before.blocks.slice(heard).filter((block) => block.comment === undefined)
    expect(after.map((block) => Number(block.id))).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 1),
    )
    expect(during.blocks[0]).toMatchObject({ id: '1' })
  })

  test('/clear ends what lasts, and GET /faults tells it', async () => {
    const server = await start()
    const read = async (): Promise<unknown> => (await fetch(`${server.url}/faults`)).json()
    const reader = await open(server)
    await fault(server, 'silence', { forMs: 60_000 })
    await fault(server, 'unavailable', { forMs: 60_000 })
    await fault(server, 'burst', { rate: 1, forMs: 60_000 })
    server.publish({ type: 'notice', data: 'withheld' })
    expect(await read()).toEqual({ silent: true, refusing: true, bursting: true })
    await fault(server, 'clear')
    expect(await read()).toEqual({ silent: false, refusing: false, bursting: false })
    expect(await reader.next()).toMatchObject({ data: 'withheld' })
    expect((await open(server)).status).toBe(200)
  })

  test.each([
    ['silence', {}],
    ['drop', { count: 0 }],
    ['restart', { forMs: 0 }],
    ['burst', { rate: 5000 }],
    ['burst', { rate: 1_000_000, forMs: 1000 }],
    ['silence', { forMs: -1 }],
    ['unavailable', { count: 0 }],
  ])('/%s refuses %j', async (path, body) => {
    expect(await fault(await start(), path, body)).toBe(400)
  })
})
