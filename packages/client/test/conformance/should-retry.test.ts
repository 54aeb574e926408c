// B4 `retry.shouldRetry` overrules each row of the table of responses.
import { describe, expect, test, vi } from 'vitest'
import type { EventStreamError, RetryOptions } from '../../src/index.ts'
import { address, connected, delays, listen, rig, promised } from '../support/scripted.ts'

type Answer = ReturnType<NonNullable<RetryOptions['shouldRetry']>>

/** A stream whose first request is answered with the status. */
async function refused(answer: () => Answer, status = 403, random = 0) {
  const shouldRetry = vi.fn<NonNullable<RetryOptions['shouldRetry']>>(answer)
  const made = rig({ retry: { shouldRetry }, random, initialLastEventId: '9' })
  listen(made.stream)
  const connection = await made.server.nextConnection()
  connection.fail(status)
  await made.clock.flush()
  return { ...made, shouldRetry }
}

describe('its answers', () => {
  test.each([
    ['in place', () => true],
    ['by a promise', async () => true],
  ])('B4: true, %s, retries what would be the end, after the usual delay', async (_, answer) => {
    const { server, clock, stream, states } = await refused(answer)
    expect(stream.state).toMatchObject({ status: 'waiting', attempt: 1, error: { status: 403 } })
    expect(delays(states).at(-1)).toBe(500)
    await clock.advance(500)
    expect(server.requests.map(({ lastEventId }) => lastEventId)).toEqual(['9', '9'])
  })

  test.each([
    ['in place', () => false],
    ['by a promise', async () => false],
  ])('B4: false, %s, is the end of what would be retried', async (_, answer) => {
    const { server, clock, stream } = await refused(answer, 503)
    expect(stream.state).toMatchObject({
      status: 'closed',
      reason: 'error',
      error: { status: 503 },
    })
    await clock.advance(600_000)
    expect(server.requests).toHaveLength(1)
  })

  test.each([
    ['in place', () => 7],
    ['by a promise', async () => 7],
  ])('B4: a number, %s, is the delay in ms, without any jitter', async (_, answer) => {
    const { server, clock, states } = await refused(answer, 403, 0.9)
    expect(delays(states).at(-1)).toBe(7)
    await clock.advance(6)
    expect(server.requests).toHaveLength(1)
    await clock.advance(1)
    expect(server.requests).toHaveLength(2)
  })

  test.each([
    ['in place', () => ({ resetLastEventId: true }) as const],
    ['by a promise', async () => ({ resetLastEventId: true }) as const],
  ])('B4: resetLastEventId, %s, starts afresh', async (_, answer) => {
    const { server, clock } = await refused(answer, 412)
    await clock.advance(500)
    expect(server.requests.map(({ lastEventId }) => lastEventId)).toEqual(['9', undefined])
  })

  test('B4: after a reset the stream picks up the new ids', async () => {
    const answers: Answer[] = [{ resetLastEventId: true }]
    const { server, clock, stream } = await refused(() => answers.shift(), 412)
    await clock.advance(500)
    const second = await server.nextConnection()
    second.send({ data: 'x', id: '1' })
    second.drop()
    await clock.flush()
    expect(stream.lastEventId).toBe('1')
    await clock.advance(1000)
    expect(server.requests[2]?.lastEventId).toBe('1')
  })

  test.each([
    [403, 'closed'],
    [503, 'waiting'],
  ])('B4: undefined leaves a %i to the default', async (status, outcome) => {
    expect((await refused(() => undefined, status)).stream.state.status).toBe(outcome)
    expect((await refused(async () => undefined, status)).stream.state.status).toBe(outcome)
  })

  test('B4: a negative number is no delay at all', async () => {
    const { states } = await refused(() => -1)
    expect(delays(states)).toEqual([0])
  })
})

describe('what it is told', () => {
  test('B4: the error, and the context of the attempt that failed', async () => {
    const { shouldRetry } = await refused(() => true)
    expect(shouldRetry.mock.calls).toMatchObject([
      [
        { name: 'ResponseError', status: 403, attempt: 1 },
        { attempt: 1, lastEventId: '9', error: undefined },
      ],
    ])
  })

  test.each([
    ['a 204', 204],
    ['nothing that has not failed', undefined],
  ])('B4: %s is no error, and it is not asked', async (_, status) => {
    const shouldRetry = vi.fn<() => boolean>(() => true)
    const { server, clock, stream } = rig({ retry: { shouldRetry } })
    listen(stream)
    const connection = await server.nextConnection()
    if (status) connection.fail(status)
    else connection.send({ data: 'fine' })
    await clock.flush()
    expect(shouldRetry).not.toHaveBeenCalled()
  })

  test.each(['content-type', 'no-response', 'drop', 'end', 'idle', 'invalid-request'])(
    'B4: it is asked about every other row: %s',
    async (row) => {
      const codes: string[] = []
      const { server, clock, stream } = rig({
        ...(row === 'invalid-request' && { headers: { 'x y': 'z' } }),
        idleTimeoutMs: 1000,
        retry: {
          shouldRetry(error) {
            codes.push(error.code)
            return codes.length < 2
          },
        },
      })
      listen(stream)
      server.handle((connection) => {
        if (row === 'no-response') return connection.refuse()
        if (row === 'content-type') return connection.open({ 'content-type': 'text/html' })
        connection.open()
        if (row === 'drop' || row === 'end') connection[row]()
      })
      await clock.advance(60_000)
      expect(codes).toHaveLength(2)
      expect(stream.state).toMatchObject({
        status: 'closed',
        reason: 'error',
        error: { code: codes[0] },
      })
      expect(server.requests).toHaveLength(row === 'invalid-request' ? 0 : 2)
    },
  )
})

describe('when it misbehaves', () => {
  test.each([
    [
      'throws',
      () => {
        throw new Error('mine')
      },
    ],
    ['rejects', () => Promise.reject(new Error('mine'))],
  ])('B4, B1.6: where it %s, that is reported once and the default holds', async (_, answer) => {
    const retried = await refused(answer, 503)
    expect(retried.stream.state).toMatchObject({ status: 'waiting', delayMs: 500 })
    expect(retried.survived.map(String)).toEqual([
      'Error: mine',
      expect.stringMatching(/^ResponseError/),
    ])
    const ended = await refused(answer, 403)
    expect(ended.stream.state).toMatchObject({ status: 'closed', error: { status: 403 } })
    expect(ended.survived.map(String)).toEqual([
      'Error: mine',
      expect.stringMatching(/^ResponseError/),
    ])
  })

  test('B4: while it decides, the state is waiting and nothing is requested', async () => {
    const { server, clock, stream, states } = await refused(() => new Promise(() => {}))
    await clock.advance(3_600_000)
    expect(stream.state).toMatchObject({ status: 'waiting', delayMs: 0, error: { status: 403 } })
    expect(states.map(({ status }) => status)).toEqual(['connecting', 'waiting'])
    expect(server.requests).toHaveLength(1)
    expect(clock.pending).toEqual([])
  })

  test('B2.4: close() does not wait for it, and its late answer changes nothing', async () => {
    const { promise, resolve } = promised<boolean>()
    const { server, clock, stream } = await refused(() => promise)
    stream.close()
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'client' })
    await expect(stream.closed).resolves.toMatchObject({ reason: 'client' })
    resolve(true)
    await clock.advance(60_000)
    expect(server.requests).toHaveLength(1)
  })

  test('B8.2: reconnect() does not wait for it either, and drops its answer', async () => {
    const { promise, resolve } = promised<boolean>()
    const { server, clock, stream } = await refused(() => promise)
    stream.reconnect()
    const second = await server.nextConnection()
    second.open()
    await clock.flush()
    resolve(false)
    await clock.advance(60_000)
    expect(stream.state.status).toBe('open')
    expect(server.requests).toHaveLength(2)
  })

  test('B8.2: the last consumer’s leaving drops its answer, too', async () => {
    const { promise, resolve } = promised<boolean>()
    const { server, clock, stream } = rig({ retry: { shouldRetry: () => promise } })
    const leave = stream.on('message', () => {})
    ;(await server.nextConnection()).fail(403)
    await clock.flush()
    leave()
    await clock.advance(100)
    resolve(false)
    await clock.flush()
    expect(stream.state.status).toBe('idle')
  })

  test.each(['close', 'reconnect'] as const)(
    'B2.4, B8.2: it may call %s() itself',
    async (method) => {
      const { server, clock, stream } = rig({
        retry: {
          shouldRetry() {
            stream[method]()
            return 5
          },
        },
      })
      server.handle((connection) =>
        connection.index === 0 ? connection.fail(503) : connection.open(),
      )
      listen(stream)
      await clock.advance(60_000)
      expect(stream.state.status).toBe(method === 'close' ? 'closed' : 'open')
      expect(server.requests).toHaveLength(method === 'close' ? 1 : 2)
    },
  )
})

describe('the recipe for a token that expires', () => {
  test('B4: a 401 with function headers is retried with a fresh token, and once only', async () => {
    let token = 'stale'
    const refreshed: string[] = []
    const { server, clock, stream } = rig({
      headers: () => ({ authorization: `Bearer ${token}` }),
      retry: {
        async shouldRetry(error, { attempt }) {
          if (error.code !== 'http-status' || !('status' in error) || error.status !== 401) return
          if (attempt > 1) return false
          token = 'fresh'
          refreshed.push(token)
          return 0
        },
      },
    })
    server.handle((connection) => {
      const { headers } = connection.request
      if (headers.get('authorization') !== 'Bearer fresh') connection.fail(401)
      else connection.send({ data: 'secret' })
    })
    const heard = listen(stream)
    await clock.flush()
    await clock.advance(0)
    expect(heard).toEqual(['secret'])
    expect(refreshed).toEqual(['fresh'])
    expect(server.requests).toHaveLength(2)

    server.handle((connection) => connection.fail(401))
    stream.reconnect()
    await clock.advance(60_000)
    expect(stream.state).toMatchObject({ status: 'closed', error: { status: 401 } })
    expect(server.requests).toHaveLength(4)
  })

  test('B4: the error a hook gets tells the address and the attempt', async () => {
    const errors: EventStreamError[] = []
    const { clock, connection } = await connected({
      retry: { shouldRetry: (error) => void errors.push(error) },
    })
    connection.drop()
    await clock.flush()
    expect(errors).toMatchObject([{ url: address, attempt: 1, code: 'connection-lost' }])
  })
})
