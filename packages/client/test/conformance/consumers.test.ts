// B2 When a stream is connected, and B1.1 what its consumers can do.
import { describe, expect, test, vi } from 'vitest'
import { json, text } from '../../src/index.ts'
import {
  address,
  type AnyEvent,
  connected,
  drain,
  listen,
  network,
  rig,
} from '../support/scripted.ts'

describe('connecting lazily', () => {
  test('B2.1: without a consumer a stream connects never', async () => {
    const { server, clock, stream } = rig()
    await clock.advance(600_000)
    expect(server.requests).toHaveLength(0)
    expect(stream.state).toMatchObject({ status: 'idle' })
  })

  test('B2.1: the first listener connects it, one microtask later', async () => {
    const { clock, stream, states } = rig()
    stream.on('message', () => {})
    expect(stream.state.status).toBe('idle')
    await Promise.resolve()
    expect(stream.state).toMatchObject({ status: 'connecting', attempt: 1 })
    await clock.flush()
    expect(states).toEqual([{ status: 'connecting', attempt: 1 }])
  })

  test('B2.1: the first pull of an iterator connects it; making the iterator does not', async () => {
    const { server, clock, stream } = rig()
    const iterator = stream.events()
    stream[Symbol.asyncIterator]()
    await clock.flush()
    expect(server.requests).toHaveLength(0)
    void iterator.next()
    await clock.flush()
    expect(server.requests).toHaveLength(1)
  })

  test('B2.1: all that attach in one tick share a request and see the first event', async () => {
    const { server, clock, stream } = rig()
    server.handle((connection) => connection.send({ data: 'first' }))
    const heard = [listen(stream), listen(stream), listen(stream)]
    const pulled = stream.events().next()
    await clock.flush()
    expect(heard).toEqual([['first'], ['first'], ['first']])
    expect((await pulled).value?.data).toBe('first')
    expect(server.requests).toHaveLength(1)
  })

  test('B2.1: watching the state connects nothing', async () => {
    const { server, clock, stream } = rig()
    stream.subscribe(() => {})
    stream.getSnapshot()
    await clock.advance(10_000)
    expect(server.requests).toHaveLength(0)
  })

  test('B2.1: reconnect() connects nothing where nobody listens', async () => {
    const { server, clock, stream } = rig()
    stream.reconnect()
    await clock.advance(10_000)
    expect(server.requests).toHaveLength(0)
    expect(stream.state.status).toBe('idle')
  })

  test('B2.1: a listener that leaves in the tick it came in connects nothing', async () => {
    const { server, clock, stream } = rig()
    stream.on('message', () => {})()
    await clock.advance(10_000)
    expect(server.requests).toHaveLength(0)
  })
})

describe('leaving and coming back', () => {
  test('B2.2: an unmount and remount within lingerMs costs no request', async () => {
    const { server, clock, stream } = rig()
    const leave = stream.on('message', () => {})
    const connection = await server.nextConnection()
    connection.send({ data: 'before', id: '1' })
    await clock.flush()
    leave()
    await clock.advance(99)
    const heard = listen(stream)
    connection.send({ data: 'after', id: '2' })
    await clock.advance(60_000)
    expect(heard).toEqual(['after'])
    expect(server.requests).toHaveLength(1)
    expect(stream.state.status).toBe('open')
  })

  test('B2.2: an unmount and remount in one tick costs no request', async () => {
    const { server, clock, stream } = rig()
    stream.on('message', () => {})()
    const heard = listen(stream)
    server.handle((connection) => connection.send({ data: 'one' }))
    await clock.advance(1000)
    expect(heard).toEqual(['one'])
    expect(server.requests).toHaveLength(1)
  })

  test('B2.2: after lingerMs without a consumer the connection is dropped', async () => {
    const { server, clock, stream } = rig({ lingerMs: 250 })
    const leave = stream.on('message', () => {})
    const connection = await server.nextConnection()
    connection.open()
    await clock.flush()
    leave()
    await clock.advance(249)
    expect(connection.outcome).toBeUndefined()
    expect(stream.state.status).toBe('open')
    await clock.advance(1)
    expect(connection.outcome).toBe('aborted')
    expect(stream.state).toMatchObject({ status: 'idle' })
    await clock.advance(60_000)
    expect(server.requests).toHaveLength(1)
  })

  test('B2.2: the default lingerMs is 100', async () => {
    const { server, clock, stream } = rig()
    const leave = stream.on('message', () => {})
    await server.nextConnection()
    leave()
    await clock.advance(99)
    expect(stream.state.status).toBe('connecting')
    await clock.advance(1)
    expect(stream.state.status).toBe('idle')
  })

  test('B2.2: a new consumer after that resumes from lastEventId', async () => {
    const { server, clock, stream } = rig()
    const leave = stream.on('message', () => {})
    const first = await server.nextConnection()
    first.send({ data: 'a', id: '41' })
    await clock.flush()
    leave()
    await clock.advance(100)
    stream.on('message', () => {})
    const second = await server.nextConnection()
    expect(second.request.lastEventId).toBe('41')
    expect(stream.lastEventId).toBe('41')
  })

  test('B2.2: during the linger reading stops, and nothing is lost', async () => {
    const { server, clock, stream } = rig({ lingerMs: 10_000 })
    const leave = stream.on('message', () => {})
    const connection = await server.nextConnection()
    connection.open()
    await clock.flush()
    leave()
    const sent = Array.from({ length: 50 }, (_, n) => `event ${n}`)
    for (const data of sent) connection.send({ data })
    await clock.advance(5000)
    // The read that was under way may take one chunk, which then waits.
    expect(connection.bufferedBytes).toBeGreaterThan(0)
    const taken = connection.takenBytes
    await clock.advance(4000)
    expect(connection.takenBytes).toBe(taken)
    const heard = listen(stream)
    await clock.flush()
    expect(heard).toEqual(sent)
    expect(server.requests).toHaveLength(1)
  })

  test('B2.2: what was read but not handed out when the linger ended comes first later', async () => {
    const { server, clock, stream } = rig()
    const heard: unknown[] = []
    const leave = stream.on('message', ({ data }) => {
      heard.push(data)
      leave()
    })
    const first = await server.nextConnection()
    first.raw('id: 1\ndata: a\n\nid: 2\ndata: b\n\n')
    await clock.advance(100)
    expect(stream.state.status).toBe('idle')
    expect(stream.lastEventId).toBe('1')
    const rest = listen(stream)
    const second = await server.nextConnection()
    expect(second.request.lastEventId).toBe('2')
    second.send({ data: 'c', id: '3' })
    await clock.flush()
    expect([heard, rest]).toEqual([['a'], ['b', 'c']])
  })

  test('B2.2: a wait that a consumer leaves and comes back to is not cut short', async () => {
    const { server, clock, stream } = rig()
    const leave = stream.on('message', () => {})
    const connection = await server.nextConnection()
    connection.fail(503, { 'retry-after': '10' })
    await clock.flush()
    leave()
    await clock.advance(1000)
    expect(stream.state.status).toBe('idle')
    stream.on('message', () => {})
    await clock.advance(8999)
    expect(server.requests).toHaveLength(1)
    await clock.advance(1)
    expect(server.requests).toHaveLength(2)
  })
})

describe('several consumers', () => {
  test('B2.3: each sees every event from the moment it attached', async () => {
    const { clock, stream, connection, heard } = await connected()
    connection.send({ data: '1' })
    await clock.flush()
    const second = listen(stream)
    const iterator = stream.events()
    const pulled = iterator.next()
    connection.send({ data: '2' })
    await clock.flush()
    const third = listen(stream)
    connection.send({ data: '3' })
    await clock.flush()
    expect([heard, second, third]).toEqual([['1', '2', '3'], ['2', '3'], ['3']])
    expect((await pulled).value?.data).toBe('2')
    expect((await iterator.next()).value?.data).toBe('3')
  })

  test('B2.3: one that leaves takes nothing from the others', async () => {
    const { clock, stream, connection, heard } = await connected()
    const leave: () => void = stream.on('message', () => leave())
    const iterator = stream.events()
    void iterator.next()
    connection.send({ data: '1' })
    await clock.flush()
    await iterator.return?.()
    connection.send({ data: '2' })
    await clock.advance(60_000)
    expect(heard).toEqual(['1', '2'])
    expect(connection.outcome).toBeUndefined()
  })

  test('B2.3: a listener that attaches in a listener sees the next event, not this one', async () => {
    const { clock, stream, connection } = await connected()
    const late: unknown[] = []
    stream.on('message', () => stream.on('message', ({ data }) => late.push(data)), { once: true })
    connection.raw('data: 1\n\ndata: 2\n\n')
    await clock.flush()
    expect(late).toEqual(['2'])
  })

  test('B2.3: the same function may listen twice, and each of the two leaves on its own', async () => {
    const { clock, stream, connection } = await connected()
    const listener = vi.fn<(event: AnyEvent) => void>()
    const leave = stream.on('message', listener)
    stream.on('message', listener)
    connection.send({ data: '1' })
    await clock.flush()
    expect(listener).toHaveBeenCalledTimes(2)
    leave()
    leave()
    connection.send({ data: '2' })
    await clock.flush()
    expect(listener).toHaveBeenCalledTimes(3)
  })
})

describe('a listener for every type', () => {
  test('B1.1: it sees what the contract names, in order, and nothing else', async () => {
    const events = { add: json(), note: text() }
    const { server, clock, stream } = rig({ events, onUnhandled: () => undefined })
    const seen: unknown[] = []
    const leave = stream.onAny(({ type, data }) => seen.push([type, data]))
    const connection = await server.nextConnection()
    connection.raw('event: note\ndata: a\n\nevent: add\ndata: 1\n\nevent: other\ndata: x\n\n')
    await clock.flush()
    expect(seen).toEqual([
      ['note', 'a'],
      ['add', 1],
    ])
    leave()
    await clock.advance(100)
    expect(stream.state.status).toBe('idle')
  })

  test('B1.1: without a contract it sees all, and once and a signal remove it', async () => {
    const { clock, stream, connection } = await connected()
    const leaving = new AbortController()
    const seen: string[] = []
    stream.onAny(({ type }) => seen.push(`once ${type}`), { once: true })
    stream.onAny(({ type }) => seen.push(type), { signal: leaving.signal })
    connection.raw('event: one\ndata: 1\n\nevent: two\ndata: 2\n\n')
    await clock.flush()
    leaving.abort()
    connection.raw('event: three\ndata: 3\n\n')
    await clock.flush()
    expect(seen).toEqual(['once one', 'one', 'two'])
  })
})

describe('the ways to leave', () => {
  test('B1.1: once calls back a single time', async () => {
    const { clock, stream, connection } = await connected()
    const listener = vi.fn<(event: AnyEvent) => void>()
    stream.on('message', listener, { once: true })
    connection.raw('data: 1\n\ndata: 2\n\n')
    await clock.flush()
    expect(listener).toHaveBeenCalledTimes(1)
  })

  test('B2.4: a signal that aborts removes its listener at once, in the middle of a chunk', async () => {
    const { clock, stream, connection, heard } = await connected()
    const leaving = new AbortController()
    const seen: unknown[] = []
    stream.on('message', ({ data }) => data === '2' && leaving.abort())
    stream.on('message', ({ data }) => seen.push(data), { signal: leaving.signal })
    connection.raw('data: 1\n\ndata: 2\n\ndata: 3\n\n')
    await clock.flush()
    expect(seen).toEqual(['1'])
    expect(heard).toEqual(['1', '2', '3'])
  })

  test('B2.4: a listener whose signal has aborted before connects nothing', async () => {
    const { server, clock, stream } = rig()
    const listener = vi.fn<(event: AnyEvent) => void>()
    const leave = stream.on('message', listener, { signal: AbortSignal.abort() })
    await clock.advance(10_000)
    leave()
    expect(server.requests).toHaveLength(0)
    expect(listener).not.toHaveBeenCalled()
  })

  test('B2.4: break in for await ends the loop, and then the connection', async () => {
    const { server, clock, stream } = rig()
    const seen: unknown[] = []
    const loop = (async () => {
      for await (const event of stream) {
        seen.push(event.data)
        if (event.data === '2') break
      }
    })()
    const connection = await server.nextConnection()
    connection.raw('data: 1\n\ndata: 2\n\ndata: 3\n\n')
    await loop
    expect(seen).toEqual(['1', '2'])
    await clock.advance(100)
    expect(connection.outcome).toBe('aborted')
    expect(stream.state.status).toBe('idle')
  })

  test('B2.4: return() ends a pull that waits', async () => {
    const { clock, stream, connection } = await connected()
    const iterator = stream.events()
    const pulled = iterator.next()
    await clock.flush()
    await expect(iterator.return?.()).resolves.toEqual({ done: true, value: undefined })
    await expect(pulled).resolves.toEqual({ done: true, value: undefined })
    connection.send({ data: 'late' })
    await expect(iterator.next()).resolves.toEqual({ done: true, value: undefined })
  })

  test('B2.4: return() before the first pull connects nothing, then or later', async () => {
    const { server, clock, stream } = rig()
    const iterator = stream.events()
    await iterator.return?.()
    await expect(iterator.next()).resolves.toEqual({ done: true, value: undefined })
    await clock.advance(10_000)
    expect(server.requests).toHaveLength(0)
  })

  test('B2.4: several pulls at a time get the events in order', async () => {
    const { stream, connection } = await connected({ onEnd: 'complete' })
    const iterator = stream.events()
    const pulled = [iterator.next(), iterator.next(), iterator.next()]
    connection.raw('data: 1\n\ndata: 2\n\n')
    connection.end()
    const results = await Promise.all(pulled)
    expect(results.map(({ done, value }) => [done, value?.data])).toEqual([
      [false, '1'],
      [false, '2'],
      [true, undefined],
    ])
  })

  test('B2.4: a throw in the body of for await ends the consumer', async () => {
    const { server, clock, stream } = rig()
    const loop = (async () => {
      for await (const event of stream) throw new Error(event.data)
    })()
    const connection = await server.nextConnection()
    connection.send({ data: 'my own' })
    await expect(loop).rejects.toThrow('my own')
    await clock.advance(100)
    expect(connection.outcome).toBe('aborted')
  })

  test('B2.1: events() of some types sees those alone, and connects for them', async () => {
    const { server, clock, stream } = rig()
    const seen = drain(stream.events('a', 'b', 'a'))
    const connection = await server.nextConnection()
    connection.raw('event: a\ndata: 1\n\nevent: c\ndata: 2\n\nevent: b\ndata: 3\n\ndata: 4\n\n')
    await clock.flush()
    connection.end()
    await clock.advance(500)
    const second = await server.nextConnection()
    second.fail(204)
    expect(await seen).toEqual(['1', '3'])
    expect(server.requests.map(({ url }) => url)).toEqual([address, address])
  })
})

describe('disposing', () => {
  test('B2.4: using closes the stream at the end of its block', async () => {
    const { server, clock } = network()
    const { stream } = rig({}, { server, clock })
    {
      using scoped = stream
      scoped.on('message', () => {})
      await server.nextConnection()
    }
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'client' })
    await clock.flush()
    expect(server.connections[0]?.outcome).toBe('aborted')
  })

  test('B2.4: await using does as well', async () => {
    const { stream } = await connected()
    {
      await using scoped = stream
      expect(scoped.state.status).toBe('open')
    }
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'client' })
  })
})
