// B3 What a request is made of, attempt by attempt.
import { describe, expect, test, vi } from 'vitest'
import type {
  AttemptContext,
  EventStreamOptions,
  NetworkError,
  UntypedEvents,
} from '../../src/index.ts'
import {
  address,
  connected,
  delays,
  listen,
  rig,
  type RigOptions,
  promised,
} from '../support/scripted.ts'

/** The first request of a stream with these options. */
async function requestOf(options: RigOptions<UntypedEvents> = {}) {
  const { server, stream } = rig(options)
  listen(stream)
  const { request } = await server.nextConnection()
  return request
}

/** A stream whose first connection has given the id, and the request that comes after its end. */
async function resumedWith(id: string, options: RigOptions<UntypedEvents> = {}) {
  const made = await connected(options)
  // As it comes, since not every id is one that a server could mean to write.
  made.connection.raw(`id: ${id}\ndata: one\n\n`)
  made.connection.drop()
  await made.clock.advance(500)
  const { request } = await made.server.nextConnection()
  return request
}

describe('what is asked for', () => {
  test('B3.1, B3.2: by default it is a GET that accepts an event stream and no cached one', async () => {
    const request = await requestOf()
    expect(request.method).toBe('GET')
    expect(request.url).toBe(address)
    expect([...request.headers]).toEqual([['accept', 'text/event-stream']])
    expect(request.cache).toBe('no-store')
    expect(request.body).toBeUndefined()
  })

  test('B3.2: Accept and cache are left as the caller sets them', async () => {
    const request = await requestOf({
      headers: { ACCEPT: 'text/event-stream, */*' },
      cache: 'reload',
    })
    expect(request.headers.get('accept')).toBe('text/event-stream, */*')
    expect(request.cache).toBe('reload')
  })

  test('B3.1: method, headers, body and the modes of fetch are handed on', async () => {
    const request = await requestOf({
      method: 'POST',
      headers: [['x-tenant', 'blue']],
      body: '{"prompt":"hi"}',
      credentials: 'include',
      mode: 'same-origin',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    })
    expect(request).toMatchObject({
      method: 'POST',
      body: '{"prompt":"hi"}',
      credentials: 'include',
      mode: 'same-origin',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    })
    expect(request.headers.get('x-tenant')).toBe('blue')
  })

  test('B3.1: modes that were not given are left to the runtime', async () => {
    const fetch = vi.fn<NonNullable<EventStreamOptions['fetch']>>(() => new Promise(() => {}))
    const { clock, stream } = rig({ fetch })
    listen(stream)
    await clock.flush()
    const [, init] = fetch.mock.calls[0]!
    expect(Object.keys(init).toSorted()).toEqual(['cache', 'headers', 'method', 'signal'])
  })

  test.each([
    ['a URL object', new URL(address)],
    ['a function', () => address],
    ['an async function', async () => new URL(address)],
  ])('B1.1: the address may be %s', async (_, url) => {
    expect((await requestOf({ url })).url).toBe(address)
  })

  test('B3.1: Headers, pairs and records are all taken, and the caller’s object stays as it is', async () => {
    const headers = new Headers({ 'x-a': '1' })
    const { clock, server, connection } = await connected({ headers })
    connection.send({ id: '1', data: '' })
    connection.drop()
    await clock.advance(500)
    expect(server.requests[1]?.headers.get('x-a')).toBe('1')
    expect([...headers]).toEqual([['x-a', '1']])
  })

  test('B1.1: url tells the newest request’s, and the given one before', async () => {
    const { server, clock, stream } = rig({ url: 'https://example.test/a/../events#part' })
    expect(stream.url).toBe('https://example.test/events#part')
    const later = rig({ url: ({ attempt }) => `${address}?n=${attempt}` }, { server, clock })
    expect(later.stream.url).toBe('')
    listen(later.stream)
    const first = await server.nextConnection()
    first.drop()
    await clock.advance(500)
    expect(later.stream.url).toBe(`${address}?n=2`)
  })
})

describe('functions that are called for every attempt', () => {
  test('B3.1: url, headers and body get the attempt, the id, the error and a signal', async () => {
    const seen: AttemptContext[] = []
    const note = (context: AttemptContext) => void seen.push(context)
    const { server, clock, stream } = rig({
      method: 'POST',
      retry: { unsafe: true },
      url: (context) => (note(context), `${address}?attempt=${context.attempt}`),
      headers: (context) => (note(context), { authorization: `Bearer ${context.attempt}` }),
      body: (context) => (note(context), `body ${context.attempt}`),
    })
    listen(stream)
    const first = await server.nextConnection()
    first.send({ data: 'x', id: '7' })
    await clock.flush()
    first.drop(new TypeError('cut'))
    await clock.advance(500)
    const second = await server.nextConnection()

    expect(seen).toHaveLength(6)
    for (const context of seen.slice(0, 3)) {
      expect(context).toMatchObject({ attempt: 1, lastEventId: '', error: undefined })
      expect(context.signal.aborted).toBe(true)
    }
    for (const context of seen.slice(3)) {
      expect(context).toMatchObject({
        attempt: 2,
        lastEventId: '7',
        error: { name: 'NetworkError', code: 'connection-lost', attempt: 1 },
      })
      expect(context.signal.aborted).toBe(false)
    }
    expect(second.request).toMatchObject({ url: `${address}?attempt=2`, body: 'body 2' })
    expect(second.request.headers.get('authorization')).toBe('Bearer 2')
  })

  test('B3.1: they may be async, and the signal tells when the attempt is given up', async () => {
    let signal: AbortSignal | undefined
    const { server, clock, stream } = rig({
      headers(context) {
        ;({ signal } = context)
        return new Promise(() => {})
      },
    })
    listen(stream)
    await clock.flush()
    expect(signal?.aborted).toBe(false)
    stream.close()
    expect(signal?.aborted).toBe(true)
    await clock.advance(60_000)
    expect(server.requests).toHaveLength(0)
  })

  test('B3.1: what they answer after the attempt was given up is dropped', async () => {
    const { promise, resolve } = promised<Record<string, string>>()
    const headers = vi.fn<() => Promise<Record<string, string>>>()
    headers.mockReturnValueOnce(promise).mockResolvedValue({ 'x-token': 'new' })
    const { server, clock, stream } = rig({ headers })
    listen(stream)
    await clock.flush()
    stream.reconnect()
    await clock.flush()
    resolve({ 'x-token': 'old' })
    await clock.flush()
    expect(server.requests.map((request) => request.headers.get('x-token'))).toEqual(['new'])
  })

  test.each([
    [
      'url',
      'throws',
      {
        url: () => {
          throw new Error('no token')
        },
      },
    ],
    [
      'headers',
      'throws',
      {
        headers: () => {
          throw new Error('no token')
        },
      },
    ],
    ['headers', 'rejects', { headers: () => Promise.reject(new Error('no token')) }],
    [
      'body',
      'rejects',
      {
        method: 'POST',
        retry: { unsafe: true },
        body: () => Promise.reject(new Error('no token')),
      },
    ],
  ] as const)(
    'B3.1: a %s function that %s is a network error, and is asked again',
    async (_, __, options) => {
      const { server, clock, stream, survived } = rig(options)
      listen(stream)
      await clock.flush()
      expect(stream.state).toMatchObject({ status: 'waiting', attempt: 1 })
      const [error] = survived as NetworkError[]
      expect(error).toMatchObject({ name: 'NetworkError', code: 'prepare-failed', retryable: true })
      expect(error?.cause).toMatchObject({ message: 'no token' })
      await clock.advance(500)
      expect(stream.state).toMatchObject({ status: 'waiting', attempt: 2 })
      expect(server.requests).toHaveLength(0)
    },
  )

  test('B9.1: the time they take counts against connectTimeoutMs', async () => {
    const { clock, stream } = rig({ headers: () => new Promise(() => {}), connectTimeoutMs: 2000 })
    listen(stream)
    await clock.advance(2000)
    expect(stream.state).toMatchObject({ status: 'waiting', error: { code: 'connect-timeout' } })
  })

  test.each([
    ['an address', { url: () => 'no url' }],
    ['an address with credentials', { url: 'https://user:pass@example.test/' }],
    ['a header name', { headers: { 'no name': '1' } }],
    ['a header value', { headers: () => ({ 'x-injected': 'a\r\nset-cookie: b' }) }],
    ['a method', { method: 'TRACE' }],
  ])('B3.1: %s that no request can have is a ProtocolError, not retried', async (_, options) => {
    const { server, clock, stream } = rig(options)
    listen(stream)
    await clock.advance(60_000)
    expect(stream.state).toMatchObject({
      status: 'closed',
      reason: 'error',
      error: { name: 'ProtocolError', code: 'invalid-request', retryable: false },
    })
    expect(server.requests).toHaveLength(0)
  })
})

describe('the resume position', () => {
  test('B3.3: it is the Last-Event-ID header once there is an id', async () => {
    const { server, clock, connection } = await connected()
    expect(connection.request.headers.has('last-event-id')).toBe(false)
    connection.send({ data: 'x', id: 'abc-7' })
    connection.drop()
    await clock.advance(500)
    expect(server.requests[1]?.headers.get('last-event-id')).toBe('abc-7')
  })

  test.each(['é', '日本 7', '😀', '\u00ff\u0100', 'a b\tc', '\ud800'])(
    'B3.3: the header carries the UTF-8 bytes of the id %j',
    async (id) => {
      const request = await resumedWith(id)
      const bytes = Array.from(new TextEncoder().encode(id), (byte) => String.fromCharCode(byte))
      expect(request.headers.get('last-event-id')).toBe(bytes.join(''))
      expect(request.lastEventId).toBe(id.replace('\ud800', '\ufffd'))
    },
  )

  test('B3.3: the query takes it instead, and no header is sent', async () => {
    const request = await resumedWith('日本&a=1', {
      url: `${address}?topic=x`,
      resume: { query: 'lastEventId' },
    })
    expect(request.lastEventId).toBeUndefined()
    const { searchParams } = new URL(request.url)
    expect([...searchParams]).toEqual([
      ['topic', 'x'],
      ['lastEventId', '日本&a=1'],
    ])
  })

  test('B3.3: in the query it replaces an older position, and is not there without an id', async () => {
    const options = { url: `${address}?after=0`, resume: { query: 'after' } }
    expect((await requestOf(options)).url).toBe(`${address}?after=0`)
    expect((await resumedWith('9', options)).url).toBe(`${address}?after=9`)
  })

  test('B3.3: with resume: false none is sent', async () => {
    const request = await resumedWith('9', { resume: false })
    expect(request.lastEventId).toBeUndefined()
    expect(request.url).toBe(address)
  })

  test('B3.3: an id that the server clears is not sent any more', async () => {
    const { server, clock, connection } = await connected()
    connection.send({ data: 'x', id: '9' })
    connection.send({ data: 'y', id: '' })
    connection.drop()
    await clock.advance(500)
    expect(server.requests[1]?.headers.has('last-event-id')).toBe(false)
  })

  test('B5.3: the id of a block without data is committed, and survives every reconnect', async () => {
    const { server, clock, connection } = await connected()
    connection.raw('id: 5\n\n')
    connection.drop()
    await clock.advance(500)
    const second = await server.nextConnection()
    second.send({ data: 'no id of its own' })
    second.drop()
    await clock.advance(60_000)
    expect(server.requests.slice(1, 3).map(({ lastEventId }) => lastEventId)).toEqual(['5', '5'])
  })

  test('B5.3: the id of an event that was cut short is not committed', async () => {
    const { server, clock, connection } = await connected()
    connection.raw('id: 5\ndata: x\n\nid: 6\ndata: y\n')
    connection.drop()
    await clock.advance(500)
    expect(server.requests[1]?.lastEventId).toBe('5')
  })

  test('B7.3: initialLastEventId is where a stream begins; it yields to newer ids', async () => {
    const { server, clock, stream } = rig({ initialLastEventId: '100' })
    expect(stream.lastEventId).toBe('100')
    listen(stream)
    const first = await server.nextConnection()
    expect(first.request.lastEventId).toBe('100')
    first.send({ data: 'x', id: '101' })
    first.drop()
    await clock.advance(500)
    expect(server.requests[1]?.lastEventId).toBe('101')
    expect(stream.lastEventId).toBe('101')
  })
})

describe('requests that are not safe to repeat', () => {
  const post = { method: 'POST', body: 'prompt' }

  test('B3.4: the end of a POST’s response is the end of the stream', async () => {
    const { server, clock, stream, connection } = await connected(post)
    connection.send({ data: 'answer' })
    connection.end()
    await clock.advance(60_000)
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'completed', error: undefined })
    expect(server.requests).toHaveLength(1)
  })

  test('B3.4: one that breaks off is not repeated, and the stream ends with its error', async () => {
    const { server, clock, stream, connection } = await connected(post)
    connection.send({ data: 'half an ans' })
    connection.drop()
    await clock.advance(60_000)
    expect(stream.state).toMatchObject({
      status: 'closed',
      reason: 'error',
      error: { code: 'connection-lost' },
    })
    expect(server.requests).toHaveLength(1)
  })

  test('B3.4: one that gets no response, or a 503, is not repeated either', async () => {
    const { server, clock } = rig()
    server.handle((connection) =>
      connection.index === 0 ? connection.refuse() : connection.fail(503),
    )
    for (const code of ['connect-failed', 'http-status']) {
      const { stream } = rig(post, { server, clock })
      listen(stream)
      await clock.advance(60_000)
      expect(stream.state).toMatchObject({ status: 'closed', error: { code } })
    }
    expect(server.requests).toHaveLength(2)
  })

  test('B3.4: not even with a resume position, which the server may ignore', async () => {
    const { server, clock, stream, connection } = await connected(post)
    connection.send({ data: 'x', id: '3' })
    connection.end()
    await clock.advance(60_000)
    expect(server.requests).toHaveLength(1)
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'completed' })
  })

  test('B3.4: with retry.unsafe: "resume" it is repeated from a resume position', async () => {
    const { server, clock, connection } = await connected({ ...post, retry: { unsafe: 'resume' } })
    connection.send({ data: 'x', id: '3' })
    connection.end()
    await clock.advance(500)
    expect(server.requests.map(({ lastEventId, body }) => [lastEventId, body])).toEqual([
      [undefined, 'prompt'],
      ['3', 'prompt'],
    ])
  })

  test('B3.4: with retry.unsafe: "resume" it is not repeated without one', async () => {
    const retry = { unsafe: 'resume' } as const
    for (const options of [{ retry }, { retry, resume: false } as const]) {
      const { server, clock, stream, connection } = await connected({ ...post, ...options })
      connection.send(options.resume === false ? { data: 'x', id: '3' } : { data: 'x' })
      connection.drop()
      await clock.advance(60_000)
      expect(server.requests).toHaveLength(1)
      expect(stream.state).toMatchObject({ status: 'closed', error: { code: 'connection-lost' } })
    }
  })

  test('B3.4: with retry.unsafe it is repeated like a GET', async () => {
    const { server, clock, states, connection } = await connected({
      ...post,
      retry: { unsafe: true },
    })
    connection.end()
    await clock.advance(500)
    expect(server.requests.map(({ body }) => body)).toEqual(['prompt', 'prompt'])
    expect(delays(states)).toEqual([500])
  })

  test('B3.4: resume: { method: "GET" } goes on by GET, without the body', async () => {
    const body = vi.fn<() => string>(() => 'prompt')
    const { server, clock, stream, heard, connection } = await connected({
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'mcp-session-id': '7' },
      resume: { method: 'GET' },
    })
    connection.send({ data: 'x', id: '3' })
    connection.end()
    await clock.advance(500)
    const second = await server.nextConnection()
    second.send({ data: 'y', id: '4' })
    second.drop()
    await clock.advance(1000)
    const requests = server.requests.map(({ method, lastEventId, headers, ...request }) => [
      method,
      lastEventId,
      request.body,
      headers.get('content-type'),
      headers.get('mcp-session-id'),
    ])
    expect(requests).toEqual([
      ['POST', undefined, 'prompt', 'application/json', '7'],
      ['GET', '3', undefined, null, '7'],
      ['GET', '4', undefined, null, '7'],
    ])
    expect(body).toHaveBeenCalledOnce()
    expect(heard).toEqual(['x', 'y'])
    expect(stream.state.status).toBe('connecting')
  })

  test('B3.4: a POST that gave no resume position is over, whatever resume says', async () => {
    const { server, clock, stream, connection } = await connected({
      ...post,
      resume: { method: 'GET' },
    })
    connection.send({ data: 'x' })
    connection.end()
    await clock.advance(60_000)
    expect(server.requests).toHaveLength(1)
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'completed' })
  })

  test('B3.4: reconnect() and a consumer that comes later ask again, since the app does', async () => {
    const { server, clock, stream } = rig({ ...post, lingerMs: 0 })
    const leave = stream.on('message', () => {})
    await clock.flush()
    stream.reconnect()
    await clock.flush()
    expect(server.requests).toHaveLength(2)
    leave()
    await clock.advance(1)
    expect(stream.state.status).toBe('idle')
    listen(stream)
    await clock.flush()
    expect(server.requests).toHaveLength(3)
  })

  test('B3.4: shouldRetry may have it repeated', async () => {
    const { server, clock, connection } = await connected({
      ...post,
      retry: { shouldRetry: () => true },
    })
    connection.drop()
    await clock.advance(500)
    expect(server.requests).toHaveLength(2)
  })
})
