import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createScriptedServer } from './index.ts'
import { eventStream } from './msw.ts'

const url = 'https://example.test/events'

describe('a scripted stream behind msw', () => {
  let server = createScriptedServer()
  const network = setupServer()

  beforeAll(() => network.listen())
  afterAll(() => network.close())
  afterEach(() => {
    network.resetHandlers()
    server = createScriptedServer()
  })

  test('gets the request and answers with events', async () => {
    network.use(eventStream(url, server))
    const answer = fetch(`${url}?q=1`, {
      method: 'POST',
      headers: { 'Last-Event-ID': '5' },
      body: 'hello',
    })
    const connection = await server.nextConnection()
    expect(connection.request).toMatchObject({
      url: `${url}?q=1`,
      method: 'POST',
      lastEventId: '5',
    })
    expect(await connection.request.text()).toBe('hello')
    connection.send({ type: 'add', data: { a: 1 } })
    const response = await answer
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = response.body!.getReader()
    const { value } = await reader.read()
    expect(new TextDecoder().decode(value)).toBe('event: add\ndata: {"a":1}\n\n')
    connection.end()
    expect((await reader.read()).done).toBe(true)
  })

  test('matches URLs as msw does', async () => {
    network.use(eventStream('https://*.test/:name', server))
    server.handle((connection) => connection.fail(204))
    expect((await fetch(url)).status).toBe(204)
  })

  test('answers with a status and headers', async () => {
    network.use(eventStream(url, server))
    server.handle((connection) => connection.fail(503, { 'Retry-After': '7' }, 'down'))
    const response = await fetch(url)
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(await response.text()).toBe('down')
  })

  test('refused or cut before the headers is a network error', async () => {
    network.use(eventStream(url, server))
    const remove = server.handle((connection) => connection.refuse())
    await expect(fetch(url)).rejects.toThrow(TypeError)
    remove()
    server.handle((connection) => connection.drop())
    await expect(fetch(url)).rejects.toThrow(TypeError)
  })

  test('sees an abort, before the headers and after', async () => {
    network.use(eventStream(url, server))
    const early = new AbortController()
    const answer = fetch(url, { signal: early.signal })
    const silent = await server.nextConnection()
    early.abort('reason')
    await expect(answer).rejects.toBe('reason')
    expect(await silent.closed).toBe('aborted')

    const late = new AbortController()
    const second = fetch(url, { signal: late.signal })
    const connection = await server.nextConnection()
    connection.comment()
    const pending = (await second).text()
    late.abort('reason')
    await expect(pending).rejects.toBe('reason')
    expect(await connection.closed).toBe('aborted')
  })

  test('sees a cancelled body as an abort', async () => {
    network.use(eventStream(url, server))
    const answer = fetch(url)
    const connection = await server.nextConnection()
    connection.comment()
    await (await answer).body?.cancel()
    expect(await connection.closed).toBe('aborted')
  })

  // When this fails, msw has learnt to drop: take the warning out of the documentation.
  test('cut after the headers ends cleanly, which only the fake fetch tells apart', async () => {
    network.use(eventStream(url, server))
    server.handle((connection) => {
      connection.raw('data: a\n\n')
      connection.drop()
    })
    expect(await (await fetch(url)).text()).toBe('data: a\n\n')
  })
})
