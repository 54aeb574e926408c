// B4 Refusals that may be somebody else's: waited out once the stream has been open.
import type { ScriptedConnection, ScriptedServer } from '@lastevent/testing'
import { describe, expect, test } from 'vitest'
import type { EventStreamOptions } from '../../src/index.ts'
import { connected, fatal, listen, rig } from '../support/scripted.ts'

const MINUTE = 60_000

/** From now on every request gets this answer; the returned function lets the server back in. */
function interlope(
  server: ScriptedServer,
  answer: (connection: ScriptedConnection) => void,
): () => void {
  let isGone = false
  server.handle((connection) => {
    if (isGone) connection.open()
    else answer(connection)
  })
  return () => {
    isGone = true
  }
}

function portal(connection: ScriptedConnection): void {
  connection.open({ 'content-type': 'text/html' })
  connection.raw('<!doctype html><title>Welcome to our hotel</title>')
  connection.end()
}

/** A stream that was open, and has lost its connection to this. */
async function cutOff(
  answer: (connection: ScriptedConnection) => void,
  options: EventStreamOptions = {},
) {
  const made = await connected(options)
  made.connection.send({ data: 'before', id: '7' })
  await made.clock.flush()
  const leave = interlope(made.server, answer)
  made.connection.drop()
  return { ...made, leave }
}

describe('a stream that has been open', () => {
  test.each([404, 405, 501, 505, 511, 540, 598])(
    'B4: waits out a %i, and resumes',
    async (status) => {
      const { server, clock, stream, survived, leave } = await cutOff((it) => it.fail(status))
      await clock.advance(30_000)
      expect(server.requests.length).toBeGreaterThan(4)
      leave()
      await clock.advance(30_000)
      expect(stream.state.status).toBe('open')
      expect(server.requests.at(-1)?.lastEventId).toBe('7')
      const error = { code: 'http-status', status, retryable: true }
      expect(survived).toMatchObject([
        { code: 'connection-lost' },
        error,
        error,
        error,
        error,
        error,
      ])
      expect((survived[1] as Error).message).toContain(', to be retried')
    },
  )

  test('B4: waits out the page of a captive portal', async () => {
    const { clock, stream, survived, leave } = await cutOff(portal)
    await clock.advance(20_000)
    leave()
    await clock.advance(30_000)
    expect(stream.state.status).toBe('open')
    expect(survived[1]).toMatchObject({ name: 'ProtocolError', code: 'content-type' })
  })

  test.each([
    ['a 404', (it: ScriptedConnection) => it.fail(404), { code: 'http-status', status: 404 }],
    ['a portal', portal, { code: 'content-type' }],
  ])('B4: closes over %s that is still there after a minute', async (_, answer, error) => {
    const { server, clock, stream } = await cutOff(answer)
    await clock.advance(MINUTE - 1)
    expect(stream.state.status).toBe('waiting')
    await clock.advance(MINUTE)
    expect(fatal(stream)).toMatchObject({ ...error, retryable: false })
    const count = server.requests.length
    await clock.advance(10 * MINUTE)
    expect(server.requests).toHaveLength(count)
  })

  test.each([401, 403, 407, 410, 400, 418, 201, 304])(
    'B4: closes at once over a %i, which is meant for this client',
    async (status) => {
      const { server, clock, stream } = await cutOff((it) => it.fail(status))
      await clock.advance(MINUTE)
      expect(fatal(stream)).toMatchObject({ code: 'http-status', status })
      expect(server.requests).toHaveLength(2)
    },
  )

  test('B4: retry.interloperMs is how long it waits, and 0 not at all', async () => {
    const long = await cutOff((it) => it.fail(404), { retry: { interloperMs: 10 * MINUTE } })
    await long.clock.advance(10 * MINUTE - 1)
    expect(long.stream.state.status).toBe('waiting')
    await long.clock.advance(MINUTE)
    expect(long.stream.state.status).toBe('closed')

    const none = await cutOff((it) => it.fail(404), { retry: { interloperMs: 0 } })
    await none.clock.advance(MINUTE)
    expect(none.server.requests).toHaveLength(2)
    expect(fatal(none.stream)).toMatchObject({ status: 404 })
  })

  test('B4: counts from the last time it was open, not from the first refusal', async () => {
    const { clock, stream, server } = await cutOff((it) => it.fail(503))
    await clock.advance(MINUTE)
    expect(stream.state.status).toBe('waiting')
    interlope(server, (it) => it.fail(404))
    await clock.advance(MINUTE)
    expect(fatal(stream)).toMatchObject({ status: 404 })
  })

  test('B4: does not count the time without consumers', async () => {
    const { server, clock, stream } = rig({ lingerMs: 0 })
    const leave = stream.on('message', () => {})
    const connection = await server.nextConnection()
    connection.open()
    await clock.flush()
    leave()
    await clock.advance(10 * MINUTE)
    expect(stream.state.status).toBe('idle')
    interlope(server, (it) => it.fail(404))
    listen(stream)
    await clock.flush()
    expect(stream.state.status).toBe('waiting')
  })

  test('B4: heeds Retry-After, the limits and shouldRetry as with a 503', async () => {
    const later = await cutOff((it) => it.fail(404, { 'retry-after': '20' }))
    await later.clock.advance(500)
    expect(later.stream.state).toMatchObject({ status: 'waiting', delayMs: 20_000 })

    const limited = await cutOff((it) => it.fail(404), { retry: { limit: 2 } })
    await limited.clock.advance(MINUTE)
    expect(fatal(limited.stream)).toMatchObject({ code: 'retry-limit', cause: { status: 404 } })

    const asked = await cutOff((it) => it.fail(404), {
      retry: { shouldRetry: ({ code }) => (code === 'http-status' ? false : undefined) },
    })
    await asked.clock.advance(MINUTE)
    expect(fatal(asked.stream)).toMatchObject({ status: 404 })
  })

  test('B3.4, B4: does not repeat a request that may not be', async () => {
    const { clock, stream, server } = await cutOff((it) => it.fail(404), {
      method: 'POST',
      retry: { shouldRetry: ({ code }) => code === 'connection-lost' || undefined },
    })
    await clock.advance(MINUTE)
    expect(fatal(stream)).toMatchObject({ status: 404, retryable: false })
    expect(server.requests).toHaveLength(2)
  })
})

test('B4: a stream that has never been open closes over them at once', async () => {
  const { clock, server, stream } = rig()
  server.handle((connection) => (connection.index < 2 ? connection.fail(503) : portal(connection)))
  listen(stream)
  await clock.advance(MINUTE)
  expect(fatal(stream)).toMatchObject({ code: 'content-type', attempt: 3 })
  expect(server.requests).toHaveLength(3)
})
