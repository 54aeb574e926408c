import { afterEach, describe, expect, test, vi } from 'vitest'
import { NetworkError, ProtocolError } from '../errors.ts'
import type { HeadersInput, URLLike } from '../host/fetch-types.ts'
import {
  type AttemptContext,
  type PerAttempt,
  type PreparedRequest,
  isLoopback,
  prepareRequest,
  type RequestOptions,
  resolveUrl,
} from './prepare.ts'

const URL_GIVEN = 'https://example.test/events'
const place = { url: 'https://example.test/before?token=s3cret', attempt: 2 }

function contextOf(given: Partial<AttemptContext> = {}): AttemptContext {
  const { signal } = new AbortController()
  return { attempt: 2, lastEventId: '', error: undefined, signal, ...given }
}

function prepare(
  address: PerAttempt<string | URLLike> = URL_GIVEN,
  options: RequestOptions = {},
  given: Partial<AttemptContext> = {},
): Promise<PreparedRequest> {
  const withDefaults = { resume: 'header', ...options } as const
  return prepareRequest(address, withDefaults, contextOf(given), place)
}

function headersOf({ init }: PreparedRequest): Record<string, string> {
  return Object.fromEntries(new Headers(init.headers))
}

/** What it fails with. */
async function failureOf(attempt: Promise<unknown>): Promise<Error> {
  const failure = await attempt.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(failure).toBeInstanceOf(Error)
  return failure as Error
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('B3.1 what the caller gives', () => {
  test('is handed on, and nothing else is set', async () => {
    const signal = AbortSignal.abort()
    const { init, url } = await prepare(URL_GIVEN, {}, { signal })
    expect(url).toBe(URL_GIVEN)
    expect(init).toEqual({ signal, headers: { accept: 'text/event-stream' } })
    expect(init.signal).toBe(signal)
  })

  test.each<RequestOptions>([
    { method: 'POST' },
    { credentials: 'include' },
    { mode: 'same-origin' },
    { redirect: 'error' },
    { referrerPolicy: 'no-referrer' },
    { cache: 'no-store' },
    { cache: 'reload' },
  ])('goes into the request: %o', async (options) => {
    expect((await prepare(URL_GIVEN, options)).init).toMatchObject(options)
  })

  test('may be functions, called for every attempt with its context', async () => {
    const context = contextOf({ attempt: 7, lastEventId: '41' })
    const url = vi.fn((_context: AttemptContext) => `${URL_GIVEN}?attempt=7`)
    const headers = vi.fn((_context: AttemptContext) => ({ authorization: 'Bearer fresh' }))
    const body = vi.fn((_context: AttemptContext) => 'question')
    const options = { method: 'POST', headers, body, resume: 'header' } as const
    const request = await prepareRequest(url, options, context, place)
    for (const given of [url, headers, body]) {
      expect(given.mock.calls).toEqual([[context]])
      expect(given.mock.calls[0]?.[0]).toBe(context)
    }
    expect(request.url).toBe(`${URL_GIVEN}?attempt=7`)
    expect(headersOf(request)['authorization']).toBe('Bearer fresh')
    expect(request.init.body).toBe('question')
    await prepareRequest(url, options, context, place)
    expect(headers).toHaveBeenCalledTimes(2)
  })

  test('may be functions that take their time', async () => {
    const request = await prepare(async () => Promise.resolve(new URL(URL_GIVEN)), {
      method: 'POST',
      headers: async () => Promise.resolve([['x-a', '1']]),
      body: async () => Promise.resolve('later'),
    })
    expect(request.url).toBe(URL_GIVEN)
    expect(headersOf(request)['x-a']).toBe('1')
    expect(request.init.body).toBe('later')
  })

  test('is left as it is: the URL object and the headers', async () => {
    const url = new URL(URL_GIVEN)
    const headers = new Headers({ 'x-a': '1' })
    await prepare(url, { headers, resume: { query: 'from' } }, { lastEventId: '41' })
    await prepare(url, { headers }, { lastEventId: '41' })
    expect(url.href).toBe(URL_GIVEN)
    expect([...headers]).toEqual([['x-a', '1']])
  })

  test.each<HeadersInput>([
    { 'X-A': '1', 'x-b': undefined },
    new Map([['X-A', '1']]),
    new Headers({ 'X-A': '1' }),
  ])('may be headers of any kind; one that is undefined is left out: %o', async (headers) => {
    const { init } = await prepare(URL_GIVEN, { headers })
    expect(init.headers).toEqual({ accept: 'text/event-stream', 'x-a': '1' })
  })

  test('may be any object that has a URL, such as a link', async () => {
    expect((await prepare({ href: URL_GIVEN })).url).toBe(URL_GIVEN)
  })
})

describe('B3.2 the Accept header', () => {
  test('asks for an event stream and nothing else', async () => {
    expect(headersOf(await prepare())).toEqual({ accept: 'text/event-stream' })
  })

  test.each<HeadersInit>([
    { Accept: 'application/json, text/event-stream' },
    [['ACCEPT', 'application/json, text/event-stream']],
    new Headers({ accept: 'application/json, text/event-stream' }),
  ])('is the caller’s where there is one: %o', async (headers) => {
    const request = await prepare(URL_GIVEN, { headers })
    expect(headersOf(request)).toEqual({ accept: 'application/json, text/event-stream' })
  })
})

describe('B3.3 the resume position', () => {
  test('goes into a header', async () => {
    const request = await prepare(URL_GIVEN, {}, { lastEventId: '41' })
    expect(headersOf(request)['last-event-id']).toBe('41')
    expect(request).toMatchObject({ url: URL_GIVEN, resumed: true })
  })

  test('goes into the header as UTF-8 bytes', async () => {
    const { init } = await prepare(URL_GIVEN, {}, { lastEventId: '日-é' })
    const bytes = new Headers(init.headers).get('last-event-id') ?? ''
    expect(Buffer.from(bytes, 'latin1').toString('utf8')).toBe('日-é')
  })

  test('takes the place of a header of the caller’s', async () => {
    const headers = { 'Last-Event-ID': 'stale' }
    const request = await prepare(URL_GIVEN, { headers }, { lastEventId: '41' })
    expect(headersOf(request)['last-event-id']).toBe('41')
  })

  test('goes into the query where that is asked for', async () => {
    const options = { resume: { query: 'from' } }
    const request = await prepare(`${URL_GIVEN}?a=1#top`, options, { lastEventId: '日&b=c' })
    expect(new URL(request.url).searchParams.get('from')).toBe('日&b=c')
    expect(new URL(request.url).searchParams.get('a')).toBe('1')
    expect(new URL(request.url).searchParams.has('b')).toBe(false)
    expect(headersOf(request)).not.toHaveProperty('last-event-id')
    expect(request.resumed).toBe(false)
  })

  test('takes the place of an older one in the query', async () => {
    const options = { resume: { query: 'from' } }
    const request = await prepare(`${URL_GIVEN}?from=1&from=2`, options, { lastEventId: '41' })
    expect(request.url).toBe(`${URL_GIVEN}?from=41`)
  })

  test.each(['header', { query: 'from' }, false] as const)(
    'is nowhere while the id is empty: %o',
    async (resume) => {
      const request = await prepare(`${URL_GIVEN}?a=%20b`, { resume })
      expect(request).toMatchObject({ url: `${URL_GIVEN}?a=%20b`, resumed: false })
      expect(headersOf(request)).toEqual({ accept: 'text/event-stream' })
    },
  )

  test('is nowhere where that is asked for', async () => {
    const request = await prepare(URL_GIVEN, { resume: false }, { lastEventId: '41' })
    expect(request).toMatchObject({ url: URL_GIVEN, resumed: false })
    expect(headersOf(request)).toEqual({ accept: 'text/event-stream' })
  })
})

describe('B10, B13 a request that cannot be made', () => {
  const secret = 's3cret-t0ken'
  const throwing = (): never => {
    throw new Error('no token')
  }
  const rejecting = async (): Promise<never> => Promise.reject(new Error('no token'))

  test.each<[string, string, string, RequestOptions, Partial<AttemptContext>]>([
    ['a URL that is none', 'Invalid URL', `https://[${secret}`, {}, {}],
    ['a relative URL without a page', 'Invalid URL', `/events?token=${secret}`, {}, {}],
    [
      'a header name that is none',
      'Invalid headers',
      URL_GIVEN,
      { headers: { 'a b': secret } },
      {},
    ],
    [
      'a header value that is none',
      'Invalid headers',
      URL_GIVEN,
      { headers: { a: `${secret}→` } },
      {},
    ],
    [
      'a header value with a line break',
      'Invalid headers',
      URL_GIVEN,
      { headers: { a: `x\r\nauthorization: ${secret}` } },
      {},
    ],
    [
      'credentials in the URL',
      'Invalid URL: credentials',
      `https://user:${secret}@example.test/`,
      {},
      {},
    ],
    ['a method that is none', 'Invalid method', URL_GIVEN, { method: `${secret} ?` }, {}],
    ['a forbidden method', 'Invalid method', `${URL_GIVEN}?${secret}`, { method: 'TRACE' }, {}],
  ])('is refused for %s, with no secret in the error', async (_what, said, url, options, given) => {
    const error = await failureOf(prepare(url, options, given))
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ code: 'invalid-request', retryable: false, attempt: 2 })
    expect(error.message).toMatch(new RegExp(`^${said}`))
    expect(error.cause).toBeUndefined()
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain('s3cret')
  })

  test.each<[string, PerAttempt<string>, RequestOptions]>([
    ['url', throwing, {}],
    ['url', rejecting, {}],
    ['headers', URL_GIVEN, { headers: throwing }],
    ['headers', URL_GIVEN, { headers: rejecting }],
    ['body', URL_GIVEN, { method: 'POST', body: throwing }],
    ['body', URL_GIVEN, { method: 'POST', body: rejecting }],
  ])('is to be retried where the %s function fails', async (_name, url, options) => {
    const error = await failureOf(prepare(url, options))
    expect(error).toBeInstanceOf(NetworkError)
    expect(error).toMatchObject({ code: 'prepare-failed', retryable: true, attempt: 2 })
    expect(error.cause).toEqual(new Error('no token'))
    expect(error.message).not.toContain('s3cret')
  })

  test('leaves no rejection unhandled where several functions fail', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    await failureOf(prepare(rejecting, { headers: rejecting, method: 'POST', body: rejecting }))
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })
})

describe('a relative URL', () => {
  test('is resolved against the document’s base', () => {
    vi.stubGlobal('document', { baseURI: 'https://base.test/app/' })
    vi.stubGlobal('location', { href: 'https://page.test/x' })
    expect(resolveUrl('events?a=1').href).toBe('https://base.test/app/events?a=1')
  })

  test('is resolved against the location where there is no document, as in a worker', () => {
    vi.stubGlobal('location', { href: 'https://worker.test/js/worker.js' })
    expect(resolveUrl('../events').href).toBe('https://worker.test/events')
  })

  test('is refused where there is nothing to resolve it against', () => {
    expect(() => resolveUrl('/events')).toThrow(TypeError)
  })

  test('is not what an absolute one is taken for', () => {
    vi.stubGlobal('location', { href: 'https://page.test/x' })
    expect(resolveUrl(new URL(URL_GIVEN)).href).toBe(URL_GIVEN)
  })
})

describe('B9.2 a server on this machine', () => {
  test.each([
    'http://localhost/events',
    'https://localhost:8443/',
    'http://app.localhost:3000/events?a=1',
    'http://127.0.0.1:9090/',
    'http://127.8.4.2/',
    'http://[::1]:9090/events',
  ])('is that of %s', (url) => {
    expect(isLoopback(url)).toBe(true)
  })

  test.each([
    '',
    '/events',
    'https://example.test/localhost/',
    'https://localhost.example.test/',
    'https://notlocalhost/',
    'http://192.168.1.7/',
    'http://127.0.0.1.example.test/',
    'https://example.test/?to=http://localhost/',
    'http://[fe80::1]/',
  ])('is not that of %j', (url) => {
    expect(isLoopback(url)).toBe(false)
  })
})
