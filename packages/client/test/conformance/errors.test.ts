// B10, B13 What errors tell, and what they never tell.
import { inspect } from 'node:util'
import type { ScriptedConnection } from '@lastevent/testing'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import {
  createEventStream,
  EventStreamError,
  EventValidationError,
  isEventStreamError,
  NetworkError,
  ProtocolError,
  ResponseError,
  RetryLimitError,
  TimeoutError,
  TruncatedError,
  type UntypedEvents,
} from '../../src/index.ts'
import { address, fatal, listen, rig, type RigOptions } from '../support/scripted.ts'

interface Failure {
  readonly name: string
  readonly options?: RigOptions<UntypedEvents>
  readonly answer: (connection: ScriptedConnection) => void
}

const silent = (): void => {}

/** One way to each code. */
const failures: readonly (Failure & { readonly code: string })[] = [
  { code: 'connect-failed', name: 'NetworkError', answer: (one) => one.refuse() },
  { code: 'connection-lost', name: 'NetworkError', answer: (one) => (one.open(), one.drop()) },
  {
    code: 'prepare-failed',
    name: 'NetworkError',
    answer: silent,
    options: {
      body() {
        throw new Error('mine')
      },
      method: 'POST',
      retry: { unsafe: true },
    },
  },
  { code: 'http-status', name: 'ResponseError', answer: (one) => one.fail(500) },
  {
    code: 'content-type',
    name: 'ProtocolError',
    answer: (one) => one.open({ 'content-type': 'x/y' }),
  },
  { code: 'invalid-request', name: 'ProtocolError', answer: silent, options: { method: 'TRACE' } },
  {
    code: 'event-too-large',
    name: 'ProtocolError',
    answer: (one) => one.raw(`data: ${'x'.repeat(200)}`),
    options: { maxEventSize: 100 },
  },
  { code: 'connect-timeout', name: 'TimeoutError', answer: silent },
  {
    code: 'idle-timeout',
    name: 'TimeoutError',
    answer: (one) => one.open(),
    options: { idleTimeoutMs: 1000 },
  },
  {
    code: 'truncated',
    name: 'TruncatedError',
    answer: (one) => one.end(),
    options: { until: () => false },
  },
  {
    code: 'retry-limit',
    name: 'RetryLimitError',
    answer: (one) => one.refuse(),
    options: { retry: { limit: 0 } },
  },
]

const classes = {
  NetworkError,
  ResponseError,
  ProtocolError,
  TimeoutError,
  TruncatedError,
  RetryLimitError,
}

/** The first error of a stream that fails like this, whether it survives or not. */
async function failed(
  { options, answer }: Failure,
  url = address,
  more: RigOptions<UntypedEvents> = {},
) {
  const { server, clock, stream, survived } = rig({ url, ...options, ...more })
  server.handle(answer)
  listen(stream)
  await clock.advance(15_000)
  return (survived[0] ?? fatal(stream)) as EventStreamError
}

describe('every error', () => {
  test.each(failures)(
    'B10: $code is a $name that tells where and which attempt',
    async (failure) => {
      const error = await failed(failure)
      expect(error).toBeInstanceOf(classes[failure.name as keyof typeof classes])
      expect(error).toBeInstanceOf(EventStreamError)
      expect(error).toBeInstanceOf(Error)
      expect(error).toMatchObject({
        name: failure.name,
        code: failure.code,
        attempt: 1,
        url: address,
      })
      expect(isEventStreamError(error)).toBe(true)
      expect(error.message).toContain(address)
      expect(error.message).toMatch(/attempt 1/)
      expect(String(error)).toBe(`${failure.name}: ${error.message}`)
    },
  )

  test.each(failures)('B10: $code says what happens next', async (failure) => {
    const error = await failed(failure)
    const retried = /NetworkError|Timeout|Truncated|Response/.test(failure.name)
    expect(error.retryable).toBe(retried)
    expect(/\bnot to be retried/.test(error.message)).toBe(!retried)
    expect(error.message).toContain('to be retried')
  })

  test('B10: a RetryLimitError has the last error as its cause', async () => {
    const error = await failed({
      name: '',
      answer: (one) => one.fail(500 + one.index * 3),
      options: { retry: { limit: 1 }, onError: undefined },
    })
    expect(error).toMatchObject({ code: 'retry-limit', attempt: 2, cause: { status: 503 } })
  })

  test('B10: an EventValidationError is none of them', async () => {
    const event = { type: 'add', data: '{}', id: '1', lastEventId: '1' }
    const error = new EventValidationError(event, [{ message: 'n is missing' }])
    expect(error).not.toBeInstanceOf(EventStreamError)
    expect(isEventStreamError(error)).toBe(false)
    expect(error.message).toMatch(/add.*n is missing/)
  })

  test.each([undefined, null, 'text', new Error('other'), { code: 'connect-failed' }])(
    'B10: isEventStreamError(%s) is false',
    (value) => {
      expect(isEventStreamError(value)).toBe(false)
    },
  )
})

describe('secrets', () => {
  const secrets = ['hunter2', 'topsecret', 'tok-123', 'cookie-9', 'frag-7', 'id-55', 'body-33']
  const url = `${address}?access_token=topsecret&flag=tok-123#frag-7`
  const sensitive: RigOptions<UntypedEvents> = {
    headers: { authorization: 'Bearer hunter2', cookie: 'cookie-9' },
    initialLastEventId: 'id-55',
    resume: { query: 'after' },
  }

  /** All that a log could make of an error and its causes. */
  function shown(error: unknown): string {
    const parts: string[] = []
    for (let at: unknown = error; at !== undefined; at = (at as Error).cause) {
      const { name, message, stack } = at as Error
      parts.push((at as Error).toString(), name, message, stack ?? '', JSON.stringify(at))
      parts.push(JSON.stringify(at, Object.getOwnPropertyNames(at)), inspect(at, { depth: 9 }))
    }
    return parts.join('\n')
  }

  test.each(failures)(
    'B13: $code shows no header value, query value, fragment or id',
    async (failure) => {
      const body = failure.code === 'prepare-failed' ? {} : { method: 'POST', body: 'body-33' }
      const retry = { unsafe: true, ...failure.options?.retry }
      const text = shown(
        await failed(failure, url, {
          ...sensitive,
          ...(failure.code !== 'invalid-request' && body),
          retry,
        }),
      )
      for (const secret of secrets) expect(text).not.toContain(secret)
      expect(text).toContain(address)
    },
  )

  test('B13: a URL with credentials in it shows none of them', async () => {
    const error = await failed(
      { name: '', answer: silent },
      'https://user:hunter2@example.test/events',
    )
    expect(error.code).toBe('invalid-request')
    expect(shown(error)).not.toMatch(/hunter2|user/)
    expect(error.url).toBe(address)
  })

  test.each([
    ['a header value that is none', { headers: { authorization: 'Bearer hunter2\nx' } }],
    ['a header value from a function', { headers: () => ({ authorization: 'hunter2\0' }) }],
    ['an address from a function', { url: () => 'https://user:hunter2@[bad/' }],
  ])('B13: %s is refused without being shown', async (_, options) => {
    const error = await failed({ name: '', answer: silent, options })
    expect(error.code).toBe('invalid-request')
    expect(shown(error)).not.toContain('hunter2')
  })

  test('B13: the CORS diagnosis shows none either', async () => {
    vi.stubGlobal('location', new URL('https://page.test/'))
    const { server, clock, stream } = rig({ url, ...sensitive })
    server.handle((one) => (one.request.mode === 'no-cors' ? one.fail(200) : one.refuse()))
    listen(stream)
    await clock.advance(10_000)
    vi.unstubAllGlobals()
    expect(fatal(stream).code).toBe('cors-refused')
    const text = shown(fatal(stream))
    for (const secret of secrets) expect(text).not.toContain(secret)
  })

  test('B13: a response’s headers are there to be asked, and are not printed by JSON', async () => {
    const error = await failed({
      name: '',
      answer: (one) => one.fail(500, { 'set-cookie': 'sid=hunter2', 'x-a': '1' }),
    })
    expect((error as ResponseError).headers.get('x-a')).toBe('1')
    expect(JSON.stringify(error)).not.toContain('hunter2')
  })

  test('B13: nothing is logged while all of that happens', async () => {
    const methods = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const
    const spies = methods.map((method) => vi.spyOn(console, method).mockReturnValue())
    for (const failure of failures) await failed(failure)
    const calls = spies.flatMap((spy) => spy.mock.calls)
    for (const spy of spies) spy.mockRestore()
    expect(calls).toEqual([])
  })
})

describe('options that cannot work', () => {
  let fetch: ReturnType<typeof vi.fn<typeof globalThis.fetch>>

  beforeEach(() => {
    fetch = vi.fn<typeof globalThis.fetch>()
  })

  test.each(['http://', 'https://[', 'https://a b/'])(
    'B1.1: the malformed absolute address %j is a TypeError',
    (url) => {
      expect(() => createEventStream(url, { fetch })).toThrow(TypeError)
    },
  )

  test.each(['connectTimeoutMs', 'idleTimeoutMs', 'lingerMs', 'maxEventSize', 'highWaterMark'])(
    'B1.1: %s has to be a number of at least 0',
    (name) => {
      for (const value of [-1, Number.NaN]) {
        expect(() => createEventStream(address, { fetch, [name]: value })).toThrow(RangeError)
      }
    },
  )

  test.each([
    'minDelayMs',
    'maxDelayMs',
    'limit',
    'maxElapsedMs',
    'resetAfterMs',
    'maxRetryAfterMs',
  ])('B8.3, B8.5: retry.%s has to be a number of at least 0', (name) => {
    for (const value of [-1, Number.NaN]) {
      expect(() => createEventStream(address, { fetch, retry: { [name]: value } })).toThrow(
        RangeError,
      )
    }
  })

  test.each(['a\0b', 'a\nb', 'a\rb'])(
    'B13: initialLastEventId %j is a TypeError',
    (initialLastEventId) => {
      expect(() => createEventStream(address, { fetch, initialLastEventId })).toThrow(TypeError)
    },
  )

  test.each(['GET', 'get', 'HEAD', undefined])(
    'B3.1: a body with the method %s is a TypeError',
    (method) => {
      const options = { fetch, body: 'x', ...(method && { method }) }
      expect(() => createEventStream(address, options)).toThrow(TypeError)
    },
  )

  test('B1.1: undefined is as good as an option left out', () => {
    const options = { lingerMs: undefined, retry: undefined, method: undefined, headers: undefined }
    expect(() => createEventStream(address, options as object)).not.toThrow()
  })
})
