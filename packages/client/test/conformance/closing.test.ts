// B2.4, B2.5 The end of a stream, at once and for all.
import { describe, expect, test, vi } from 'vitest'
import { type AnyEvent, connected, drain, listen, rig } from '../support/scripted.ts'

const chunk = 'id: 1\ndata: 1\n\nid: 2\ndata: 2\n\nid: 3\ndata: 3\n\n'

describe('close()', () => {
  test('B2.4: in a listener it stops the rest of the chunk, for all listeners', async () => {
    const { clock, stream, connection, heard } = await connected()
    const after = vi.fn<(event: AnyEvent) => void>()
    stream.on('message', ({ data }) => data === '2' && stream.close())
    stream.on('message', after)
    connection.raw(chunk)
    await clock.flush()
    expect(heard).toEqual(['1', '2'])
    expect(after.mock.calls.map(([{ data }]) => data)).toEqual(['1'])
    expect(stream.lastEventId).toBe('2')
  })

  test('B2.4: it drops what waits in the queues of iterators', async () => {
    const { stream, connection, clock } = await connected()
    const iterator = stream.events()
    const first = iterator.next()
    connection.raw(chunk)
    await clock.flush()
    stream.close()
    expect((await first).value?.data).toBe('1')
    await expect(iterator.next()).resolves.toEqual({ done: true, value: undefined })
  })

  test('B2.4: it ends a loop that waits, and one that is at work', async () => {
    const { clock, stream, connection } = await connected()
    const waiting = drain(stream)
    const working: unknown[] = []
    const loop = (async () => {
      for await (const { data } of stream) {
        working.push(data)
        stream.close()
      }
    })()
    await clock.flush()
    connection.raw(chunk)
    await loop
    await waiting
    expect(working).toEqual(['1'])
  })

  test('B2.4: it aborts the request, and the state is closed when it returns', async () => {
    const { clock, stream, states, connection } = await connected()
    stream.close()
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'client', error: undefined })
    expect(connection.outcome).toBe('aborted')
    stream.close()
    await clock.advance(60_000)
    expect(states.filter(({ status }) => status === 'closed')).toHaveLength(1)
    await expect(stream.closed).resolves.toMatchObject({ status: 'closed', reason: 'client' })
  })

  test.each(['idle', 'connecting', 'waiting'])(
    'B2.4: it works on a stream that is %s',
    async (status) => {
      const { server, clock, stream } = rig()
      if (status !== 'idle') listen(stream)
      if (status === 'waiting') (await server.nextConnection()).refuse()
      await clock.flush()
      expect(stream.state.status).toBe(status)
      stream.close()
      const { length } = server.requests
      await clock.advance(600_000)
      expect(server.requests).toHaveLength(length)
      expect(clock.pending).toEqual([])
      await expect(stream.closed).resolves.toMatchObject({ reason: 'client' })
    },
  )

  test('B2.4: in the microtask before the request nothing goes out', async () => {
    const { server, clock, stream } = rig()
    listen(stream)
    stream.close()
    await clock.advance(10_000)
    expect(server.requests).toHaveLength(0)
  })

  test.each(['onOpen', 'onStateChange', 'subscribe', 'onComment'] as const)(
    'B2.4: in %s it is as good as anywhere',
    async (hook) => {
      const close = (): void => stream.close()
      const { server, clock, stream } = rig(hook === 'subscribe' ? {} : { [hook]: close })
      if (hook === 'subscribe') stream.subscribe(close)
      const heard = listen(stream)
      server.handle((connection) => connection.raw(`: hi\n${chunk}`))
      await clock.advance(60_000)
      expect(heard).toEqual([])
      expect(stream.state).toMatchObject({ status: 'closed', reason: 'client' })
      expect(server.requests.length).toBeLessThanOrEqual(1)
    },
  )

  test('B2.4: what comes later, a stream that is closed has no use for', async () => {
    const { server, clock, stream } = rig()
    stream.close()
    const heard = listen(stream)
    await expect(drain(stream)).resolves.toEqual([])
    stream.reconnect()
    await clock.advance(60_000)
    expect(heard).toEqual([])
    expect(server.requests).toHaveLength(0)
    expect(stream.state.status).toBe('closed')
  })
})

describe('the signal option', () => {
  test('B2.4: aborting it closes the stream at once, in the middle of a chunk', async () => {
    const ending = new AbortController()
    const { clock, stream, connection, heard } = await connected({ signal: ending.signal })
    const error = new Error('enough')
    stream.on('message', ({ data }) => data === '2' && ending.abort(error))
    connection.raw(chunk)
    await clock.flush()
    expect(heard).toEqual(['1', '2'])
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'aborted', error })
    expect(connection.outcome).toBe('aborted')
  })

  test('B2.4: aborted before the start, the stream connects nothing', async () => {
    const { server, clock, stream } = rig({ signal: AbortSignal.abort() })
    listen(stream)
    await expect(drain(stream)).resolves.toEqual([])
    await clock.advance(10_000)
    expect(server.requests).toHaveLength(0)
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'aborted' })
    await expect(stream.closed).resolves.toMatchObject({ reason: 'aborted' })
  })

  test('B2.4: a stream that is closed lets go of it', async () => {
    const { signal } = new AbortController()
    const remove = vi.spyOn(signal, 'removeEventListener')
    const { stream } = await connected({ signal })
    stream.close()
    expect(remove.mock.calls).toMatchObject([['abort', expect.any(Function)]])
  })
})

describe('the end', () => {
  test.each([
    ['a 204', (one: { fail(status: number): void }) => one.fail(204)],
    ['onEnd: complete', (one: { end(): void }) => one.end()],
  ])('B2.5: %s finishes iterators', async (_, finish) => {
    const { server, stream } = rig({ onEnd: 'complete' })
    const seen = drain(stream)
    finish(await server.nextConnection())
    await expect(seen).resolves.toEqual([])
  })

  test('B2.5: a fatal one makes every iterator throw its error, also one that comes later', async () => {
    const { server, clock, stream } = rig()
    const waiting = [drain(stream), drain(stream.events('x'))]
    for (const seen of waiting) seen.catch(() => {})
    ;(await server.nextConnection()).fail(404)
    await clock.flush()
    for (const seen of [...waiting, drain(stream)]) {
      await expect(seen).rejects.toMatchObject({ name: 'ResponseError', status: 404 })
    }
    await expect(stream.closed).resolves.toMatchObject({ reason: 'error', error: { status: 404 } })
  })

  test('B2.5: the error is thrown once; after it the iterator is done', async () => {
    const { server, stream } = rig()
    const iterator = stream.events()
    const pulled = [iterator.next(), iterator.next()]
    const settled = Promise.allSettled(pulled)
    ;(await server.nextConnection()).fail(404)
    expect(await settled).toMatchObject([
      { status: 'rejected', reason: { status: 404 } },
      { status: 'fulfilled', value: { done: true } },
    ])
    await expect(iterator.next()).resolves.toEqual({ done: true, value: undefined })
  })

  test('B2.4: where nobody looks, a fatal end leaves no rejection behind', async () => {
    const { server, clock, stream } = rig()
    listen(stream)
    const idle = stream.events()
    ;(await server.nextConnection()).fail(404)
    await clock.flush()
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'error' })
    await idle.return?.()
  })
})
