// B8 When the next attempt comes, and when none does.
import { describe, expect, test } from 'vitest'
import { connected, delays, drain, listen, rig, times } from '../support/scripted.ts'

/** The delays after so many failures in a row, every one of them told by `fail`. */
async function delaysOf(
  count: number,
  options: Parameters<typeof rig>[0] = {},
): Promise<readonly number[]> {
  const { server, clock, stream, states } = rig(options)
  server.handle((connection) => connection.refuse())
  listen(stream)
  await clock.flush()
  for (let failures = 1; failures < count; failures++) await clock.runNext()
  return delays(states)
}

describe('states', () => {
  test('B8.1: each is a snapshot that tells what its status needs', async () => {
    const { server, clock, stream, states } = rig()
    const start = clock.now()
    const leave = stream.on('message', () => {})
    const first = await server.nextConnection()
    first.fail(503)
    await clock.advance(500)
    const second = await server.nextConnection()
    second.open()
    await clock.flush()
    leave()
    await clock.advance(100)
    stream.on('message', () => {})
    await clock.flush()
    stream.close()
    expect(states).toEqual([
      { status: 'connecting', attempt: 1 },
      {
        status: 'waiting',
        attempt: 1,
        delayMs: 500,
        retryAt: start + 500,
        error: expect.objectContaining({ status: 503 }),
      },
      { status: 'connecting', attempt: 2 },
      { status: 'open', attempt: 2 },
      { status: 'idle' },
      { status: 'connecting', attempt: 2 },
      { status: 'closed', reason: 'client', error: undefined },
    ])
    await expect(stream.closed).resolves.toEqual(states.at(-1))
  })

  test('B1.1: getSnapshot is the same object until it changes, and subscribe tells when', async () => {
    const { clock, stream, connection } = await connected()
    const seen: unknown[] = []
    const unsubscribe = stream.subscribe(() => seen.push(stream.getSnapshot()))
    const open = stream.getSnapshot()
    connection.send({ data: 'x' })
    await clock.flush()
    expect(stream.getSnapshot()).toBe(open)
    expect(stream.state).toBe(open)
    connection.drop()
    await clock.flush()
    expect(seen).toEqual([stream.state])
    unsubscribe()
    await clock.advance(500)
    expect(seen).toHaveLength(1)
    expect(stream.state.status).toBe('connecting')
  })

  test('B1.1: the same function may subscribe twice, and each of the two leaves on its own', async () => {
    const { stream } = await connected()
    let calls = 0
    const onChange = (): void => void (calls += 1)
    const unsubscribe = stream.subscribe(onChange)
    stream.subscribe(onChange)
    unsubscribe()
    stream.reconnect()
    expect(calls).toBe(1)
  })
})

describe('attempts', () => {
  test('B8.2: reconnect() replaces an open connection at once, from the last id', async () => {
    const { server, clock, stream, connection, heard } = await connected()
    connection.send({ data: 'a', id: '1' })
    await clock.flush()
    stream.reconnect()
    expect(connection.outcome).toBe('aborted')
    expect(stream.state).toMatchObject({ status: 'connecting', attempt: 1 })
    const second = await server.nextConnection()
    expect(second.request.lastEventId).toBe('1')
    second.send({ data: 'b', id: '2' })
    await clock.flush()
    expect(heard).toEqual(['a', 'b'])
  })

  test('B8.2: reconnect() ends a wait, and the attempts count anew', async () => {
    const { server, clock, stream } = rig()
    listen(stream)
    for (let n = 0; n < 3; n++) {
      ;(await server.nextConnection()).refuse()
      await clock.flush()
      if (n < 2) await clock.runNext()
    }
    expect(stream.state).toMatchObject({ status: 'waiting', attempt: 3 })
    stream.reconnect()
    await clock.flush()
    expect(stream.state).toMatchObject({ status: 'connecting', attempt: 1 })
    expect(server.requests).toHaveLength(4)
    await clock.advance(10_000)
    expect(server.requests).toHaveLength(4)
  })

  test('B8.2: what comes for an older attempt is dropped', async () => {
    const answers: ((response: Response) => void)[] = []
    const { clock, stream, opens } = rig({
      // A fetch that knows no signals, so that the old answer does come.
      fetch: () => new Promise((resolve) => answers.push(resolve)),
    })
    const heard = listen(stream)
    await clock.flush()
    stream.reconnect()
    await clock.flush()
    const headers = { 'content-type': 'text/event-stream' }
    answers[0]!(new Response('id: 1\ndata: old\n\n', { headers }))
    await clock.flush()
    expect([stream.state.status, opens, heard]).toEqual(['connecting', [], []])
    answers[1]!(new Response('id: 2\ndata: new\n\n', { headers }))
    await clock.flush()
    expect(heard).toEqual(['new'])
    expect(stream.lastEventId).toBe('2')
  })

  test('B8.2: there are never two requests or two timers, whatever happens in between', async () => {
    const { server, clock, stream } = rig({ lingerMs: 300, random: 0.5 })
    const leave = new Set<() => void>()
    const steps = [
      () => leave.add(stream.on('message', () => {})),
      () => stream.reconnect(),
      () => server.liveConnections[0]?.send({ data: 'x' }),
      () => server.liveConnections[0]?.drop(),
      () => leave.forEach((one) => (one(), leave.delete(one))),
    ]
    let seed = 7
    for (let round = 0; round < 400; round++) {
      seed = (seed * 48_271) % 2_147_483_647
      steps[seed % steps.length]?.()
      await clock.advance(seed % 700)
      expect(server.liveConnections.length).toBeLessThanOrEqual(1)
      expect(clock.pending.length).toBeLessThanOrEqual(1)
    }
    expect(server.requests.length).toBeGreaterThan(50)
  })

  test('B8.2: reconnect() in a listener loses and repeats nothing of the chunk in hand', async () => {
    const { server, clock, stream, connection, heard } = await connected()
    stream.on('message', () => stream.reconnect(), { once: true })
    connection.raw('id: 1\ndata: a\n\nid: 2\ndata: b\n\n')
    const second = await server.nextConnection()
    expect(second.request.lastEventId).toBe('2')
    await clock.flush()
    expect(heard).toEqual(['a', 'b'])
  })
})

describe('delays', () => {
  test('B8.3: they begin with minDelayMs, double, and stop at maxDelayMs', async () => {
    const longest = [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]
    expect(await delaysOf(7, { random: 0 })).toEqual(longest.map((ms) => ms / 2))
    const late = await delaysOf(7, { random: 1 - 2 ** -40 })
    expect(late.map(Math.round)).toEqual(longest)
  })

  test('B8.3: both bounds are options, and no delay is under the lower one’s half', async () => {
    const retry = { minDelayMs: 100, maxDelayMs: 250 }
    expect(await delaysOf(4, { retry })).toEqual([50, 100, 125, 125])
    expect(await delaysOf(3, { retry: { minDelayMs: 9000, maxDelayMs: 10 } })).toEqual([
      4500, 4500, 4500,
    ])
  })

  test.each([0, 0.5, 0.99])(
    'B8.3: a server’s retry is a minimum, jitter %d is added',
    async (random) => {
      const { server, clock, states, connection } = await connected({ random })
      server.handle((next) => next.refuse())
      connection.raw('retry: 3000\n\n')
      connection.drop()
      await clock.flush()
      for (let n = 0; n < 4; n++) await clock.runNext()
      const minima = [3000, 6000, 12_000, 24_000, 30_000]
      expect(delays(states)).toEqual(minima.map((ms) => ms * (1 + random / 2)))
    },
  )

  test('B8.3: it holds for all connections to come, until the server says otherwise', async () => {
    const { server, clock, states, connection } = await connected()
    connection.raw('retry: 200\n\n')
    connection.drop()
    await clock.advance(200)
    const second = await server.nextConnection()
    second.open()
    await clock.advance(6000)
    second.drop()
    await clock.flush()
    await clock.advance(200)
    const third = await server.nextConnection()
    third.raw('retry: 700\nretry: soon\n\n')
    await clock.advance(6000)
    third.drop()
    await clock.flush()
    expect(delays(states)).toEqual([200, 200, 700])
  })

  test.each([
    [0, 100],
    [99, 100],
    [86_400_000, 3_600_000],
  ])('B8.3: retry: %i is taken for %i ms', async (asked, taken) => {
    const { clock, states, connection } = await connected()
    connection.raw(`retry: ${asked}\n\n`)
    connection.drop()
    await clock.flush()
    expect(delays(states)).toEqual([taken])
  })

  test('B8.3: a retry of more digits than a number has is taken for an hour', async () => {
    const { clock, states, connection } = await connected()
    connection.raw(`retry: ${'9'.repeat(400)}\n\n`)
    connection.drop()
    await clock.flush()
    expect(delays(states)).toEqual([3_600_000])
  })

  test('B8.3: a retry over maxDelayMs is not cut to it', async () => {
    const { clock, states, connection } = await connected()
    connection.raw('retry: 45000\n\n')
    connection.drop()
    await clock.flush()
    expect(delays(states)).toEqual([45_000])
  })

  test('B8.3: of retry and Retry-After the longer counts', async () => {
    const { server, clock, states, connection } = await connected()
    connection.raw('retry: 5000\n\n')
    connection.drop()
    server.handle((next) => next.fail(503, { 'retry-after': next.index === 1 ? '2' : '60' }))
    await clock.advance(5000)
    await clock.advance(10_000)
    expect(delays(states)).toEqual([5000, 10_000, 60_000])
  })

  test('B9.1: setting the wall clock back holds no attempt up', async () => {
    const { server, clock, connection } = await connected()
    connection.drop()
    await clock.flush()
    clock.set(clock.now() - 86_400_000)
    await clock.advance(500)
    expect(server.requests).toHaveLength(2)
  })
})

describe('the count of attempts', () => {
  /** The attempts that come after a second one has been open for so long. */
  async function attemptAfter(openMs: number, send?: string, retry = {}): Promise<unknown> {
    const { server, clock, stream } = rig({ retry })
    listen(stream)
    ;(await server.nextConnection()).refuse()
    await clock.advance(500)
    const second = await server.nextConnection()
    second.open()
    if (send) second.raw(send)
    await clock.advance(openMs)
    second.drop()
    await clock.flush()
    return (stream.state as { attempt?: number }).attempt
  }

  test('B8.4: it goes on after a connection that was open for less than 5 s', async () => {
    expect(await attemptAfter(4999)).toBe(2)
    expect(await attemptAfter(5000)).toBe(1)
  })

  test('B8.4: an event and 1 s make a connection good', async () => {
    expect(await attemptAfter(999, 'data: x\n\n')).toBe(2)
    expect(await attemptAfter(1000, 'data: x\n\n')).toBe(1)
    expect(await attemptAfter(1000, ': comment\n\nid: 3\n\n')).toBe(2)
  })

  test('B8.4: retry.resetAfterMs says how long is good', async () => {
    expect(await attemptAfter(6000, undefined, { resetAfterMs: 7000 })).toBe(2)
    expect(await attemptAfter(200, undefined, { resetAfterMs: 200 })).toBe(1)
  })

  test('B8.4: a server that accepts and closes is backed off from', async () => {
    const { server, clock, stream } = rig()
    server.handle((connection) => {
      connection.send({ data: 'hello' })
      connection.end()
    })
    listen(stream)
    await clock.advance(20_000)
    expect(times(server)).toEqual([0, 500, 1500, 3500, 7500, 15_500])
  })
})

describe('giving up', () => {
  test.each([0, 1, 3])('B8.5: with retry.limit %i there are so many retries', async (limit) => {
    const { server, clock, stream } = rig({ retry: { limit } })
    server.handle((connection) => connection.fail(503))
    listen(stream)
    await clock.advance(600_000)
    expect(server.requests).toHaveLength(limit + 1)
    expect(stream.state).toMatchObject({
      status: 'closed',
      reason: 'error',
      error: { name: 'RetryLimitError', code: 'retry-limit', cause: { status: 503 } },
    })
  })

  test('B8.5: a good connection gives back all the retries', async () => {
    const { server, clock, stream } = rig({ retry: { limit: 2 } })
    server.handle((connection) => (connection.index % 2 ? connection.refuse() : connection.open()))
    listen(stream)
    for (let n = 0; n < 5; n++) {
      await clock.advance(10_000)
      server.liveConnections[0]?.drop()
    }
    expect(stream.state.status).not.toBe('closed')
    expect(server.requests.length).toBeGreaterThan(5)
  })

  test('B8.5: retry.maxElapsedMs counts from the first failure', async () => {
    const { server, clock, stream } = rig({ retry: { maxElapsedMs: 4000 } })
    server.handle((connection) => connection.refuse())
    listen(stream)
    await clock.advance(600_000)
    // The fourth retry would come at 7.5 s.
    expect(times(server)).toEqual([0, 500, 1500, 3500])
    expect(stream.state).toMatchObject({
      error: { name: 'RetryLimitError', cause: { code: 'connect-failed' } },
    })
  })

  test('B2.5: it makes iterators throw', async () => {
    const { server, clock, stream } = rig({ retry: { limit: 0 } })
    const seen = drain(stream)
    seen.catch(() => {})
    ;(await server.nextConnection()).refuse()
    await clock.flush()
    await expect(seen).rejects.toMatchObject({ name: 'RetryLimitError' })
  })
})
