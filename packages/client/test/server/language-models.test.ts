// The recipes of docs/language-models.md as they stand there, each against a server of its format.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  EventValidationError,
  NetworkError,
  ResponseError,
  ServerError,
  TruncatedError,
} from '../../src/index.ts'
import { encodeEvent } from '../../src/write/index.ts'
import { serve as startServer } from '../support/http-server.ts'
import { loadRecipe, recipeUnder } from '../support/recipes.ts'
import { eventually } from '../support/waiting.ts'

const PAGE = 'language-models.md'
/** How many lines of an app a recipe may have. */
const MAX_LINES = 25

interface Asked {
  readonly method: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A server that answers the requests by these, one after the other, the last one again and again. */
async function serve(...answers: readonly ((response: ServerResponse) => void)[]) {
  const asked: Asked[] = []
  let open = 0
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = answers[Math.min(asked.length, answers.length - 1)]
    const { method, headers } = request
    open += 1
    response.on('close', () => (open -= 1))
    asked.push({ method, headers, body: await readText(request) })
    answer?.(response)
  }
  const url = await startServer((request, response) => void respond(request, response))
  return { url, asked, open: () => open }
}

type Event = Parameters<typeof encodeEvent>[0]

/** Sends these events, and then what there is to do. */
function events(list: readonly Event[], ending: 'end' | 'destroy' | 'stay' = 'end') {
  return (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    response.write(list.map(encodeEvent).join(''), () => {
      if (ending !== 'stay') response[ending]()
    })
  }
}

function data(value: unknown, type?: string): Event {
  return { type, data: JSON.stringify(value) }
}

/** All the words, and what ended them. */
async function read(words: AsyncIterable<string>) {
  const heard: string[] = []
  try {
    for await (const word of words) heard.push(word)
    return { heard, error: undefined }
  } catch (error) {
    return { heard, error }
  }
}

const never = (): AbortSignal => new AbortController().signal

test.each([
  'OpenAI-style chat',
  'Anthropic-style messages',
  'Vercel AI SDK: a UI-message stream',
  'MCP over streamable HTTP',
])('%s takes few lines', (heading) => {
  const lines = recipeUnder(heading, PAGE).split('\n')
  const code = lines.filter((line) => line !== '' && !line.startsWith('import '))
  expect(code.length).toBeLessThanOrEqual(MAX_LINES)
})

describe('an OpenAI-style chat', async () => {
  const { chat } = await loadRecipe<{
    chat(url: string, question: string, signal: AbortSignal): AsyncGenerator<string>
  }>('OpenAI-style chat', PAGE)
  const token = (content: string): Event =>
    data({ id: 'chatcmpl-1', choices: [{ index: 0, delta: { content }, finish_reason: null }] })
  const hello = [
    data({ choices: [{ index: 0, delta: { role: 'assistant', content: null } }] }),
    token('Hel'),
    token('lo'),
    data({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    data({ choices: [], usage: { total_tokens: 9 } }),
  ]

  test('comes word by word, and is over with [DONE]', async () => {
    const { url, asked, open } = await serve(
      events([...hello, { data: '[DONE]' }, token('not to be read')], 'stay'),
    )
    const { heard, error } = await read(chat(url, 'Hi?', never()))
    expect(heard.join('')).toBe('Hello')
    expect(error).toBeUndefined()
    expect(asked).toMatchObject([{ method: 'POST' }])
    expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({
      stream: true,
      messages: [{ role: 'user', content: 'Hi?' }],
    })
    await eventually('the end of the request', () => open() === 0)
  })

  test.each([
    ['end', TruncatedError],
    ['destroy', NetworkError],
  ] as const)('that is cut (%s) never looks whole', async (ending, kind) => {
    const { url, asked } = await serve(events([token('Hel')], ending))
    const { heard, error } = await read(chat(url, 'Hi?', never()))
    expect(heard).toEqual(['Hel'])
    expect(error).toBeInstanceOf(kind)
    expect(asked).toHaveLength(1)
  })

  test('that is refused says with which status, and in which words', async () => {
    const refused = { error: { message: 'Rate limit reached', type: 'requests' } }
    const { url } = await serve((response) => {
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '20' })
      response.end(JSON.stringify(refused))
    })
    const { error } = await read(chat(url, 'Hi?', never()))
    expect(error).toBeInstanceOf(ResponseError)
    const { status, headers, body } = error as ResponseError
    expect(status).toBe(429)
    expect(headers.get('retry-after')).toBe('20')
    expect(JSON.parse(body)).toEqual(refused)
  })

  test('that fails on its way throws the words of the server', async () => {
    const failure = { error: { message: 'The server had an error', type: 'server_error' } }
    const { url, open } = await serve(events([token('Hel'), data(failure), token('lo')], 'stay'))
    const { heard, error } = await read(chat(url, 'Hi?', never()))
    expect(heard).toEqual(['Hel'])
    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ message: 'The server had an error', data: failure })
    await eventually('the end of the request', () => open() === 0)
  })

  test('that is none throws what is wrong with it', async () => {
    const { url } = await serve(events([data({ choices: 'none' })], 'stay'))
    const { error } = await read(chat(url, 'Hi?', never()))
    expect(error).toBeInstanceOf(EventValidationError)
  })

  test('stops at once for a stop button, without an error', async () => {
    const { url, open } = await serve(events([token('Hel')], 'stay'))
    const stop = new AbortController()
    const heard: string[] = []
    for await (const word of chat(url, 'Hi?', stop.signal)) {
      heard.push(word)
      stop.abort()
    }
    expect(heard).toEqual(['Hel'])
    await eventually('the end of the request', () => open() === 0)
  })

  test.each([
    ['before its first event', (): void => {}],
    ['between two events', events([token('Hel')], 'stay')],
  ])('throws where its deadline passes %s', async (_when, answer) => {
    const { url, open } = await serve(answer)
    const { error } = await read(chat(url, 'Hi?', AbortSignal.timeout(100)))
    expect(error).toMatchObject({ name: 'TimeoutError' })
    await eventually('the end of the request', () => open() === 0)
  })
})

describe('an Anthropic-style answer', async () => {
  const { answer } = await loadRecipe<{
    answer(url: string, key: string, question: string, signal: AbortSignal): AsyncGenerator<string>
  }>('Anthropic-style messages', PAGE)
  const named = (type: string, more: object = {}): Event => data({ type, ...more }, type)
  const delta = (more: object): Event => named('content_block_delta', { index: 0, delta: more })
  const start = [
    named('message_start', { message: { id: 'msg_1', content: [] } }),
    named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    named('ping'),
    delta({ type: 'text_delta', text: 'Hel' }),
  ]

  test('is told by the types of its events', async () => {
    const { url, asked, open } = await serve(
      events(
        [
          ...start,
          named('ping'),
          delta({ type: 'text_delta', text: 'lo' }),
          delta({ type: 'input_json_delta', partial_json: '{' }),
          named('content_block_stop', { index: 0 }),
          named('message_stop'),
          delta({ type: 'text_delta', text: 'not to be read' }),
        ],
        'stay',
      ),
    )
    const { heard, error } = await read(answer(url, 'key', 'Hi?', never()))
    expect(error).toBeUndefined()
    expect(heard.join('')).toBe('Hello')
    expect(asked).toMatchObject([{ method: 'POST', headers: { 'x-api-key': 'key' } }])
    await eventually('the end of the request', () => open() === 0)
  })

  test('throws the words of an error event', async () => {
    const failure = { error: { type: 'overloaded_error', message: 'Overloaded' } }
    const { url } = await serve(events([...start, named('error', failure)], 'stay'))
    const { heard, error } = await read(answer(url, 'key', 'Hi?', never()))
    expect(heard).toEqual(['Hel'])
    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ message: 'Overloaded', data: { type: 'error', ...failure } })
  })

  test('without message_stop was cut', async () => {
    const { url } = await serve(events(start))
    const { error } = await read(answer(url, 'key', 'Hi?', never()))
    expect(error).toBeInstanceOf(TruncatedError)
  })
})

describe('a UI-message stream', async () => {
  const { reply } = await loadRecipe<{
    reply(url: string, question: string, signal: AbortSignal): AsyncGenerator<string>
  }>('Vercel AI SDK: a UI-message stream', PAGE)
  const start = [
    data({ type: 'start', messageId: 'm1' }),
    data({ type: 'start-step' }),
    data({ type: 'reasoning-delta', id: 'r1', delta: 'hm' }),
    data({ type: 'text-start', id: 't1' }),
    data({ type: 'text-delta', id: 't1', delta: 'Hel' }),
    // A tool that has failed is not the end of the answer.
    data({ type: 'tool-output-error', toolCallId: 'c1', errorText: 'No such city' }),
  ]

  test('is the text of its parts', async () => {
    const rest = [
      data({ type: 'text-delta', id: 't1', delta: 'lo' }),
      data({ type: 'text-end', id: 't1' }),
      data({ type: 'finish' }),
      { data: '[DONE]' },
    ]
    const { url, asked } = await serve(events([...start, ...rest]))
    const { heard, error } = await read(reply(url, 'Hi?', never()))
    expect(error).toBeUndefined()
    expect(heard).toEqual(['Hel', 'lo'])
    expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({
      trigger: 'submit-message',
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi?' }] }],
    })
  })

  test('throws the text of an error', async () => {
    const failure = { type: 'error', errorText: 'An error occurred.' }
    const { url } = await serve(events([...start, data(failure), { data: '[DONE]' }]))
    const { heard, error } = await read(reply(url, 'Hi?', never()))
    expect(heard).toEqual(['Hel'])
    expect(error).toMatchObject({ name: 'ServerError', message: failure.errorText, data: failure })
  })
})

describe('a call of MCP', async () => {
  const { call } = await loadRecipe<{
    call(
      url: string,
      session: string,
      id: number,
      method: string,
      params?: object,
    ): Promise<unknown>
  }>('MCP over streamable HTTP', PAGE)
  const rpc = (message: object, id?: string): Event => ({
    ...data({ jsonrpc: '2.0', ...message }),
    id,
  })
  const priming: Event = { id: 's1-0', retry: 100, data: '' }
  const progress = rpc({ method: 'notifications/progress', params: { progress: 1 } }, 's1-1')
  const result = rpc({ id: 7, result: { content: [] } }, 's1-2')

  test('is posted once, and goes on by GET where the response was cut', async () => {
    const reportError = vi.fn<(error: unknown) => void>()
    vi.stubGlobal('reportError', reportError)
    onTestFinished(() => void vi.unstubAllGlobals())
    const { url, asked, open } = await serve(
      events([priming]),
      events([progress], 'destroy'),
      events([result], 'stay'),
    )
    expect(await call(url, 'session-1', 7, 'tools/call', { name: 'weather' })).toEqual({
      content: [],
    })
    expect(asked).toMatchObject([
      { method: 'POST', headers: { 'mcp-session-id': 'session-1' } },
      { method: 'GET', body: '', headers: { 'last-event-id': 's1-0' } },
      { method: 'GET', body: '', headers: { 'last-event-id': 's1-1' } },
    ])
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      jsonrpc: '2.0',
      id: 7,
      method: 'tools/call',
      params: { name: 'weather' },
    })
    // Least of all the event that has an id and nothing else.
    expect(reportError).not.toHaveBeenCalled()
    await eventually('the end of the request', () => open() === 0)
  })

  test('throws the words of a JSON-RPC error', async () => {
    const failure = rpc({ id: 7, error: { code: -32601, message: 'Method not found' } }, 's1-1')
    const { url } = await serve(events([priming, failure]))
    const error: unknown = await call(url, 'session-1', 7, 'nonsense').catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ message: 'Method not found', data: { error: { code: -32601 } } })
  })
})
