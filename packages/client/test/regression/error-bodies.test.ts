// What a server says in a body that is no event stream reaches the app (B4, B10).
import type { ScriptedConnection } from '@lastevent/testing'
import { describe, expect, test } from 'vitest'
import { isEventStreamError, ProtocolError, type ResponseError } from '../../src/index.ts'
import { EventSource } from '../../src/eventsource/index.ts'
import { sourceRig } from '../support/event-source.ts'
import { address, drain, fatal, listen, rig } from '../support/scripted.ts'

const KIB = 1024
const quota = JSON.stringify({ error: { code: 'quota', message: 'x'.repeat(3 * KIB) } })

/** A stream that gets this answer. */
async function answered(
  answer: (connection: ScriptedConnection) => void,
  options: Parameters<typeof rig>[0] = {},
) {
  const made = rig(options)
  listen(made.stream)
  answer(await made.server.nextConnection())
  await made.clock.flush()
  return made
}

describe('200 with another media type', () => {
  const json = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'r1' }

  test('B4: tells status, headers and what the body says, which can be parsed', async () => {
    const { stream } = await answered((connection) => connection.fail(200, json, quota))
    const error = fatal(stream)
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ code: 'content-type', status: 200, body: quota })
    expect((error as ProtocolError).headers?.get('x-request-id')).toBe('r1')
  })

  test.each([
    ['text/html; charset=utf-8', 'got text/html, status 200'],
    ['Application/JSON', 'got application/json, status 200'],
    ['', 'got no media type, status 200'],
  ])('B4: the message names the media type that came: %j', async (type, named) => {
    const { stream } = await answered((one) => one.fail(200, { 'content-type': type }))
    expect(fatal(stream).message).toBe(
      `Expected text/event-stream, ${named}: ${address} (content-type, attempt 1, not to be retried)`,
    )
  })

  test('B4: a body that does not come is waited for 1 s', async () => {
    const { server, clock, stream } = rig()
    listen(stream)
    const connection = await server.nextConnection()
    connection.open({ 'content-type': 'text/html' })
    connection.raw('<!doctype')
    await clock.advance(999)
    expect(stream.state.status).toBe('connecting')
    await clock.advance(1)
    expect(fatal(stream)).toMatchObject({ status: 200, body: '<!doctype' })
    expect(connection.outcome).toMatch(/aborted|cancelled/)
  })

  test('B4: no more than 16 KiB of it are kept', async () => {
    const page = 'x'.repeat(20 * KIB)
    const { stream } = await answered((one) => one.fail(200, { 'content-type': 'text/html' }, page))
    expect(fatal(stream)).toMatchObject({ body: page.slice(0, 16 * KIB) })
  })

  test('B4: an answer without a body tells its status and headers', async () => {
    const headers = { 'content-type': 'text/event-stream', 'x-request-id': 'r2' }
    const { clock, stream } = rig({ fetch: async () => new Response(null, { headers }) })
    listen(stream)
    await clock.flush()
    const error = fatal(stream) as ProtocolError
    expect(error).toMatchObject({ code: 'no-body', status: 200, body: '' })
    expect(error.headers?.get('x-request-id')).toBe('r2')
  })
})

test('B4: a ResponseError holds a JSON error that is longer than a KiB', async () => {
  const { stream } = await answered((connection) => connection.fail(402, {}, quota))
  expect(JSON.parse((fatal(stream) as ResponseError).body)).toEqual(JSON.parse(quota))
})

describe('a doubled Content-Type', () => {
  const doubled: readonly (readonly [string, boolean])[] = [
    ['text/plain, text/event-stream', true],
    ['text/event-stream, text/event-stream; charset=utf-8', true],
    ['text/event-stream, nonsense', true],
    ['text/event-stream, */*', true],
    ['text/event-stream, text/plain', false],
    ['text/html; title="a, text/event-stream"', false],
  ]

  test.each(doubled)('B4: counts as to Fetch, for the stream: %j %j', async (type, isStream) => {
    const { stream } = await answered((one) => one.open({ 'content-type': type }))
    expect(stream.state.status).toBe(isStream ? 'open' : 'connecting')
  })

  test.each(doubled)('B4: counts as to Fetch, for the class: %j %j', async (type, isStream) => {
    const { source, server, clock } = sourceRig()
    const connection = await server.nextConnection()
    connection.open({ 'content-type': type })
    await clock.flush()
    expect(source.readyState).toBe(isStream ? EventSource.OPEN : EventSource.CLOSED)
  })
})

describe('a body that is no event stream, under the right media type', () => {
  const bodies = [quota, `${quota}\n`, '{\n  "error": "quota"\n}\n', '["quota"]']

  test.each(bodies)('B4: is told as such: %.20j', async (body) => {
    const { stream, survived } = await answered((connection) => {
      connection.open({ 'x-request-id': 'r3' })
      connection.raw(body, { split: 1000 })
      connection.end()
    })
    expect(stream.state.status).toBe('waiting')
    const [error] = survived
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ code: 'content-type', status: 200, body, retryable: true })
    expect((error as ProtocolError).message).toBe(
      `Expected text/event-stream, got JSON, status 200: ${address} (content-type, attempt 1, to be retried)`,
    )
    expect((error as ProtocolError).headers?.get('x-request-id')).toBe('r3')
  })

  test('B4: is no complete answer to a POST', async () => {
    const { server, stream } = rig({ method: 'POST', body: 'question' })
    server.handle((connection) => {
      connection.raw(quota)
      connection.end()
    })
    const failure = await drain(stream).catch((error: unknown) => error)
    expect(isEventStreamError(failure) && failure.code).toBe('content-type')
    expect(failure).toMatchObject({ body: quota, retryable: false })
    expect(server.requests).toHaveLength(1)
  })

  test.each(['', '\n\n', ': ready\n', 'data:', 'id: 7\n', 'retry: 100', '\uFEFFevent: x\n'])(
    'B8.6: a stream that ends without an event is none of these: %j',
    async (body) => {
      const { survived } = await answered((connection) => {
        connection.raw(body)
        connection.end()
      })
      expect(survived).toMatchObject([{ code: 'connection-lost' }])
    },
  )

  test('B4: what follows an event says nothing', async () => {
    const { survived } = await answered((connection) => {
      connection.raw('data: 1\n\n{"error":"quota"}')
      connection.end()
    })
    expect(survived).toMatchObject([{ code: 'connection-lost' }])
  })
})

test('B10: a RetryLimitError says in its message what the last failure was', async () => {
  const { server, clock, stream } = rig({ retry: { limit: 1 } })
  server.handle((connection) => connection.fail(503))
  listen(stream)
  await clock.advance(10_000)
  expect(fatal(stream).message).toBe(
    `Gave up after "Response status 503": ${address} (retry-limit, attempt 2, not to be retried)`,
  )
})
