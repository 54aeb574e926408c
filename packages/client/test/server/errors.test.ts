// Every error of the connection, brought about over real sockets, with what it says and what follows.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  createEventStream,
  EventStreamError,
  type EventStreamErrorCode,
  type EventStreamOptions,
  isEventStreamError,
  NetworkError,
  ProtocolError,
  ResponseError,
  RetryLimitError,
  TimeoutError,
  TruncatedError,
} from '../../src/index.ts'
import { startFaultProxy } from '../support/fault-proxy.ts'
import { type Fault } from '../support/faults.ts'
import { serve } from '../support/http-server.ts'
import { createInbox } from '../support/inbox.ts'
import { eventually, within } from '../support/waiting.ts'

const second = `id: 2\ndata: ${'naïve '.repeat(50)}\n\n`

interface Case {
  readonly name: string
  readonly fault: Fault
  readonly code: EventStreamErrorCode
  readonly kind: new (...args: never[]) => EventStreamError
  /** What the message begins with. */
  readonly what: string
  readonly options?: EventStreamOptions
  /** The response ends after its events. @default false */
  readonly ends?: boolean
  /** Whether something of the system's own is behind it. @default false */
  readonly caused?: boolean
}

interface Scene {
  readonly url: string
  /** The position that each request asked for. */
  readonly asked: readonly string[]
  readonly openResponses: () => number
}

/** Two events behind a proxy; every connection from `n` on is left alone. */
async function scene(script: (n: number) => Fault, ends = false): Promise<Scene> {
  const asked: string[] = []
  let openResponses = 0
  const server = createServer((request, response) => {
    const after = String(request.headers['last-event-id'] ?? '')
    asked.push(after)
    openResponses += 1
    response.on('close', () => (openResponses -= 1))
    response.writeHead(200, { 'Content-Type': 'text/event-stream', Connection: 'close' })
    response.flushHeaders()
    if (after === '') response.write('id: 1\ndata: first\n\n')
    if (after !== '2') response.write(second)
    // The first response only: a stream that goes on is to stay open.
    if (ends && asked.length === 1) response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const proxy = await startFaultProxy({ target, script })
  onTestFinished(async () => {
    await proxy.close()
    server.closeAllConnections()
    server.close()
  })
  return { url: `${proxy.url}/feed`, asked, openResponses: () => openResponses }
}

/** Of the head and the first event there are some 200 bytes; the second one has over 350. */
const inSecond = 350
const quick = { minDelayMs: 1, maxDelayMs: 5 }

describe('is survived, and both events come once:', () => {
  const cases: readonly Case[] = [
    {
      name: 'a connection refused',
      fault: { kind: 'refuse', forMs: 30 },
      code: 'connect-failed',
      kind: NetworkError,
      what: 'No response',
      caused: true,
    },
    {
      name: 'a connection closed without a word',
      fault: { kind: 'accept-then-close' },
      code: 'connect-failed',
      kind: NetworkError,
      what: 'No response',
      caused: true,
    },
    {
      name: 'a head cut in two',
      fault: { kind: 'truncated-head', at: 30 },
      code: 'connect-failed',
      kind: NetworkError,
      what: 'No response',
      caused: true,
    },
    {
      name: 'no answer at all',
      fault: { kind: 'silence', at: 0 },
      code: 'connect-timeout',
      kind: TimeoutError,
      what: 'No response in time',
      options: { connectTimeoutMs: 100 },
    },
    {
      name: 'half of a head, and then nothing',
      fault: { kind: 'silence', at: 40 },
      code: 'connect-timeout',
      kind: TimeoutError,
      what: 'No response in time',
      options: { connectTimeoutMs: 100 },
    },
    {
      name: 'silence in the middle of an event',
      fault: { kind: 'silence', at: inSecond },
      code: 'idle-timeout',
      kind: TimeoutError,
      what: 'The stream went silent',
      options: { idleTimeoutMs: 50 },
    },
    {
      name: 'a reset in the middle of an event',
      fault: { kind: 'reset', at: inSecond },
      code: 'connection-lost',
      kind: NetworkError,
      what: 'Connection lost',
      caused: true,
    },
    {
      name: 'a cut in the middle of an event',
      fault: { kind: 'cut', at: inSecond },
      code: 'connection-lost',
      kind: NetworkError,
      what: 'Connection lost',
      caused: true,
    },
    {
      name: 'a cut in the middle of a character',
      fault: { kind: 'cut-in-character', at: inSecond },
      code: 'connection-lost',
      kind: NetworkError,
      what: 'Connection lost',
      caused: true,
    },
    {
      name: 'nonsense between two chunks',
      fault: { kind: 'chunk-garbage', at: 100 },
      code: 'connection-lost',
      kind: NetworkError,
      what: 'Connection lost',
      caused: true,
    },
    {
      name: 'a compressed body that is cut',
      fault: { kind: 'gzip', at: 40, orderly: false },
      code: 'connection-lost',
      kind: NetworkError,
      what: 'Connection lost',
      caused: true,
    },
    {
      name: 'an orderly end',
      fault: { kind: 'none' },
      code: 'connection-lost',
      kind: NetworkError,
      what: 'The response ended',
      ends: true,
    },
    {
      name: 'an overloaded server',
      fault: { kind: 'status', status: 503 },
      code: 'http-status',
      kind: ResponseError,
      what: 'Response status 503',
    },
    {
      name: 'the end before the last event',
      fault: { kind: 'none' },
      code: 'truncated',
      kind: TruncatedError,
      what: 'No last event',
      options: { until: ({ data }) => data === 'the last' },
      ends: true,
    },
  ]

  test.for(cases)('$name', async (expected) => {
    const { code, kind, what, options, ends = false, caused = false } = expected
    const { url } = await scene((n) => (n === 0 ? expected.fault : { kind: 'none' }), ends)
    const errors = createInbox<unknown>()
    const received = createInbox<string>()
    const stream = createEventStream(`${url}?key=secret`, {
      retry: quick,
      onError: errors.add,
      ...options,
    })
    onTestFinished(() => stream.close())
    stream.on('message', ({ data }) => received.add(data))
    await received.reach(2)
    const [error] = await errors.reach(1)
    expect(error).toBeInstanceOf(kind)
    expect(error).toMatchObject({ code, attempt: 1, retryable: true, url })
    expect((error as Error).message).toBe(`${what}: ${url} (${code}, attempt 1, to be retried)`)
    expect((error as Error).cause !== undefined).toBe(caused)
    await eventually('the second attempt', () => stream.state.status === 'open')
    expect(received.items).toEqual(['first', second.slice(12, -2)])
  })
})

describe('ends the stream, and is thrown by its iterators:', () => {
  const cases: readonly Case[] = [
    {
      name: 'a status that is no success',
      fault: { kind: 'status', status: 404, headers: { 'X-Why': 'gone' } },
      code: 'http-status',
      kind: ResponseError,
      what: 'Response status 404',
    },
    {
      name: 'another media type',
      fault: { kind: 'content-type', type: 'text/event-streamish' },
      code: 'content-type',
      kind: ProtocolError,
      what: 'Expected text/event-stream, got text/event-streamish, status 200',
    },
    {
      name: 'an event that is too large',
      fault: { kind: 'trickle', size: 20, everyMs: 1 },
      code: 'event-too-large',
      kind: ProtocolError,
      what: 'An event of over 100 characters',
      options: { maxEventSize: 100 },
    },
  ]

  test.for(cases)('$name', async ({ fault, code, kind, what, options }) => {
    const { url, openResponses } = await scene(() => fault)
    const stream = createEventStream(url, options)
    const read = async (): Promise<void> => {
      for await (const { id } of stream) expect(id).toBe('1')
    }
    const thrown: unknown = await within('the error', read()).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(kind)
    expect(thrown).toMatchObject({ code, attempt: 1, retryable: false, url })
    expect((thrown as Error).message).toBe(
      `${what}: ${url} (${code}, attempt 1, not to be retried)`,
    )
    expect(await stream.closed).toMatchObject({ reason: 'error', error: thrown })
    await eventually('the end of the request', () => openResponses() === 0)
  })

  test.for([
    ['limit', { ...quick, limit: 2 }],
    ['maxElapsedMs', { minDelayMs: 20, maxDelayMs: 20, maxElapsedMs: 60 }],
  ] as const)('the end of patience: %s', async ([, retry]) => {
    const { url } = await scene(() => ({ kind: 'reset', at: 0 }))
    const survived = createInbox<unknown>()
    const stream = createEventStream(url, { retry, onError: survived.add })
    const next = stream[Symbol.asyncIterator]().next()
    await expect(within('the error', next)).rejects.toBeInstanceOf(RetryLimitError)
    const error = (await stream.closed).error as RetryLimitError
    const attempt = survived.items.length
    expect(error).toMatchObject({ code: 'retry-limit', retryable: false, attempt, url })
    expect(error.message).toContain(`${url} (retry-limit, attempt ${attempt}, not to be retried)`)
    expect(error.cause).toBeInstanceOf(NetworkError)
    expect(error.cause).toMatchObject({ code: 'connect-failed', attempt })
    expect(survived.items.every((item) => isEventStreamError(item))).toBe(true)
  })
})

describe('before a request is made,', () => {
  test('a header function that throws is tried again', async () => {
    const { url, asked } = await scene(() => ({ kind: 'none' }))
    const errors = createInbox<unknown>()
    const received = createInbox<string>()
    const cause = new Error('no token')
    const stream = createEventStream(url, {
      retry: quick,
      onError: errors.add,
      headers({ attempt }) {
        if (attempt === 1) throw cause
        return { 'X-Attempt': String(attempt) }
      },
    })
    onTestFinished(() => stream.close())
    stream.on('message', ({ data }) => received.add(data))
    await received.reach(2)
    expect(errors.items).toMatchObject([{ code: 'prepare-failed', attempt: 1, cause }])
    expect(asked).toEqual([''])
  })

  test('a header that cannot be sent ends the stream, and is not shown', async () => {
    const { url, asked } = await scene(() => ({ kind: 'none' }))
    const stream = createEventStream(url, { headers: () => ({ Cookie: 'secret\r\nX-Evil: 1' }) })
    stream.on('message', () => undefined)
    const { error } = await within('the end', stream.closed)
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ code: 'invalid-request', cause: undefined })
    expect((error as ProtocolError).message).toBe(
      `Invalid headers: ${url} (invalid-request, attempt 1, not to be retried)`,
    )
    expect(asked).toEqual([])
  })
})

test('a refusal whose body never comes is the refusal, not a timeout', async () => {
  const url = await serve((_, response) => {
    response.writeHead(403, { 'Content-Type': 'text/plain' }).write('no')
  })
  const stream = createEventStream(url, { connectTimeoutMs: 200 })
  onTestFinished(() => stream.close())
  stream.on('message', () => undefined)
  const { error } = await within('the end', stream.closed)
  expect(error).toBeInstanceOf(EventStreamError)
  expect(error).toMatchObject({ code: 'http-status', status: 403, body: 'no' })
})
