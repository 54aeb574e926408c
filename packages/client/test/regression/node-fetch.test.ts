// node-fetch, whose bodies are streams of Node's. Over real sockets.
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import nodeFetch3 from 'node-fetch'
import nodeFetch2 from 'node-fetch-2'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createEventStream, type EventStreamOptions, type FetchLike } from '../../src/index.ts'
import { serve } from '../support/http-server.ts'
import { listen } from '../support/scripted.ts'
import { eventually, within } from '../support/waiting.ts'

const versions: readonly [string, FetchLike][] = [
  ['node-fetch 2', nodeFetch2 as unknown as FetchLike],
  ['node-fetch 3', nodeFetch3],
]

describe.each(versions)('with %s', (_, fetch) => {
  /** A stream at a server that answers like this. */
  async function begin(
    answer: (response: ServerResponse, request: IncomingMessage) => void,
    options: EventStreamOptions = {},
  ) {
    const responses: ServerResponse[] = []
    const url = await serve((request, response) => {
      responses.push(response)
      answer(response, request)
    })
    const retry = { minDelayMs: 1 }
    const survived: unknown[] = []
    const onError = (error: unknown): void => void survived.push(error)
    const stream = createEventStream(url, { fetch, retry, onError, ...options })
    onTestFinished(() => stream.close())
    return { stream, heard: listen(stream), responses, survived }
  }
  const open = { 'content-type': 'text/event-stream' }

  test('events come, and a broken stream is resumed', async () => {
    const asked: unknown[] = []
    const { heard, survived } = await begin((response, { headers }) => {
      asked.push(headers['last-event-id'])
      response.writeHead(200, open)
      response.write(`id: ${asked.length}\ndata: ${asked.length}\n\n`, () => response.destroy())
    })
    await eventually('three events', () => heard.length >= 3)
    expect(heard.slice(0, 3)).toEqual(['1', '2', '3'])
    expect(asked.slice(0, 3)).toEqual([undefined, '1', '2'])
    expect(survived[0]).toMatchObject({ name: 'NetworkError', code: 'connection-lost' })
  })

  test('close() ends the request', async () => {
    const { stream, heard, responses } = await begin((response) => {
      response.writeHead(200, open)
      response.write('data: a\n\n')
    })
    await eventually('the event', () => heard.length > 0)
    const gone = once(responses[0] as ServerResponse, 'close')
    stream.close()
    await within('the end of the request', gone)
    expect(responses).toHaveLength(1)
  })

  test('an error has the beginning of its body', async () => {
    const { stream } = await begin((response) => {
      response.writeHead(403, { 'content-type': 'application/json' })
      response.end('{"error":"quota"}')
    })
    const { error } = await within('the end', stream.closed)
    expect(error).toMatchObject({ status: 403, body: '{"error":"quota"}' })
  })

  test('a POST has its body', async () => {
    const { stream, heard } = await begin(
      (response, request) => {
        response.writeHead(200, open)
        response.write('data: ')
        request.on('end', () => response.end('\n\n')).pipe(response, { end: false })
      },
      { method: 'POST', body: 'question' },
    )
    await within('the end', stream.closed)
    expect(heard).toEqual(['question'])
  })
})
