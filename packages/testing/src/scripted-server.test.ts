import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { createScriptedServer, flush } from './index.ts'
import type { ScriptedConnection } from './index.ts'

const url = 'https://example.test/events'

const events = {
  add: z.object({ id: z.number(), at: z.coerce.date() }),
  log: { format: 'text' } as {
    readonly format: 'text'
    readonly '~types'?: { input: string; output: string }
  },
  count: { format: 'json' } as {
    readonly format: 'json'
    readonly '~types'?: { readonly input: `${number}`; readonly output: number }
  },
  message: z.string(),
}

/** Everything that the client gets until the end of the body. */
async function bodyOf(
  script: (connection: ScriptedConnection<typeof events>) => void,
): Promise<string> {
  const server = createScriptedServer({ events })
  server.handle((connection) => {
    script(connection)
    connection.end()
  })
  return (await server.fetch(url)).text()
}

describe('what a script sends', () => {
  test('an event is a block with its type, id, retry and data', async () => {
    const text = await bodyOf((connection) => {
      connection.send({ type: 'add', data: { id: 1, at: '2026-01-01' }, id: '7', retry: 500 })
    })
    expect(text).toBe('event: add\nid: 7\nretry: 500\ndata: {"id":1,"at":"2026-01-01"}\n\n')
  })

  test('a text event goes out as it stands, line by line', async () => {
    expect(await bodyOf((c) => c.send({ type: 'log', data: 'one\ntwo\r\nthree' }))).toBe(
      'event: log\ndata: one\ndata: two\ndata: three\n\n',
    )
  })

  test('a string under a bare schema or a json decoder is JSON', async () => {
    expect(await bodyOf((c) => c.send({ type: 'message', data: 'hi' }))).toBe('data: "hi"\n\n')
    expect(await bodyOf((c) => c.send({ type: 'count', data: '5' }))).toBe(
      'event: count\ndata: "5"\n\n',
    )
  })

  test('the type of a message may be left out', async () => {
    expect(await bodyOf((c) => c.send({ data: 'hi' }))).toBe('data: "hi"\n\n')
  })

  test('without a contract strings go out as they stand and the rest as JSON', async () => {
    const server = createScriptedServer()
    server.handle((connection) => {
      connection.send({ data: 'plain' })
      connection.send({ type: 'constructor', data: { a: 1 } })
      connection.send({ id: '3' })
      connection.end()
    })
    expect(await (await server.fetch(url)).text()).toBe(
      'data: plain\n\nevent: constructor\ndata: {"a":1}\n\nid: 3\n\n',
    )
  })

  test('an event outside of the contract goes out untyped', async () => {
    const text = await bodyOf((connection) => {
      connection.sendUntyped({ type: 'add', data: '{broken' })
      connection.sendUntyped({ type: '__proto__', data: '', id: '' })
    })
    expect(text).toBe('event: add\ndata: {broken\n\nevent: __proto__\nid: \ndata: \n\n')
  })

  test('a text event that is no string is refused', async () => {
    await bodyOf((connection) => {
      expect(() => connection.send({ type: 'log', data: 5 as unknown as string })).toThrow(
        TypeError,
      )
    })
  })

  test('a comment has a colon on each line', async () => {
    expect(await bodyOf((c) => c.comment())).toBe(': \n\n')
    expect(await bodyOf((c) => c.comment('a\nb'))).toBe(': a\n: b\n\n')
  })

  test('a line break in an id or a type is refused', async () => {
    await bodyOf((connection) => {
      expect(() => connection.sendUntyped({ id: 'a\nb' })).toThrow(TypeError)
      expect(() => connection.sendUntyped({ type: 'a\rb' })).toThrow(TypeError)
    })
  })
})

describe('where the bytes are cut', () => {
  const cases = [
    ['whole', ['abcdefg']],
    ['byte', ['a', 'b', 'c', 'd', 'e', 'f', 'g']],
    [3, ['abc', 'def', 'g']],
    [7, ['abcdefg']],
    [100, ['abcdefg']],
    [
      [1, 1, 5],
      ['a', 'bcde', 'fg'],
    ],
    [[0, 7], ['abcdefg']],
  ] as const

  test.each(cases)('split %j', async (split, chunks) => {
    const server = createScriptedServer()
    server.handle((connection) => {
      connection.raw('abcdefg', { split })
      connection.end()
    })
    const response = await server.fetch(url)
    const read: string[] = []
    for await (const chunk of response.body ?? []) read.push(new TextDecoder().decode(chunk))
    expect(read).toEqual(chunks)
  })

  test('a character may be cut in two', async () => {
    const server = createScriptedServer()
    server.handle((connection) => {
      connection.send({ data: 'ü' }, { split: 'byte' })
      connection.end()
    })
    expect(await (await server.fetch(url)).text()).toBe('data: ü\n\n')
  })

  test('bytes given are copied', async () => {
    const server = createScriptedServer()
    const response = server.fetch(url)
    const connection = await server.nextConnection()
    const bytes = Uint8Array.of(97)
    connection.raw(bytes)
    bytes[0] = 98
    connection.end()
    expect(await (await response).text()).toBe('a')
    expect(bytes.length).toBe(1)
  })

  test.each([0, -1, 1.5, Number.NaN, [3, 2], [8], [-1]])('split %j is refused', async (split) => {
    const server = createScriptedServer()
    void server.fetch(url)
    const connection = await server.nextConnection()
    expect(() => connection.raw('abcdefg', { split })).toThrow(RangeError)
  })
})

describe('connections', () => {
  test('are handed out in the order of the requests, asked for before or after', async () => {
    const server = createScriptedServer()
    const first = server.nextConnection()
    void server.fetch(`${url}?1`)
    void server.fetch(`${url}?2`)
    expect((await first).request.url).toBe(`${url}?1`)
    const second = await server.nextConnection()
    expect(second.request.url).toBe(`${url}?2`)
    expect(second.index).toBe(1)
    expect(server.connections).toHaveLength(2)
  })

  test('go to the script while there is one', async () => {
    const server = createScriptedServer()
    const seen: number[] = []
    const remove = server.handle(({ index }) => {
      seen.push(index)
    })
    void server.fetch(url)
    remove()
    void server.fetch(url)
    expect(seen).toEqual([0])
    expect((await server.nextConnection()).index).toBe(1)
  })

  test('are live until they come to their end', async () => {
    const server = createScriptedServer()
    const response = server.fetch(url)
    const connection = await server.nextConnection()
    expect(server.liveConnections).toEqual([connection])
    connection.open()
    expect(connection.opened).toBe(true)
    expect(connection.outcome).toBeUndefined()
    connection.end()
    await (await response).text()
    expect(server.liveConnections).toEqual([])
    expect(await connection.closed).toBe('ended')
  })

  test('refuse steps after their own end, and a second head', async () => {
    const server = createScriptedServer()
    const next = async () => {
      server.fetch(url).catch(() => {})
      return server.nextConnection()
    }
    const ended = await next()
    ended.end()
    expect(() => ended.send({ data: '' })).toThrow('send() after end()')
    expect(() => ended.drop()).toThrow('drop() after end()')
    const refused = await next()
    refused.refuse()
    expect(() => refused.open()).toThrow('open() after refuse()')
    const open = await next()
    open.open()
    expect(() => open.open()).toThrow('after the headers')
    expect(() => open.fail(500)).toThrow('after the headers')
    expect(() => open.refuse()).toThrow('after the headers')
    open.stall()
    expect(() => open.comment()).toThrow('comment() after stall()')
    open.drop()
  })

  test('lose what is sent once the client has gone', async () => {
    const server = createScriptedServer()
    const response = server.fetch(url)
    const connection = await server.nextConnection()
    connection.open()
    await (await response).body?.cancel()
    connection.send({ data: 'late' })
    connection.end()
    expect(connection.outcome).toBe('cancelled')
    expect(connection.bufferedBytes).toBe(0)
  })
})

describe('requests', () => {
  test('are recorded with what the client sent', async () => {
    const server = createScriptedServer({ clock: { now: () => 42 } })
    const { signal } = new AbortController()
    void server.fetch(new URL(url), {
      method: 'POST',
      headers: { 'Last-Event-ID': 'f\u00c3\u00bcnf', 'X-One': '1' },
      body: '{"a":1}',
      cache: 'no-store',
      credentials: 'include',
      signal,
    })
    const [request] = server.requests
    expect(request).toMatchObject({
      url,
      method: 'POST',
      lastEventId: 'fünf',
      body: '{"a":1}',
      cache: 'no-store',
      credentials: 'include',
      time: 42,
    })
    expect(request?.signal).toBe(signal)
    expect(request?.headers.get('x-one')).toBe('1')
    expect(await request?.text()).toBe('{"a":1}')
    expect(await request?.text()).toBe('{"a":1}')
  })

  test('may come as a Request, with its own signal and body', async () => {
    const server = createScriptedServer()
    const { signal } = new AbortController()
    void server.fetch(new Request(url, { method: 'POST', body: 'b', signal }))
    const [request] = server.requests
    expect(request?.lastEventId).toBeUndefined()
    expect(request?.body).toBeUndefined()
    expect(request?.signal).toBeInstanceOf(AbortSignal)
    expect(await request?.text()).toBe('b')
  })

  test('with a relative URL need a base', async () => {
    const server = createScriptedServer({ baseUrl: 'https://example.test/app/' })
    void server.fetch('events')
    expect(server.requests[0]?.url).toBe('https://example.test/app/events')
    await expect(createScriptedServer().fetch('/events')).rejects.toThrow(TypeError)
  })
})

describe('types', () => {
  type Connection = ScriptedConnection<typeof events>
  type Sent = Parameters<Connection['send']>[0]

  test('data is the input of the schema', () => {
    expectTypeOf<Extract<Sent, { type: 'add' }>['data']>().toEqualTypeOf<{
      id: number
      at: unknown
    }>()
    expectTypeOf<Extract<Sent, { type: 'log' }>['data']>().toEqualTypeOf<string>()
    expectTypeOf<Extract<Sent, { type: 'count' }>['data']>().toEqualTypeOf<`${number}`>()
  })

  test('what the contract does not allow is an error', () => {
    const check = (connection: Connection): void => {
      // @ts-expect-error no such type
      connection.send({ type: 'ad', data: { id: 1, at: '' } })
      // @ts-expect-error the id is a number
      connection.send({ type: 'add', data: { id: '1', at: '' } })
      // @ts-expect-error data is missing
      connection.send({ type: 'log' })
      // @ts-expect-error only a message goes without its type
      connection.send({ data: 5 })
    }
    expect(check).toBeTypeOf('function')
  })

  test('without a contract anything goes', () => {
    const check = (connection: ScriptedConnection): void => {
      connection.send({ type: 'any', data: { of: ['thing'] }, id: undefined })
      // @ts-expect-error an id is a string
      connection.send({ id: 5 })
    }
    expect(check).toBeTypeOf('function')
  })

  test('the fake fetch can stand for the real one', async () => {
    const server = createScriptedServer({ events })
    expectTypeOf(server.fetch).toExtend<typeof globalThis.fetch>()
    await flush()
  })
})
