// B4 What each kind of response, or none, comes to.
import type { ScriptedConnection } from '@lastevent/testing'
import { describe, expect, test } from 'vitest'
import type { EventStreamError, ResponseError } from '../../src/index.ts'
import { address, connected, delays, fatal, listen, network, rig } from '../support/scripted.ts'

/** The state of a stream that has just got this answer. */
async function answered(...answer: Parameters<ScriptedConnection['fail']>) {
  const made = rig()
  listen(made.stream)
  const connection = await made.server.nextConnection()
  connection.fail(...answer)
  await made.clock.flush()
  return { ...made, connection }
}

describe('a stream', () => {
  test.each([
    'text/event-stream',
    'TEXT/Event-Stream',
    'text/event-stream; charset=utf-8',
    'text/event-stream;charset=iso-8859-1',
    ' text/event-stream ; foo="bar"',
  ])('B4: 200 with the media type %j opens', async (type) => {
    const { server, clock, stream } = rig()
    listen(stream)
    const connection = await server.nextConnection()
    connection.open({ 'content-type': type })
    await clock.flush()
    expect(stream.state).toMatchObject({ status: 'open', attempt: 1 })
  })

  test('B4: it is read as UTF-8, whatever the charset parameter says', async () => {
    const { server, clock, stream } = rig()
    const heard = listen(stream)
    const connection = await server.nextConnection()
    connection.open({ 'content-type': 'text/event-stream; charset=windows-1252' })
    connection.send({ data: 'Grüße 😀' }, { split: 'byte' })
    await clock.flush()
    expect(heard).toEqual(['Grüße 😀'])
  })

  test('B1.6: onOpen is told of the response before the first event', async () => {
    const order: unknown[] = []
    const { server, clock, stream } = rig({
      initialLastEventId: '6',
      onOpen: ({ headers, ...info }) => order.push({ ...info, tag: headers.get('x-tag') }),
    })
    stream.on('message', ({ data }) => order.push(data))
    const first = await server.nextConnection()
    first.fail(503)
    await clock.advance(500)
    const second = await server.nextConnection()
    second.open({ 'x-tag': 'blue' }, { url: 'https://other.test/moved' })
    second.send({ data: 'hello' })
    await clock.flush()
    const url = 'https://other.test/moved'
    expect(order).toEqual([
      { url, status: 200, attempt: 2, resumedFrom: '6', tag: 'blue' },
      'hello',
    ])
  })

  test('B1.6: onOpen of a fresh start has resumed from nowhere', async () => {
    const { opens } = await connected()
    expect(opens).toMatchObject([{ url: address, status: 200, attempt: 1, resumedFrom: undefined }])
  })
})

describe('an end', () => {
  test('B4: 204 closes the stream for the reason no-content', async () => {
    const { server, clock, stream, states, survived } = await answered(204)
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'no-content', error: undefined })
    await clock.advance(600_000)
    stream.reconnect()
    await clock.flush()
    expect(server.requests).toHaveLength(1)
    expect(states.map(({ status }) => status)).toEqual(['connecting', 'closed'])
    expect(survived).toEqual([])
  })

  test.each([
    201, 202, 203, 205, 206, 300, 304, 400, 401, 403, 404, 405, 410, 422, 451, 499, 501, 505, 511,
    519, 540,
  ])('B4: %i closes the stream with a ResponseError', async (status) => {
    const { server, clock, stream } = await answered(status, { 'x-reason': 'no' })
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'error' })
    const error = fatal(stream) as ResponseError
    expect(error).toMatchObject({ name: 'ResponseError', code: 'http-status', status })
    expect(error.retryable).toBe(false)
    expect(error.headers.get('x-reason')).toBe('no')
    await clock.advance(600_000)
    expect(server.requests).toHaveLength(1)
  })

  test.each([
    null,
    '',
    'text/html',
    'application/json',
    'text/event-streams',
    'text/event-stream2',
    'xtext/event-stream',
    'text/event-stream, text/plain',
  ])('B4: 200 with the media type %j closes it with a ProtocolError', async (type) => {
    const { server, clock } = network()
    const { stream } = rig(
      {
        async fetch(input, init) {
          const response = await server.fetch(input, init)
          if (type === null) response.headers.delete('content-type')
          return response
        },
      },
      { server, clock },
    )
    listen(stream)
    const connection = await server.nextConnection()
    connection.open({ 'content-type': type ?? 'x' })
    await clock.advance(600_000)
    expect(stream.state).toMatchObject({
      status: 'closed',
      reason: 'error',
      error: { name: 'ProtocolError', code: 'content-type', retryable: false },
    })
    expect(connection.outcome).toMatch(/aborted|cancelled/)
    expect(server.requests).toHaveLength(1)
  })

  test('B4: 200 without a body closes it with a ProtocolError', async () => {
    const headers = { 'content-type': 'text/event-stream' }
    const { clock, stream } = rig({ fetch: async () => new Response(null, { headers }) })
    listen(stream)
    await clock.advance(600_000)
    expect(stream.state).toMatchObject({ error: { name: 'ProtocolError', code: 'no-body' } })
  })

  test('B4: the error keeps the first 16 KiB of the body, and the rest is cancelled', async () => {
    const { server, clock, stream } = rig()
    listen(stream)
    const connection = await server.nextConnection()
    connection.open({ 'content-type': 'text/html' }, { status: 500 + 1 })
    connection.raw(`é${'x'.repeat(50_000)}`, { split: 100 })
    await clock.flush()
    const error = fatal(stream) as ResponseError
    expect(error.body).toBe(`é${'x'.repeat(16_382)}`)
    expect(connection.outcome).toMatch(/aborted|cancelled/)
    expect(connection.takenBytes).toBeLessThan(16_600)
  })

  test('B4: a body that does not come is waited for 1 s', async () => {
    const { server, clock, stream } = rig()
    listen(stream)
    const connection = await server.nextConnection()
    connection.open({}, { status: 403 })
    connection.raw('not ')
    await clock.advance(999)
    expect(stream.state.status).toBe('connecting')
    await clock.advance(1)
    expect(fatal(stream)).toMatchObject({
      status: 403,
      body: 'not ',
    })
    expect(connection.outcome).toMatch(/aborted|cancelled/)
  })

  test('B4: a body that breaks off leaves the status to be the error', async () => {
    const { server, clock, stream } = rig()
    listen(stream)
    const connection = await server.nextConnection()
    connection.open({}, { status: 404 })
    connection.raw('gone')
    connection.drop()
    await clock.flush()
    expect(stream.state).toMatchObject({ error: { status: 404, body: 'gone' } })
  })

  test('B2.4: close() while an error’s body is read ends at once', async () => {
    const { server, clock, stream } = rig()
    listen(stream)
    const connection = await server.nextConnection()
    connection.open({}, { status: 404 })
    await clock.flush()
    stream.close()
    expect(connection.outcome).toBe('aborted')
    await clock.advance(5000)
    expect(stream.state).toMatchObject({ reason: 'client' })
  })
})

describe('another try', () => {
  const proxies = [520, 521, 522, 523, 524, 525, 526, 527, 529, 530, 539]
  test.each([408, 425, 429, 500, 502, 503, 504, ...proxies])(
    'B4: %i is retried',
    async (status) => {
      const { server, clock, stream, survived } = await answered(status, {}, 'busy')
      expect(stream.state).toMatchObject({ status: 'waiting', attempt: 1, error: { status } })
      expect(survived).toMatchObject([{ name: 'ResponseError', body: 'busy', retryable: true }])
      await clock.advance(500)
      expect(server.requests).toHaveLength(2)
    },
  )

  test('B4: Retry-After in seconds is a minimum for the delay', async () => {
    const { server, clock, states } = await answered(503, { 'retry-after': '12' })
    expect(delays(states)).toEqual([12_000])
    await clock.advance(11_999)
    expect(server.requests).toHaveLength(1)
    await clock.advance(1)
    expect(server.requests).toHaveLength(2)
  })

  test('B4: Retry-After as a date is one as well', async () => {
    const { server, clock, stream, states } = rig()
    listen(stream)
    const connection = await server.nextConnection()
    const date = new Date(clock.now() + 42_000).toUTCString()
    connection.fail(429, { 'retry-after': date })
    await clock.flush()
    expect(delays(states)).toEqual([42_000])
  })

  test.each(['0', '-5', 'soon', 'Thu, 01 Jan 1970 00:00:00 GMT', '1e9', ''])(
    'B4: Retry-After: %s shortens no delay',
    async (value) => {
      const { states } = await answered(503, { 'retry-after': value })
      expect(delays(states)[0]).toBeGreaterThanOrEqual(500)
      expect(delays(states)[0]).toBeLessThanOrEqual(1000)
    },
  )

  test('B4: Retry-After is clamped to retry.maxRetryAfterMs, an hour by default', async () => {
    const asked = await answered(503, { 'retry-after': '99999999999' })
    expect(delays(asked.states)).toEqual([3_600_000])
    const { server, clock, stream, states } = rig({ retry: { maxRetryAfterMs: 20_000 } })
    listen(stream)
    const connection = await server.nextConnection()
    connection.fail(503, { 'retry-after': '21' })
    await clock.flush()
    expect(delays(states)).toEqual([20_000])
  })

  test('B8.3: jitter comes on top of Retry-After, up to half of it', async () => {
    for (const random of [0, 0.5, 0.999]) {
      const { server, clock, stream, states } = rig({ random })
      listen(stream)
      const connection = await server.nextConnection()
      connection.fail(503, { 'retry-after': '10' })
      await clock.flush()
      expect(delays(states)[0]).toBeCloseTo(10_000 * (1 + random / 2), 5)
    }
  })

  test.each([
    ['a rejected fetch', 'connect-failed', 'refuse'],
    ['a body error', 'connection-lost', 'drop'],
    ['an early EOF', 'connection-lost', 'end'],
  ] as const)('B4: %s is a NetworkError, %s, and retried', async (_, code, how) => {
    const { server, clock, stream, survived } = rig()
    listen(stream)
    const connection = await server.nextConnection()
    if (how !== 'refuse') connection.open()
    await clock.flush()
    connection[how]()
    await clock.flush()
    expect(stream.state).toMatchObject({ status: 'waiting', attempt: 1, error: { code } })
    expect(survived).toMatchObject([{ name: 'NetworkError', code, retryable: true, attempt: 1 }])
    await clock.advance(500)
    expect(server.requests).toHaveLength(2)
  })

  test.each([
    new TypeError('network error'),
    new DOMException('The user aborted a request.', 'AbortError'),
    new Error('text/event-stream 204'),
    'a string',
    undefined,
  ])('B4: the phase classifies a failure, not what it is: %s', async (thrown) => {
    const refused = rig()
    listen(refused.stream)
    ;(await refused.server.nextConnection()).refuse(thrown ?? null)
    await refused.clock.flush()
    expect(refused.stream.state).toMatchObject({ error: { code: 'connect-failed' } })

    const { clock, stream, connection } = await connected()
    connection.drop(thrown ?? null)
    await clock.flush()
    expect(stream.state).toMatchObject({ error: { code: 'connection-lost' } })
    const { error } = stream.state as { error: EventStreamError }
    expect(error.cause).toBe(thrown ?? null)
  })

  test('B4: a fetch that throws at once is one that rejects', async () => {
    const { clock, stream } = rig({
      fetch() {
        throw new TypeError('no network stack')
      },
    })
    listen(stream)
    await clock.flush()
    expect(stream.state).toMatchObject({ status: 'waiting', error: { code: 'connect-failed' } })
  })
})
