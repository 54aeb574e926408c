// A stream in a unit test of an app that makes its own: msw intercepts the global fetch.
import { createScriptedServer } from '@lastevent/testing'
import { eventStream } from '@lastevent/testing/msw'
import { http, HttpResponse } from 'msw/http'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createEventStream, defineEvents } from '../../src/index.ts'
import { address, drain } from '../support/scripted.ts'

const events = defineEvents({ add: z.object({ n: z.number() }) })

const network = setupServer()
beforeAll(() => network.listen())
afterEach(() => network.resetHandlers())
afterAll(() => network.close())

describe('a scripted server behind msw', () => {
  test('B1.1: gives typed events to a stream with the default fetch', async () => {
    const server = createScriptedServer({ events })
    network.use(eventStream(address, server))
    using stream = createEventStream(address, {
      events,
      headers: { authorization: 'Bearer 1' },
      initialLastEventId: 'é',
    })
    const iterator = stream.events('add')
    const first = iterator.next()
    const connection = await server.nextConnection()
    expect(connection.request.lastEventId).toBe('é')
    expect(connection.request.headers.get('accept')).toBe('text/event-stream')
    expect(connection.request.headers.get('authorization')).toBe('Bearer 1')

    connection.send({ type: 'add', data: { n: 1 }, id: '1' })
    expect((await first).value?.data.n).toBe(1)
    connection.send({ type: 'add', data: { n: 2 }, id: '2' })
    expect((await iterator.next()).value).toMatchObject({ type: 'add', data: { n: 2 }, id: '2' })
    expect(stream.state.status).toBe('open')
    stream.close()
    expect(await connection.closed).toBe('aborted')
  })

  test('B8.6, B3.3: resumes after the end of a response', async () => {
    const server = createScriptedServer()
    network.use(eventStream(address, server))
    using stream = createEventStream(address, { retry: { minDelayMs: 0 } })
    const iterator = stream.events()
    const pulled = iterator.next()
    const first = await server.nextConnection()
    first.send({ data: 'one', id: '7' })
    first.end()
    expect((await pulled).value?.data).toBe('one')
    const again = iterator.next()
    const second = await server.nextConnection()
    expect(second.request.lastEventId).toBe('7')
    second.send({ data: 'two', id: '8' })
    expect((await again).value?.data).toBe('two')
  })

  test('B4: a 404 is its end', async () => {
    const server = createScriptedServer()
    server.handle((connection) => connection.fail(404, {}, 'no such stream'))
    network.use(eventStream(address, server))
    using stream = createEventStream(address)
    await expect(drain(stream)).rejects.toMatchObject({ status: 404, body: 'no such stream' })
  })
})

describe('a handler of msw’s own', () => {
  const headers = { 'content-type': 'text/event-stream' }

  test('B1.1: a ReadableStream of events is a stream', async () => {
    network.use(
      http.get(address, () => {
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            const encoder = new TextEncoder()
            controller.enqueue(encoder.encode('event: add\ndata: {"n":1}\n\nevent: a'))
            controller.enqueue(encoder.encode('dd\ndata: {"n":2}\n\n'))
            controller.close()
          },
        })
        return new HttpResponse(body, { headers })
      }),
    )
    using stream = createEventStream(address, { events, onEnd: 'complete' })
    expect(await drain(stream)).toEqual([{ n: 1 }, { n: 2 }])
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'completed' })
  })

  test('B3.4: so is the answer to a POST, which gets the body', async () => {
    network.use(
      http.post(address, async ({ request }) => {
        const { prompt } = (await request.json()) as { readonly prompt: string }
        return new HttpResponse(`data: you said ${prompt}\n\ndata: [DONE]\n\n`, { headers })
      }),
    )
    using stream = createEventStream(address, {
      method: 'POST',
      body: JSON.stringify({ prompt: 'hi' }),
      until: ({ data }) => data === '[DONE]',
    })
    expect(await drain(stream)).toEqual(['you said hi', '[DONE]'])
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'completed' })
  })
})
