// Requests that must not be made twice, counted at servers that would answer each of them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { createEventStream, type EventStreamOptions } from '../../src/index.ts'
import { createInbox } from '../support/inbox.ts'
import { within } from '../support/waiting.ts'
import { serve } from '../support/http-server.ts'

interface SeenRequest {
  readonly method: string | undefined
  readonly body: string
  readonly lastEventId: string | readonly string[] | undefined
  readonly type: string | undefined
}

/** Answers each request, which it counts from 0, and records it. */
async function serveBy(answer: (count: number, response: ServerResponse) => void) {
  const seen = createInbox<SeenRequest>()
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, headers } = request
    const body = await readText(request)
    const { 'last-event-id': lastEventId, 'content-type': type } = headers
    seen.add({ method, body, lastEventId, type })
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    answer(seen.items.length - 1, response)
  }
  return { seen, url: await serve((request, response) => void respond(request, response)) }
}

function ask(url: string, options: EventStreamOptions) {
  const heard = createInbox<string>()
  const stream = createEventStream(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"buy":1}',
    ...options,
    retry: { minDelayMs: 0, maxDelayMs: 20, ...options.retry },
  })
  onTestFinished(() => stream.close())
  stream.on('message', ({ data }) => heard.add(data))
  return { stream, heard }
}

const bought = { method: 'POST', body: '{"buy":1}', type: 'application/json' }

test('B3.4 a POST whose events have ids is made once, though the server ends its response', async () => {
  const { seen, url } = await serveBy((count, response) => {
    response.end(`id: ${count}\ndata: bought\n\n`)
  })
  const { stream, heard } = ask(url, {})
  expect(await within('the end', stream.closed)).toMatchObject({ reason: 'completed' })
  expect(heard.items).toEqual(['bought'])
  expect(seen.items).toEqual([{ ...bought, lastEventId: undefined }])
})

test('B3.4 a POST that is cut is an error, and made once', async () => {
  const { seen, url } = await serveBy((count, response) => {
    response.write(`id: ${count}\ndata: bought\n\n`, () => response.destroy())
  })
  const { stream } = ask(url, {})
  const error = { code: 'connection-lost', retryable: false }
  expect(await within('the end', stream.closed)).toMatchObject({ reason: 'error', error })
  expect(seen.items).toHaveLength(1)
})

test('B3.4 retry.unsafe: "resume" repeats it from its last id, and not before there is one', async () => {
  const { seen, url } = await serveBy((count, response) => {
    response.write(`id: ${count}\ndata: ${count}\n\n`, () => response.destroy())
  })
  const { heard } = ask(url, { retry: { unsafe: 'resume' } })
  await heard.reach(3)
  expect(seen.items.slice(0, 3)).toEqual([
    { ...bought, lastEventId: undefined },
    { ...bought, lastEventId: '0' },
    { ...bought, lastEventId: '1' },
  ])

  const refused = await serveBy((_, response) => response.destroy())
  const { stream } = ask(refused.url, { retry: { unsafe: 'resume' } })
  expect(await within('the end', stream.closed)).toMatchObject({ reason: 'error' })
  expect(refused.seen.items).toHaveLength(1)
})

test('B3.4 resume: { method: "GET" } posts once and goes on by GET, as servers of MCP ask for', async () => {
  const { seen, url } = await serveBy((count, response) => {
    // An event with an id and no data, so that the client can come back for the rest.
    if (count === 0) response.end('id: s1-0\nretry: 100\ndata:\n\n')
    else if (count === 1)
      response.write('id: s1-1\ndata: {"progress":1}\n\n', () => response.destroy())
    else response.write('id: s1-2\ndata: {"result":"ok"}\n\n')
  })
  const { stream, heard } = ask(url, {
    resume: { method: 'GET' },
    until: ({ data }) => data.includes('result'),
  })
  expect(await within('the end', stream.closed)).toMatchObject({ reason: 'completed' })
  expect(heard.items).toEqual(['', '{"progress":1}', '{"result":"ok"}'])
  expect(seen.items).toEqual([
    { ...bought, lastEventId: undefined },
    { method: 'GET', body: '', lastEventId: 's1-0', type: undefined },
    { method: 'GET', body: '', lastEventId: 's1-1', type: undefined },
  ])
})
