// The client inside of a jsdom window, as test environments have it: no Request, no ReadableStream,
// no MessageChannel, and an AbortSignal of its own. Over real sockets.
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { type DOMWindow, JSDOM } from 'jsdom'
import nodeFetch from 'node-fetch'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { EventStream, EventStreamOptions } from '../../src/index.ts'
import type { EventSource, EventSourceInit } from '../../src/eventsource/index.ts'
import { bundle } from '../support/bundle.ts'
import { serve } from '../support/http-server.ts'
import { listen } from '../support/scripted.ts'
import { eventually, within } from '../support/waiting.ts'

interface Client {
  createEventStream(url: string, options: EventStreamOptions): EventStream
  readonly EventSource: new (url: string, init?: EventSourceInit) => EventSource
}

let program: string

beforeAll(async () => {
  const contents = `
    export { createEventStream } from 'lastevent'
    export { EventSource } from 'lastevent/eventsource'
  `
  program = await bundle(contents, { format: 'iife', globalName: 'client' })
})

/** The client as it lives in a window with these globals beside its own. */
function loadClient(url: string, globals: Record<string, unknown> = {}): Client {
  const { window } = new JSDOM('', { url, runScripts: 'outside-only' })
  onTestFinished(() => window.close())
  Object.assign(window, globals)
  window.eval(program)
  return (window as DOMWindow & { readonly client: Client }).client
}

/** A server of one endless stream. */
async function serveStream() {
  const responses: ServerResponse[] = []
  const url = await serve((_, response) => {
    responses.push(response)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('id: 1\ndata: a\n\n')
  })
  return { url, responses }
}

/** Reads the stream, closes it, and waits until the server has seen that. */
async function expectRead(stream: EventStream, responses: readonly ServerResponse[]) {
  const heard = listen(stream)
  await eventually('the event', () => heard.length > 0)
  expect(heard).toEqual(['a'])
  const [response] = responses as [ServerResponse]
  const gone = once(response, 'close')
  stream.close()
  await within('the end of the request', gone)
  expect(responses).toHaveLength(1)
}

describe('in a jsdom window, events come, and close() ends the request', () => {
  test('with node-fetch, and nothing that jsdom lacks', async () => {
    const { url, responses } = await serveStream()
    const { createEventStream } = loadClient(url)
    await expectRead(createEventStream(url, { fetch: nodeFetch }), responses)
  })

  test("with Node's fetch and Request, which refuse the window's AbortSignal", async () => {
    const { url, responses } = await serveStream()
    const { createEventStream } = loadClient(url, { fetch, Request })
    await expectRead(createEventStream('/events', {}), responses)
  })

  test("with all of Node's, whose AbortSignal the window's addEventListener refuses", async () => {
    const { url, responses } = await serveStream()
    const body = { Headers, Response, ReadableStream, TextDecoder, TextEncoder }
    const aborting = { AbortController, AbortSignal }
    const { createEventStream } = loadClient(url, { fetch, Request, ...body, ...aborting })
    const options = { signal: new AbortController().signal }
    await expectRead(createEventStream(url, options), responses)
  })

  test('with the class', async () => {
    const { url, responses } = await serveStream()
    const { EventSource } = loadClient(url, { fetch, Request })
    const source = new EventSource(url)
    const message = await within('the message', once(source, 'message'))
    expect(message).toMatchObject([{ type: 'message', data: 'a', lastEventId: '1' }])
    const gone = once(responses[0] as ServerResponse, 'close')
    source.close()
    await within('the end of the request', gone)
  })
})

describe('what the window lacks ends the stream at once, by its name', () => {
  test.each(['fetch', 'TextDecoder', 'Headers'])('%s', async (name) => {
    const { url, responses } = await serveStream()
    const globals = name === 'fetch' ? {} : { fetch: nodeFetch, [name]: undefined }
    const client = loadClient(url, globals)
    const stream = client.createEventStream(url, {})
    listen(stream)
    const { error } = await within('the end', stream.closed)
    expect(error).toMatchObject({ name: 'ProtocolError', code: 'not-supported', attempt: 1 })
    expect((error as Error).message).toContain(name)
    expect(responses).toEqual([])

    const source = new client.EventSource(url)
    await within('the error event', once(source, 'error'))
    expect(source.readyState).toBe(2)
  })
})
