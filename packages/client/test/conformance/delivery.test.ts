// B1.2 to B1.5, B6.1: what consumers are given, in which order, and what becomes of the rest.
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { createEventStream, defineEvents, json, text } from '../../src/index.ts'
import { address, connected, drain, listen, network, rig } from '../support/scripted.ts'

const contract = defineEvents({
  add: z.object({ n: z.number() }),
  day: json(z.string().transform((value) => new Date(value))),
  log: text(),
  word: text(z.string().min(2)),
  any: json(),
})

/** A schema that answers when it is told to. */
function slowSchema() {
  let waiting: (() => void)[] = []
  const schema = z.string().refine(async (value) => {
    await new Promise<void>((resolve) => waiting.push(resolve))
    return value !== 'bad'
  })
  // zod asks once in vain whether the answer comes at once, so there may be two that wait.
  const release = (): void => {
    for (const resolve of waiting) resolve()
    waiting = []
  }
  return { schema, release }
}

describe('events', () => {
  test('B1.2: without a contract they are what came, of any type', async () => {
    const { server, clock, stream } = rig()
    const seen: unknown[] = []
    stream.on('message', (event) => seen.push({ ...event }))
    stream.on('tick', (event) => seen.push({ ...event }))
    const connection = await server.nextConnection()
    connection.raw('data: {"a":1}\nid: 1\n\nevent: tick\ndata: a\ndata: b\n\n')
    await clock.flush()
    expect(seen).toEqual([
      { type: 'message', data: '{"a":1}', id: '1', lastEventId: '1' },
      { type: 'tick', data: 'a\nb', id: undefined, lastEventId: '1' },
    ])
    expect(stream.lastEventId).toBe('1')
  })

  test('B1.2: id is the event’s own, lastEventId the sticky one', async () => {
    const { server, clock, stream } = rig()
    const ids: unknown[] = []
    stream.on('message', ({ id, lastEventId }) => ids.push([id, lastEventId]))
    const connection = await server.nextConnection()
    connection.raw('id: 1\ndata: a\n\ndata: b\n\nid: 2\n\ndata: c\n\nid\ndata: d\n\ndata: e\n\n')
    await clock.flush()
    expect(ids).toEqual([
      ['1', '1'],
      [undefined, '1'],
      [undefined, '2'],
      ['', ''],
      [undefined, ''],
    ])
  })

  test('B1.2, B1.3: with a contract their data is what the schema made of it', async () => {
    const { server, clock, stream } = rig({ events: contract })
    const heard = listen(stream, 'add', 'day', 'log', 'word', 'any')
    const pulled = stream.events('day').next()
    const connection = await server.nextConnection()
    connection.send({ type: 'add', data: '{"n":1,"extra":true}' })
    connection.send({ type: 'day', data: '"2026-01-02"' })
    connection.send({ type: 'log', data: '{"n":1}' })
    connection.send({ type: 'word', data: 'ab' })
    connection.send({ type: 'any', data: '[null]' })
    await clock.flush()
    expect(heard).toEqual([{ n: 1 }, new Date('2026-01-02'), '{"n":1}', 'ab', [null]])
    expect((await pulled).value?.data).toEqual(new Date('2026-01-02'))
  })

  test('B6.1: their order is the server’s, over types and consumers', async () => {
    const { server, clock, stream } = rig()
    const heard = listen(stream, 'a', 'b', 'message')
    const seen: unknown[] = []
    void (async () => {
      for await (const event of stream) seen.push(event.data)
    })()
    const connection = await server.nextConnection()
    const sent = Array.from({ length: 200 }, (_, n) => `${n}`)
    sent.forEach((data, n) =>
      connection.send({ type: ['a', 'b', 'message'][n % 3], data }, { split: 7 }),
    )
    await clock.flush()
    expect(heard).toEqual(sent)
    expect(seen).toEqual(sent)
  })

  test('B1.3: async schemas keep the order, also among types that have none', async () => {
    const { schema, release } = slowSchema()
    const { server, clock, stream } = rig({
      events: defineEvents({ slow: text(schema), log: text() }),
    })
    const heard = listen(stream, 'slow', 'log')
    const connection = await server.nextConnection()
    connection.send({ type: 'slow', data: '1' })
    connection.raw('event: log\ndata: 2\n\nevent: slow\ndata: 3\n\n')
    connection.send({ type: 'log', data: '4' })
    await clock.flush()
    expect(heard).toEqual([])
    release()
    await clock.flush()
    expect(heard).toEqual(['1', '2'])
    release()
    await clock.flush()
    expect(heard).toEqual(['1', '2', '3', '4'])
  })

  test('B2.4: what an async schema answers after close() goes to nobody', async () => {
    const { schema, release } = slowSchema()
    const invalid: unknown[] = []
    const { server, clock, stream } = rig({
      events: defineEvents({ slow: text(schema) }),
      onInvalid: (error) => invalid.push(error),
    })
    const heard = listen(stream, 'slow')
    const pulled = stream.events().next()
    const connection = await server.nextConnection()
    connection.send({ type: 'slow', data: 'bad', id: '1' })
    await clock.flush()
    stream.close()
    await expect(pulled).resolves.toEqual({ done: true, value: undefined })
    release()
    await clock.flush()
    expect([heard, invalid]).toEqual([[], []])
  })
})

describe('types that the contract does not name', () => {
  test('B1.4: they go to onUnhandled, as they came, and nowhere else', async () => {
    const unhandled: unknown[] = []
    const { server, clock, stream, survived } = rig({
      events: contract,
      onUnhandled: (event) => unhandled.push({ ...event }),
    })
    const heard = listen(stream, 'log')
    const iterated: unknown[] = []
    void (async () => {
      for await (const event of stream) iterated.push(event.data)
    })()
    const connection = await server.nextConnection()
    connection.raw('event: new\nid: 4\ndata: {"n":\n\ndata: plain\n\nevent: log\ndata: x\n\n')
    await clock.flush()
    expect(unhandled).toEqual([
      { type: 'new', data: '{"n":', id: '4', lastEventId: '4' },
      { type: 'message', data: 'plain', id: undefined, lastEventId: '4' },
    ])
    expect([heard, iterated, survived]).toEqual([['x'], ['x'], []])
  })

  test('B1.4: without onUnhandled they are passed over, and the id goes on', async () => {
    const { server, clock, stream, survived } = rig({ events: contract })
    listen(stream, 'log')
    const connection = await server.nextConnection()
    connection.send({ type: 'new', data: 'x', id: '4' })
    connection.drop()
    await clock.advance(500)
    expect(server.requests[1]?.lastEventId).toBe('4')
    expect(survived).toMatchObject([{ code: 'connection-lost' }])
  })

  test.each([
    'open',
    'error',
    'close',
    'closed',
    'message',
    'retry',
    'ping',
    'then',
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
  ])('B1.4, B13: a server event called %s is an ordinary one', async (type) => {
    const { server, clock, stream, states } = rig()
    const heard = listen(stream, type)
    const connection = await server.nextConnection()
    connection.send({ type, data: '{"__proto__":{"polluted":1}}' })
    await clock.flush()
    expect(heard).toEqual(['{"__proto__":{"polluted":1}}'])
    expect(states.map(({ status }) => status)).toEqual(['connecting', 'open'])
    expect({}).not.toHaveProperty('polluted')
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'error'])(
    'B1.4, B13: %s is unhandled where the contract does not name it, and typed where it does',
    async (type) => {
      const unhandled: string[] = []
      const { server, clock, stream } = rig({
        events: defineEvents({ log: text() }),
        onUnhandled: (event) => unhandled.push(event.type),
      })
      listen(stream, 'log')
      ;(await server.nextConnection()).send({ type, data: 'x' })
      await clock.flush()
      expect(unhandled).toEqual([type])

      const named = rig({ events: defineEvents({ [type]: json(z.object({ n: z.number() })) }) })
      const heard = listen(named.stream, type)
      ;(await named.server.nextConnection()).send({ type, data: '{"n":1}' })
      await named.clock.flush()
      expect(heard).toEqual([{ n: 1 }])
    },
  )

  test('B13: a payload with __proto__ in it changes no prototype', async () => {
    const { server, clock, stream } = rig({ events: defineEvents({ any: json() }) })
    const heard = listen(stream, 'any')
    const connection = await server.nextConnection()
    connection.send({
      type: 'any',
      data: '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    })
    await clock.flush()
    expect(heard).toHaveLength(1)
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('listeners that throw', () => {
  const boom = () => {
    throw new Error('boom')
  }
  const later = () => Promise.reject(new Error('boom'))

  test.each([
    ['throws', boom],
    ['rejects', later],
  ])(
    'B6.1: one that %s is reported, and hurts neither the others nor the connection',
    async (_, listener) => {
      const { server, clock, stream, survived } = rig()
      stream.on('message', listener)
      const heard = listen(stream)
      const pulled = stream.events().next()
      const connection = await server.nextConnection()
      connection.raw('data: 1\n\ndata: 2\n\n')
      await clock.flush()
      expect(heard).toEqual(['1', '2'])
      expect((await pulled).value?.data).toBe('1')
      expect(survived).toMatchObject([{ message: 'boom' }, { message: 'boom' }])
      expect(connection.outcome).toBeUndefined()
    },
  )

  test('B6.1: without onError the host’s reportError gets it', async () => {
    const reported = vi.fn<(error: unknown) => void>()
    vi.stubGlobal('reportError', reported)
    const { server, clock } = network()
    using stream = createEventStream(address, { fetch: server.fetch, clock })
    stream.on('message', boom)
    const connection = await server.nextConnection()
    connection.send({ data: 'x' })
    await clock.flush()
    vi.unstubAllGlobals()
    expect(reported.mock.calls).toMatchObject([[{ message: 'boom' }]])
  })

  test('B6.1: where the host has none, the console does', async () => {
    const logged = vi.spyOn(console, 'error').mockReturnValue()
    vi.stubGlobal('reportError', undefined)
    const { server, clock } = network()
    using stream = createEventStream(address, { fetch: server.fetch, clock })
    stream.on('message', boom)
    const connection = await server.nextConnection()
    connection.send({ data: 'x' })
    await clock.flush()
    vi.unstubAllGlobals()
    expect(logged.mock.calls).toMatchObject([[{ message: 'boom' }]])
    logged.mockRestore()
  })

  test('B1.6: without onError no error of the connection is reported to the host', async () => {
    const reported = vi.fn<(error: unknown) => void>()
    vi.stubGlobal('reportError', reported)
    const { server, clock } = network()
    using stream = createEventStream(address, { fetch: server.fetch, clock })
    listen(stream)
    ;(await server.nextConnection()).refuse()
    await clock.advance(500)
    vi.unstubAllGlobals()
    expect(server.requests).toHaveLength(2)
    expect(reported).not.toHaveBeenCalled()
  })

  test('B1.6: an onError that throws reaches the host, and hurts nothing', async () => {
    const reported = vi.fn<(error: unknown) => void>()
    vi.stubGlobal('reportError', reported)
    const { server, clock, stream } = rig({
      onError() {
        throw new Error('onError’s own')
      },
    })
    stream.on('message', boom)
    const heard = listen(stream)
    const connection = await server.nextConnection()
    connection.send({ data: 'x' })
    await clock.flush()
    connection.drop()
    await clock.advance(500)
    vi.unstubAllGlobals()
    expect(heard).toEqual(['x'])
    expect(server.requests).toHaveLength(2)
    expect(reported.mock.calls.map(([error]) => String(error))).toEqual([
      'Error: onError’s own',
      'Error: onError’s own',
    ])
  })
})

describe('hooks that throw', () => {
  const boom = () => {
    throw new Error('hook')
  }

  test.each(['onOpen', 'onStateChange', 'onComment', 'onUnhandled', 'onInvalid', 'onGap'] as const)(
    'B1.6: a throw of %s is reported, nothing else',
    async (hook) => {
      const { server, clock, stream, survived } = rig({
        events: contract,
        initialLastEventId: '5',
        [hook]: boom,
      })
      const heard = listen(stream, 'log')
      const connection = await server.nextConnection()
      connection.open({ 'last-event-id': '3' })
      connection.comment('hi')
      connection.send({ type: 'new', data: '' })
      connection.send({ type: 'add', data: 'no json' })
      stream.on('add', () => {})
      connection.send({ type: 'log', data: 'x' })
      await clock.flush()
      expect(heard).toEqual(['x'])
      expect(stream.state.status).toBe('open')
      expect(survived).toContainEqual(expect.objectContaining({ message: 'hook' }))
    },
  )

  test('B1.6: a throwing subscriber is reported, and the others hear of the change', async () => {
    const { clock, stream, survived, connection } = await connected()
    const told = vi.fn<() => void>()
    stream.subscribe(boom)
    stream.subscribe(told)
    connection.drop()
    await clock.flush()
    expect(told).toHaveBeenCalledTimes(1)
    expect(survived).toContainEqual(expect.objectContaining({ message: 'hook' }))
  })

  test('B1.6: onComment gets comments, in order with nothing else', async () => {
    const comments: string[] = []
    const { clock, connection } = await connected({
      onComment: (comment) => comments.push(comment),
    })
    connection.raw(':one\n: two\ndata: x\n\n:\n')
    await clock.flush()
    expect(comments).toEqual(['one', 'two', ''])
  })

  test('B2.5: events that came before the end are handed out before an iterator throws', async () => {
    const { server, stream } = rig({ retry: { limit: 0 } })
    const seen: unknown[] = []
    const loop = (async () => {
      for await (const event of stream) seen.push(event.data)
    })()
    const connection = await server.nextConnection()
    connection.raw('data: 1\n\ndata: 2\n\n')
    connection.drop()
    await expect(loop).rejects.toMatchObject({ code: 'retry-limit' })
    expect(seen).toEqual(['1', '2'])
    await expect(drain(stream)).rejects.toMatchObject({ code: 'retry-limit' })
  })
})
