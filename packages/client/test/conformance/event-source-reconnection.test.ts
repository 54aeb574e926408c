// What ends an attempt of the EventSource class, and what follows. The titles carry the clause of
// https://html.spec.whatwg.org/multipage/server-sent-events.html
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { EventSourceErrorEvent } from '../../src/eventsource/index.ts'
import { openSource, sourceRig, typesOf } from '../support/event-source.ts'
import { address, network, times } from '../support/scripted.ts'

test('9.2.2 CONNECTING until the response, then OPEN with an open event', async () => {
  const { source, seen, server, clock } = sourceRig()
  expect(source.readyState).toBe(0)
  const connection = await server.nextConnection()
  expect(source.readyState).toBe(0)
  connection.open()
  await clock.flush()
  expect(source.readyState).toBe(1)
  expect(seen).toEqual([{ type: 'open', readyState: 1 }])
})

test('9.2.3 the end of a body reestablishes the connection after 3 s, again and again', async () => {
  const { seen, server, clock } = sourceRig()
  server.handle((connection) => {
    connection.raw('data: 1\n\n')
    connection.end()
  })
  await clock.advance(9_000)
  expect(times(server)).toEqual([0, 3000, 6000, 9000])
  expect(seen.slice(0, 4)).toEqual([
    { type: 'open', readyState: 1 },
    { type: 'message', readyState: 1, data: '1', lastEventId: '' },
    { type: 'error', readyState: 0 },
    { type: 'open', readyState: 1 },
  ])
})

test('9.2.3 so does a body that breaks off', async () => {
  const { source, seen, connection, server, clock } = await openSource()
  connection.drop()
  await clock.flush()
  expect(seen.at(-1)).toEqual({ type: 'error', readyState: 0 })
  await clock.advance(3000)
  expect(server.requests).toHaveLength(2)
  expect(source.readyState).toBe(0)
})

test('9.2.3 so does a network error, with the same delay each time', async () => {
  const { seen, server, clock } = sourceRig()
  server.handle((connection) => connection.refuse())
  await clock.advance(30_000)
  expect(times(server)).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30].map((s) => s * 1000))
  expect(new Set(seen.map(({ readyState }) => readyState))).toEqual(new Set([0]))
})

test.each([204, 205, 201, 301, 400, 401, 404, 408, 429, 500, 502, 503, 521])(
  '9.2.3 status %d fails the connection',
  async (status) => {
    const { source, seen, server, clock } = sourceRig()
    server.handle((connection) => connection.fail(status, { 'retry-after': '1' }))
    await clock.advance(60_000)
    expect(source.readyState).toBe(2)
    expect(seen).toEqual([{ type: 'error', readyState: 2 }])
    expect(server.requests).toHaveLength(1)
  },
)

test.each([
  'text/event-stream',
  'TEXT/Event-Stream',
  'text/event-stream; charset=utf-8',
  'text/event-stream;charset=windows-1252',
  'text/event-stream ; a=b',
])('9.2.3 the content type %j is an event stream', async (type) => {
  const { source, server, clock } = sourceRig()
  const connection = await server.nextConnection()
  connection.open({ 'content-type': type })
  await clock.flush()
  expect(source.readyState).toBe(1)
})

test.each(['text/plain', 'text/event-streamish', 'text/event', 'application/json', ''])(
  '9.2.3 the content type %j fails the connection',
  async (type) => {
    const { source, seen, server, clock } = sourceRig()
    server.handle((connection) => connection.open({ 'content-type': type }))
    await clock.advance(60_000)
    expect(source.readyState).toBe(2)
    expect(seen).toEqual([{ type: 'error', readyState: 2 }])
    expect(server.connections[0]?.outcome).toBe('aborted')
    expect(server.requests).toHaveLength(1)
  },
)

test('9.2.3 a server that fails a reconnection fails the connection', async () => {
  const { source, seen, connection, server, clock } = await openSource()
  connection.end()
  server.handle((next) => next.fail(500))
  await clock.advance(60_000)
  expect(source.readyState).toBe(2)
  expect(typesOf(seen)).toEqual(['open', 'error', 'error'])
  expect(server.requests).toHaveLength(2)
})

test('9.2.6 retry sets the reconnection time, for good', async () => {
  const { server, clock } = sourceRig()
  server.handle((connection) => {
    if (connection.index === 0) connection.raw('retry: 500\n\n')
    connection.end()
  })
  await clock.advance(1500)
  expect(times(server)).toEqual([0, 500, 1000, 1500])
})

test.each(['retry', 'retry:', 'retry: 1x', 'retry: -1', 'retry: 1.5', 'retry: 1e3'])(
  '9.2.6 %j is ignored',
  async (line) => {
    const { server, clock } = sourceRig()
    server.handle((connection) => {
      connection.raw(`${line}\n\n`)
      connection.end()
    })
    await clock.advance(3000)
    expect(times(server)).toEqual([0, 3000])
  },
)

test('9.2.6 retry: 0 is taken for 100 ms, so that nobody hammers', async () => {
  const { server, clock } = sourceRig()
  server.handle((connection) => {
    connection.raw('retry: 0\n\n')
    connection.end()
  })
  await clock.advance(1000)
  expect(times(server)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000])
})

test('9.2.2 close() ends everything at once', async () => {
  const { source, seen, connection, server, clock } = await openSource()
  source.close()
  expect(source.readyState).toBe(2)
  expect(connection.aborted).toBe(true)
  connection.raw('data: late\n\n')
  await clock.advance(60_000)
  expect(typesOf(seen)).toEqual(['open'])
  expect(server.requests).toHaveLength(1)
  source.close()
  expect(source.readyState).toBe(2)
})

test('9.2.2 close() before the response means that no event comes', async () => {
  const { source, seen, server, clock } = sourceRig()
  source.close()
  server.handle((connection) => connection.raw('data: 1\n\n'))
  await clock.advance(60_000)
  expect(seen).toEqual([])
})

test('9.2.2 close() while waiting means that no request comes', async () => {
  const { source, connection, server, clock } = await openSource()
  connection.end()
  await clock.advance(1000)
  source.close()
  await clock.advance(60_000)
  expect(server.requests).toHaveLength(1)
})

test('9.2.3 close() in a listener for error means that no request comes', async () => {
  const { source, connection, seen, server, clock } = await openSource()
  source.addEventListener('error', () => source.close())
  connection.end()
  await clock.advance(60_000)
  expect(seen.at(-1)?.type).toBe('error')
  expect(source.readyState).toBe(2)
  expect(server.requests).toHaveLength(1)
})

test('9.2.3 close() in a listener for open means that no message comes', async () => {
  const { source, seen, server, clock } = sourceRig()
  source.addEventListener('open', () => source.close())
  server.handle((connection) => connection.raw('data: 1\n\n'))
  await clock.flush()
  expect(typesOf(seen)).toEqual(['open'])
})

test('9.2.6 close() in a listener stops the messages of the chunk in hand', async () => {
  const { source, seen, connection, clock } = await openSource()
  source.addEventListener('message', ({ data }) => {
    if (data === '2') source.close()
  })
  connection.raw('data: 1\n\ndata: 2\n\ndata: 3\n\n')
  await clock.flush()
  expect(seen.map(({ data }) => data)).toEqual([undefined, '1', '2'])
})

test('a header function that throws is a network error: it is asked again', async () => {
  const headers = vi.fn(() => {
    throw new Error('no token')
  })
  const { source, server, clock } = sourceRig({ headers })
  const errors: unknown[] = []
  source.onerror = (event) => errors.push((event as EventSourceErrorEvent).error)
  await clock.advance(3000)
  expect(headers).toHaveBeenCalledTimes(2)
  expect(server.requests).toEqual([])
  expect(errors).toMatchObject([
    { code: 'prepare-failed', attempt: 1, retryable: true, cause: { message: 'no token' } },
    { code: 'prepare-failed', attempt: 2, retryable: true },
  ])
})

test('an error event says what has happened, and whether it is retried', async () => {
  const { source, server, clock } = sourceRig()
  const errors: unknown[] = []
  source.onerror = (event) => errors.push((event as EventSourceErrorEvent).error)
  const first = await server.nextConnection()
  first.open()
  first.end()
  await clock.advance(3000)
  ;(await server.nextConnection()).fail(503, { 'x-request-id': '7' })
  await clock.flush()
  expect(errors).toMatchObject([
    { code: 'connection-lost', retryable: true },
    { name: 'ResponseError', code: 'http-status', status: 503, retryable: false },
  ])
})

test('an event of over 16 Mi characters fails the connection', async () => {
  const { source, seen, connection, server, clock } = await openSource()
  for (let mebi = 0; mebi < 17; mebi += 1) connection.raw(`data: ${'x'.repeat(2 ** 20)}\n`)
  await clock.advance(60_000)
  expect(source.readyState).toBe(2)
  expect(typesOf(seen)).toEqual(['open', 'error'])
  expect(server.requests).toHaveLength(1)
})

test('a response without a body is one that has ended', async () => {
  const { server, clock } = network()
  const fetch = vi.fn(async () =>
    Promise.resolve(new Response(null, { headers: { 'content-type': 'text/event-stream' } })),
  )
  const { seen } = sourceRig({ fetch }, { server, clock })
  await clock.advance(3000)
  expect(fetch).toHaveBeenCalledTimes(2)
  expect(seen).toEqual([
    { type: 'open', readyState: 1 },
    { type: 'error', readyState: 0 },
    { type: 'open', readyState: 1 },
    { type: 'error', readyState: 0 },
  ])
  expect(fetch.mock.calls[0]).toMatchObject([address, { cache: 'no-store' }])
})

test.each(['about:blank', 'mailto:a@example.test', 'ftp://example.test/', 'ws://example.test/'])(
  '9.2.3 %s, which nothing can fetch, fails the connection without a request',
  async (url) => {
    const { source, seen, server, clock } = sourceRig({ url })
    await clock.advance(60_000)
    expect(source.readyState).toBe(2)
    expect(seen).toEqual([{ type: 'error', readyState: 2 }])
    expect(server.requests).toEqual([])
  },
)

test('headers that no request can have fail the connection', async () => {
  const { source, server, clock } = sourceRig({ headers: { 'no header': '1' } })
  const errors: unknown[] = []
  source.onerror = (event) => errors.push((event as EventSourceErrorEvent).error)
  await clock.advance(60_000)
  expect(errors).toMatchObject([{ code: 'invalid-request', retryable: false }])
  expect(server.requests).toEqual([])
})

describe('CORS: in a page of another origin', () => {
  const page = new URL('https://page.test/')

  /** A server that a page may not read, or that is down, until it is `up`. */
  async function refused(isReachable: boolean, up = Infinity) {
    vi.stubGlobal('location', page)
    onTestFinished(() => void vi.unstubAllGlobals())
    const { server, clock } = network()
    const asked: string[] = []
    const fetch = async (input: string, init: RequestInit): Promise<Response> => {
      asked.push(`${init.method ?? 'GET'} ${init.mode}`)
      if (init.mode === 'no-cors' && isReachable) return new Response()
      if (init.mode === 'cors' && asked.length >= up) return server.fetch(input, init)
      throw new TypeError('Failed to fetch')
    }
    const rig = sourceRig({ fetch }, { server, clock })
    await clock.advance(3000)
    return { ...rig, asked }
  }

  test('9.2.3 a server that refuses it fails the connection, after a second look', async () => {
    const { source, seen, asked } = await refused(true)
    expect(asked).toEqual(['GET cors', 'HEAD no-cors', 'GET cors', 'HEAD no-cors'])
    expect(seen).toEqual([{ type: 'error', readyState: 2 }])
    expect(source.readyState).toBe(2)
  })

  test('9.2.3 a server that is down is waited for', async () => {
    const { seen, asked } = await refused(false)
    expect(asked).toEqual(['GET cors', 'HEAD no-cors', 'GET cors', 'HEAD no-cors'])
    expect(seen).toEqual([
      { type: 'error', readyState: 0 },
      { type: 'error', readyState: 0 },
    ])
  })

  test('9.2.3 a server that comes up in between is no refusal', async () => {
    const { source, server, clock, seen } = await refused(true, 3)
    server.connections[0]?.open()
    await clock.flush()
    expect(source.readyState).toBe(1)
    expect(seen).toEqual([{ type: 'open', readyState: 1 }])
  })

  test('9.2.3 a server that has once answered is down, not refusing', async () => {
    const { server, clock, seen } = await refused(true, 3)
    server.connections[0]?.open()
    server.connections[0]?.end()
    server.handle((connection) => connection.refuse())
    await clock.advance(3000)
    // Now with the id that it never sent, so of the same kind.
    expect(typesOf(seen)).toEqual(['open', 'error', 'error'])
    expect(seen.at(-1)?.readyState).toBe(0)
  })
})
