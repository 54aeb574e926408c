// What the EventSource class asks for, and the messages it makes of the answer.
import { flush } from '@lastevent/testing'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '../../src/host/clock.ts'
import { EventSource, type EventSourceInit } from '../../src/eventsource/index.ts'
import { openSource, sourceRig } from '../support/event-source.ts'
import { address, network } from '../support/scripted.ts'

/** The `init` of the request that these options make, and the rest of it. */
async function requestOf(init: EventSourceInit): Promise<{ url: unknown; init: RequestInit }> {
  const { server, clock } = network()
  const fetch = vi.fn(server.fetch)
  sourceRig({ fetch, ...init }, { server, clock })
  await clock.flush()
  const [url, options] = fetch.mock.calls[0] ?? []
  return { url, init: options ?? {} }
}

describe('the request', () => {
  test('9.2.2 is a GET under CORS that goes past every cache', async () => {
    const { url, init } = await requestOf({})
    expect(url).toBe(address)
    expect(init).toMatchObject({ mode: 'cors', cache: 'no-store', credentials: 'same-origin' })
    expect(init).not.toHaveProperty('method')
    expect(init).not.toHaveProperty('redirect')
    expect(init).not.toHaveProperty('referrerPolicy')
    expect([...new Headers(init.headers)]).toEqual([['accept', 'text/event-stream']])
  })

  test('9.2.2 includes credentials where they are asked for', async () => {
    const { init } = await requestOf({ withCredentials: true })
    expect(init.credentials).toBe('include')
  })

  test('is made by the global fetch of the time', async () => {
    const fetch = vi.fn(async (..._args: unknown[]) => new Promise<Response>(() => {}))
    vi.stubGlobal('fetch', fetch)
    const source = new EventSource(address)
    await flush()
    vi.unstubAllGlobals()
    source.close()
    expect(fetch).toHaveBeenCalledExactlyOnceWith(address, expect.anything())
  })

  test.each<[string, HeadersInit]>([
    ['a record', { Authorization: 'Bearer 1' }],
    ['a list', [['Authorization', 'Bearer 1']]],
    ['Headers', new Headers({ Authorization: 'Bearer 1' })],
  ])('has headers from %s', async (_name, headers) => {
    const { init } = await requestOf({ headers })
    expect(Object.fromEntries(new Headers(init.headers))).toEqual({
      accept: 'text/event-stream',
      authorization: 'Bearer 1',
    })
  })

  test('has fresh headers from a function for every attempt', async () => {
    let token = 0
    const headers = vi.fn(async () => {
      token += 1
      return Promise.resolve({ authorization: `Bearer ${token}` })
    })
    const { server, clock } = sourceRig({ headers })
    server.handle((connection) => {
      connection.raw('id: 7\n\n')
      connection.end()
    })
    await clock.advance(3000)
    expect(server.requests.map((request) => request.headers.get('authorization'))).toEqual([
      'Bearer 1',
      'Bearer 2',
    ])
    expect(headers.mock.calls).toMatchObject([
      [{ attempt: 1, lastEventId: '' }],
      [{ attempt: 2, lastEventId: '7' }],
    ])
  })

  test('an Accept of one’s own is kept', async () => {
    const { init } = await requestOf({ headers: { accept: 'text/event-stream, */*' } })
    expect(new Headers(init.headers).get('accept')).toBe('text/event-stream, */*')
  })

  test('9.2.3 of a reconnection has the last id, also in UTF-8', async () => {
    const { server, clock } = sourceRig()
    server.handle((connection) => {
      if (connection.index === 0) connection.raw('id: …\ndata: 1\n\n')
      connection.end()
    })
    await clock.advance(6000)
    expect(server.requests.map(({ lastEventId }) => lastEventId)).toEqual([undefined, '…', '…'])
    // The bytes of U+2026, one character each.
    expect(server.requests[1]?.headers.get('last-event-id')).toBe('\u00E2\u0080\u00A6')
  })

  test.each<[string, string, string | undefined]>([
    ['an id alone', 'id: 1\n\n', '1'],
    ['the last of two', 'id: 1\ndata: a\n\nid: 2\ndata: b\n\n', '2'],
    ['one whose event is unfinished', 'id: 1\ndata: a\n\nid: 2\ndata: b\n', '1'],
    ['one with NUL', 'id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n', '1'],
    ['an empty one', 'id: 1\ndata: a\n\nid\ndata: b\n\n', undefined],
    ['one with spaces', 'id:  a b \n\n', ' a b '],
  ])('9.2.6 after %s', async (_name, bytes, id) => {
    const { server, clock } = sourceRig()
    server.handle((connection) => {
      if (connection.index === 0) connection.raw(bytes)
      connection.end()
    })
    await clock.advance(3000)
    // Headers trim what surrounds a value.
    expect(server.requests[1]?.lastEventId).toBe(id?.trim())
  })
})

describe('the messages', () => {
  test('9.2.6 have data, type, the sticky id, and bubble nowhere', async () => {
    const { source, connection, clock } = await openSource()
    const events: MessageEvent[] = []
    source.addEventListener('message', (event) => events.push(event))
    source.addEventListener('add', (event) => events.push(event))
    connection.raw('id: 1\ndata: a\ndata: b\n\nevent: add\ndata: 2\n\n: comment\n\ndata\n\n')
    await clock.flush()
    const shown = events.map(({ type, data, lastEventId }) => [type, data as unknown, lastEventId])
    expect(shown).toEqual([
      ['message', 'a\nb', '1'],
      ['add', '2', '1'],
      ['message', '', '1'],
    ])
    expect(events[0]).toBeInstanceOf(MessageEvent)
    expect(events[0]).toMatchObject({ bubbles: false, cancelable: false, target: source })
  })

  test.each(['open', 'error', 'close', '__proto__', 'toString'])(
    '9.2.6 of type %s are messages like others',
    async (type) => {
      const { seen, source, connection, clock } = await openSource({ types: [type] })
      connection.raw(`event: ${type}\ndata: x\n\n`)
      await clock.flush()
      expect(seen.at(-1)).toEqual({ type, readyState: 1, data: 'x', lastEventId: '' })
      expect(source.readyState).toBe(1)
    },
  )

  test.each([
    ['the URL', 'https://example.test/events', undefined, 'https://example.test'],
    ['the URL after redirects', address, 'http://other.test:8080/x', 'http://other.test:8080'],
    ['data:, which has none', 'data:text/event-stream,', undefined, 'null'],
  ])('9.2.6 have the origin of %s', async (_name, url, final, origin) => {
    const { server, clock } = network()
    const { source } = sourceRig({ url }, { server, clock })
    const origins: string[] = []
    source.onmessage = (event) => origins.push(event.origin)
    const connection = await server.nextConnection()
    connection.open({}, final === undefined ? {} : { url: final })
    connection.raw('data: 1\n\n')
    connection.end()
    await clock.flush()
    expect(origins).toEqual([origin])
  })

  test('a listener that throws keeps nothing from the others', async () => {
    const thrown: unknown[] = []
    const catchThem = (error: unknown): void => void thrown.push(error)
    process.on('uncaughtException', catchThem)
    const listeners = process.listeners('uncaughtException').filter((one) => one !== catchThem)
    for (const one of listeners) process.off('uncaughtException', one)
    const { source, seen, connection, clock } = await openSource()
    source.onmessage = () => {
      throw new Error('mine')
    }
    connection.raw('data: 1\n\ndata: 2\n\n')
    await clock.flush()
    await expect.poll(() => thrown).toHaveLength(2)
    process.off('uncaughtException', catchThem)
    for (const one of listeners) process.on('uncaughtException', one)
    expect(seen.map(({ data }) => data)).toEqual([undefined, '1', '2'])
    expect(source.readyState).toBe(1)
  })

  test('9.2.6 are a task each: the jobs of a listener run before the next event', async () => {
    const { source, connection, clock } = await openSource()
    const log: unknown[] = []
    source.onmessage = async ({ data }) => {
      log.push(data)
      for (let hop = 0; hop < 20; hop += 1) await Promise.resolve()
      log.push(`after ${data}`)
    }
    connection.raw('data: a\n\ndata: b\n\n')
    await clock.flush()
    expect(log).toEqual(['a', 'after a', 'b', 'after b'])
  })

  test('9.2.6 an asynchronous listener that closes stops the next one', async () => {
    const { source, seen, connection, clock } = await openSource()
    source.onmessage = async () => {
      await Promise.resolve()
      source.close()
    }
    connection.raw('data: a\n\ndata: b\n\n')
    await clock.flush()
    expect(seen.map(({ data }) => data)).toEqual([undefined, 'a'])
  })

  test('a scheduler that refuses a turn ends nothing', async () => {
    const refused = new DOMException('aborted', 'AbortError')
    vi.stubGlobal('scheduler', { postTask: () => Promise.reject(refused) })
    onTestFinished(() => void vi.unstubAllGlobals())
    const { server, clock } = network()
    clock.yieldToHost = systemClock.yieldToHost
    const { seen } = sourceRig({}, { server, clock })
    server.handle((connection) => connection.raw('data: 1\n\ndata: 2\n\n'))
    await flush()
    expect(seen.map(({ data }) => data)).toEqual([undefined, '1', '2'])
  })

  test('a server that never pauses leaves the host its turns', async () => {
    const { source, connection, clock } = await openSource()
    const log: string[] = []
    source.onmessage = ({ data }) => {
      log.push(data as string)
      setImmediate(() => log.push('host'))
      clock.sleep(9)
    }
    for (const data of ['1', '2', '3']) connection.send({ data })
    await clock.flush()
    expect(log).toEqual(['1', 'host', '2', 'host', '3', 'host'])
  })
})
