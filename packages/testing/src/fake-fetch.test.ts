// The fake fetch beside the real one: whatever the real one does must hold for both.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScriptedServer } from './index.ts'
import type { ScriptedConnection, ScriptedServer } from './index.ts'

const url = 'https://example.test/events'
type Reader = ReadableStreamDefaultReader<Uint8Array>

async function openedStream(signal?: AbortSignal): Promise<{
  connection: ScriptedConnection
  response: Response
  reader: Reader
}> {
  const server = createScriptedServer()
  const answer = server.fetch(url, signal === undefined ? {} : { signal })
  const connection = await server.nextConnection()
  connection.open()
  const response = await answer
  return { connection, response, reader: readerOf(response) }
}

function readerOf(response: Response): Reader {
  if (response.body === null) throw new Error('no body')
  return response.body.getReader()
}

describe('real and fake alike', () => {
  const http = createServer((request, response) => {
    if (request.url === '/silent') return
    response.writeHead(request.url === '/204' ? 204 : 200, { 'content-type': 'text/event-stream' })
    if (request.url === '/204') response.end()
    else response.write('data: a\n\n')
    if (request.url === '/drop') response.socket?.end()
  })
  let origin = ''

  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve)
    })
    origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  })
  afterAll(() => {
    http.closeAllConnections()
    http.close()
  })

  function fake(): ScriptedServer {
    const server = createScriptedServer()
    server.handle((connection) => {
      const { pathname } = new URL(connection.request.url)
      if (pathname === '/silent') return
      if (pathname === '/204') {
        connection.fail(204)
        return
      }
      connection.send({ data: 'a' })
      if (pathname === '/drop') connection.drop()
    })
    return server
  }

  describe.each([
    ['real', () => globalThis.fetch],
    ['fake', () => fake().fetch],
  ])('%s fetch', (_, get) => {
    const fetch = get()

    test('answers with the URL, the type and the headers', async () => {
      const response = await fetch(`${origin}/stream#part`)
      // [fetch] without the fragment.
      expect(response.url).toBe(`${origin}/stream`)
      expect(response).toMatchObject({ type: 'basic', redirected: false, status: 200, ok: true })
      expect(response.headers.get('content-type')).toBe('text/event-stream')
      await response.body?.cancel()
    })

    test('has no body on 204', async () => {
      const response = await fetch(`${origin}/204`)
      expect(response.body).toBeNull()
      expect(await response.text()).toBe('')
    })

    test('rejects at once with the reason of an aborted signal', async () => {
      const reason = { mine: true }
      await expect(fetch(origin, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
      await expect(fetch(origin, { signal: AbortSignal.abort() })).rejects.toMatchObject({
        name: 'AbortError',
      })
    })

    test('rejects with the reason when aborted before the headers', async () => {
      const controller = new AbortController()
      const answer = fetch(`${origin}/silent`, { signal: controller.signal })
      controller.abort('reason')
      await expect(answer).rejects.toBe('reason')
    })

    test('rejects the pending read and all later ones with the reason', async () => {
      const controller = new AbortController()
      const response = await fetch(`${origin}/stream`, { signal: controller.signal })
      const reader = readerOf(response)
      await reader.read()
      const pending = reader.read()
      const reason = new Error('mine')
      controller.abort(reason)
      await expect(pending).rejects.toBe(reason)
      await expect(reader.read()).rejects.toBe(reason)
    })

    test('takes the signal of a Request, unless init has another or none', async () => {
      const request = new Request(`${origin}/silent`, { signal: AbortSignal.abort('request') })
      await expect(fetch(request)).rejects.toBe('request')
      const signal = AbortSignal.abort('init')
      await expect(fetch(request, { signal })).rejects.toBe('init')
    })

    test('rejects a read with a TypeError when the connection is cut', async () => {
      const response = await fetch(`${origin}/drop`)
      const reader = readerOf(response)
      expect((await reader.read()).done).toBe(false)
      await expect(reader.read()).rejects.toThrow(TypeError)
    })

    test('ends a cancelled body as done', async () => {
      const response = await fetch(`${origin}/stream`)
      const reader = readerOf(response)
      await reader.cancel('enough')
      expect(await reader.read()).toEqual({ done: true, value: undefined })
    })

    test('lets a reader bring its own buffer', async () => {
      const response = await fetch(`${origin}/stream`)
      const reader = response.body?.getReader({ mode: 'byob' })
      const { value } = (await reader?.read(new Uint8Array(4))) ?? {}
      expect(new TextDecoder().decode(value)).toBe('data')
      await reader?.cancel()
    })

    const refused: [string, string, RequestInit | undefined][] = [
      ['a URL that is none', 'http://', undefined],
      ['a URL with credentials', 'http://user:secret@example.test/', undefined],
      ['a relative URL outside of a page', '/events', undefined],
      ['a header value beyond bytes', url, { headers: { 'Last-Event-ID': '☃' } }],
      ['a header value with a line break', url, { headers: { a: 'x\ny' } }],
      ['a header name with a space', url, { headers: { 'a b': 'x' } }],
      ['a body on GET', url, { body: 'x' }],
      ['a method that is forbidden', url, { method: 'TRACE' }],
      ['a signal that is none', url, { signal: {} as AbortSignal }],
    ]
    test.each(refused)('rejects %s with a TypeError and never throws', async (_name, to, init) => {
      const answer = fetch(to, init)
      await expect(answer).rejects.toThrow(TypeError)
    })
  })

  test('a refused connection is a TypeError', async () => {
    const server = createScriptedServer()
    server.handle((connection) => connection.refuse())
    await expect(server.fetch(url)).rejects.toThrow(new TypeError('Failed to fetch'))
    await expect(globalThis.fetch('http://127.0.0.1:1/')).rejects.toThrow(TypeError)
    expect(server.connections[0]?.outcome).toBe('refused')
  })
})

describe('responses', () => {
  test('are event streams unless the script says otherwise', async () => {
    const server = createScriptedServer()
    server.handle((connection) => connection.open({ 'Content-Type': 'text/html', 'X-A': '1' }))
    const response = await server.fetch(url)
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'text/html',
      'x-a': '1',
    })
  })

  test('may have been redirected, and may be a stream with any status', async () => {
    const server = createScriptedServer()
    const options = { status: 500, statusText: 'Oops', url: `${url}/2` }
    server.handle((connection) => connection.open({}, options))
    const response = await server.fetch(url)
    expect(response).toMatchObject({ ...options, redirected: true, ok: false })
  })

  test('can be a plain answer with a body that ends', async () => {
    const server = createScriptedServer()
    server.handle((connection) => connection.fail(503, { 'Retry-After': '7' }, 'down'))
    const response = await server.fetch(url)
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(server.connections[0]?.outcome).toBeUndefined()
    expect(await response.text()).toBe('down')
    expect(server.connections[0]?.outcome).toBe('failed')
  })

  test('of a plain answer without a body are over at once', async () => {
    const server = createScriptedServer()
    server.handle((connection) => connection.fail(500))
    const response = await server.fetch(url)
    expect(server.connections[0]?.outcome).toBe('failed')
    expect(await response.text()).toBe('')
  })

  test('to HEAD have no body', async () => {
    const server = createScriptedServer()
    server.handle((connection) => connection.open())
    const response = await server.fetch(url, { method: 'HEAD' })
    expect(response.body).toBeNull()
    expect(server.connections[0]?.outcome).toBe('ended')
  })
})

describe('backpressure', () => {
  test('bytes leave only as the reader asks for them', async () => {
    const { connection, reader } = await openedStream()
    connection.raw('abcdef', { split: 2 })
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    expect(connection.bufferedBytes).toBe(6)
    expect(connection.takenBytes).toBe(0)
    await reader.read()
    expect(connection.bufferedBytes).toBe(4)
    expect(connection.takenBytes).toBe(2)
  })

  test('drained resolves when all that was sent before it is taken', async () => {
    const { connection, reader } = await openedStream()
    await connection.drained()
    connection.raw('ab', { split: 'byte' })
    let drained = false
    const done = connection.drained().then(() => {
      drained = true
    })
    connection.raw('c')
    await reader.read()
    expect(drained).toBe(false)
    await reader.read()
    await done
    expect(connection.bufferedBytes).toBe(1)
  })

  test('drained resolves when the client goes', async () => {
    const { connection, reader } = await openedStream()
    connection.raw('ab')
    const drained = connection.drained()
    await reader.cancel()
    await drained
    expect(connection.takenBytes).toBe(0)
  })

  test('a pending read gets what comes later', async () => {
    const { connection, reader } = await openedStream()
    const pending = reader.read()
    connection.raw('a')
    expect((await pending).value).toEqual(Uint8Array.of(97))
  })

  test('many small chunks arrive whole and in order', async () => {
    const { connection, response, reader } = await openedStream()
    reader.releaseLock()
    const text = 'x'.repeat(20_000)
    connection.raw(text, { split: 'byte' })
    connection.end()
    expect(await response.text()).toBe(text)
  })
})

describe('the end', () => {
  test('comes behind all that was sent', async () => {
    const { connection, reader } = await openedStream()
    connection.raw('a')
    connection.end()
    expect(connection.outcome).toBeUndefined()
    expect((await reader.read()).done).toBe(false)
    expect((await reader.read()).done).toBe(true)
    expect(connection.outcome).toBe('ended')
  })

  test('a drop comes behind all that was sent, with the error given', async () => {
    const { connection, reader } = await openedStream()
    const error = new TypeError('terminated')
    connection.raw('a')
    connection.drop(error)
    expect((await reader.read()).done).toBe(false)
    await expect(reader.read()).rejects.toBe(error)
    expect(await connection.closed).toBe('dropped')
  })

  test('a drop after a small read of a big chunk loses no byte', async () => {
    const { connection, response, reader } = await openedStream()
    reader.releaseLock()
    const own = response.body?.getReader({ mode: 'byob' })
    connection.raw('abcd')
    connection.drop()
    expect((await own?.read(new Uint8Array(3)))?.value?.length).toBe(3)
    expect((await own?.read(new Uint8Array(3)))?.value?.length).toBe(1)
    await expect(own?.read(new Uint8Array(3))).rejects.toThrow(TypeError)
  })

  test('an end reaches a reader that brings its own buffer', async () => {
    const { connection, response, reader } = await openedStream()
    reader.releaseLock()
    const own = response.body?.getReader({ mode: 'byob' })
    const pending = own?.read(new Uint8Array(3))
    connection.end()
    expect((await pending)?.done).toBe(true)
  })

  test('a drop before the headers rejects the fetch', async () => {
    const server = createScriptedServer()
    server.handle((connection) => connection.drop())
    await expect(server.fetch(url)).rejects.toThrow(TypeError)
    expect(server.connections[0]?.outcome).toBe('dropped')
  })

  test('a stalled connection stays open and may still be cut', async () => {
    const server = createScriptedServer()
    const answer = server.fetch(url)
    const connection = await server.nextConnection()
    connection.stall()
    const reader = readerOf(await answer)
    const pending = reader.read()
    connection.drop()
    await expect(pending).rejects.toThrow(TypeError)
  })

  test('an abort is seen, before the headers and after', async () => {
    const early = new AbortController()
    const server = createScriptedServer()
    const answer = server.fetch(url, { signal: early.signal })
    const silent = await server.nextConnection()
    early.abort('r')
    await expect(answer).rejects.toBe('r')
    expect(silent.aborted).toBe(true)

    const late = new AbortController()
    const { connection, reader } = await openedStream(late.signal)
    connection.raw('lost')
    late.abort('r')
    expect(connection.aborted).toBe(true)
    expect(await connection.closed).toBe('aborted')
    expect(connection.bufferedBytes).toBe(0)
    await expect(reader.read()).rejects.toBe('r')
  })

  test('an abort after the end changes nothing', async () => {
    const controller = new AbortController()
    const { connection, reader } = await openedStream(controller.signal)
    connection.end()
    expect((await reader.read()).done).toBe(true)
    controller.abort()
    expect(connection.outcome).toBe('ended')
    expect((await reader.read()).done).toBe(true)
  })

  test('a signal aborted before the call reaches no server', async () => {
    const server = createScriptedServer()
    await expect(server.fetch(url, { signal: AbortSignal.abort('r') })).rejects.toBe('r')
    expect(server.requests).toHaveLength(0)
  })

  test('a cancelled body is seen', async () => {
    const { connection, reader } = await openedStream()
    expect(connection.cancelled).toBe(false)
    await reader.cancel()
    expect(connection.cancelled).toBe(true)
    expect(await connection.closed).toBe('cancelled')
  })
})
