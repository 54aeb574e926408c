import {
  createScriptedServer,
  createVirtualClock,
  flush,
  type ScriptedConnection,
} from '@lastevent/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  type ErrorPlace,
  type EventStreamError,
  NetworkError,
  ProtocolError,
  ResponseError,
} from '../errors.ts'
import type { FetchInit, FetchLike, HostAbortSignal } from '../host/fetch-types.ts'
import {
  type CorsVerdict,
  type Excerpt,
  fetchResponse,
  hostFetch,
  judgeCors,
  openBody,
  readExcerpt,
} from './response.ts'

/** As a typed stream has it. */
function excerpt(clock = createVirtualClock()): Excerpt {
  return async (reader, cancel) => readExcerpt(reader, cancel, clock)
}

const place = { url: 'https://example.test/events?token=s3cret', attempt: 1 }

/** Of requests that nobody gives up. */
const unaborted = new AbortController().signal

afterEach(() => {
  vi.unstubAllGlobals()
})

/** A response, and its body once it is known to be a stream. */
async function openResponse(
  fetchIt: FetchLike,
  init: FetchInit,
  signal: HostAbortSignal,
  at: ErrorPlace,
  read?: Excerpt,
) {
  const response = await fetchResponse(fetchIt, init, at)
  return { response, reader: await openBody(response, signal, at, read) }
}

/** One attempt at a server whose answer the test gives. */
function begin(script: (connection: ScriptedConnection) => void) {
  const server = createScriptedServer()
  const clock = createVirtualClock()
  const controller = new AbortController()
  server.handle(script)
  const { signal } = controller
  const outcome = openResponse(server.fetch, { signal }, signal, place, excerpt(clock)).then(
    (open) => ({ open, error: undefined }),
    (error: unknown) => ({ open: undefined, error: error as EventStreamError }),
  )
  return { server, clock, controller, outcome }
}

describe('B4 a response of 200', () => {
  test.each(['text/event-stream', 'TEXT/Event-Stream; charset=latin1'])(
    'with the media type %s is open',
    async (type) => {
      const { outcome } = begin((connection) => {
        connection.open({ 'content-type': type })
        connection.send({ data: 'a' })
      })
      const { open } = await outcome
      expect(open?.response.status).toBe(200)
      const { value } = (await open?.reader?.read()) ?? {}
      expect(new TextDecoder().decode(value)).toBe('data: a\n\n')
    },
  )

  test.each(['text/html', 'text/event-streamish', 'application/json', ''])(
    'with the media type %j is none of ours',
    async (type) => {
      const { outcome } = begin((connection) => connection.fail(200, { 'content-type': type }))
      const { error } = await outcome
      expect(error).toBeInstanceOf(ProtocolError)
      expect(error).toMatchObject({ code: 'content-type', retryable: false })
    },
  )

  test('without a media type is none of ours', async () => {
    const fetchIt: FetchLike = async () => Promise.resolve(new Response(new Uint8Array(1)))
    const opening = openResponse(fetchIt, {}, unaborted, place, excerpt())
    await expect(opening).rejects.toMatchObject({ code: 'content-type' })
  })

  test('without a body has nothing to read', async () => {
    const headers = { 'content-type': 'text/event-stream' }
    const fetchIt: FetchLike = async () => Promise.resolve(new Response(null, { headers }))
    const { reader } = await openResponse(fetchIt, {}, unaborted, place, excerpt())
    expect(reader).toBeUndefined()
  })
})

test('B4 a response of 204 is open, with nothing to read', async () => {
  const { outcome } = begin((connection) => connection.fail(204))
  const { open } = await outcome
  expect(open?.response.status).toBe(204)
  expect(open?.reader).toBeUndefined()
})

describe('B4 any other status', () => {
  const proxies = [...Array(20).keys()].map((digit) => 520 + digit)
  test.each([408, 425, 429, 500, 502, 503, 504, ...proxies])(
    '%d is to be retried',
    async (code) => {
      const { error } = await begin((connection) => connection.fail(code)).outcome
      expect(error).toBeInstanceOf(ResponseError)
      expect(error).toMatchObject({
        code: 'http-status',
        status: code,
        retryable: true,
        attempt: 1,
      })
    },
  )

  test.each([
    201, 202, 203, 205, 206, 300, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406,
    407, 409, 410, 411, 412, 413, 415, 417, 418, 421, 422, 423, 424, 426, 428, 431, 444, 451, 499,
    501, 505, 506, 507, 508, 510, 511, 519, 540, 599,
  ])('%d is not', async (code) => {
    const { error } = await begin((connection) => connection.fail(code)).outcome
    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({ code: 'http-status', status: code, retryable: false })
    expect(error?.message).toMatch(new RegExp(`^Response status ${code}: `))
    expect(error?.message).not.toContain('s3cret')
  })

  test('is refused even with the right media type', async () => {
    const { outcome } = begin((connection) => {
      connection.open({}, { status: 404 })
      connection.end()
    })
    const { error } = await outcome
    expect(error).toMatchObject({ status: 404 })
  })
})

describe('B12 without an excerpt', () => {
  test.each([204, 408, 429, 503, 521])('%d is an error for good', async (status) => {
    const fetchIt: FetchLike = async () => Promise.resolve(new Response(null, { status }))
    const opening = openResponse(fetchIt, {}, unaborted, place)
    await expect(opening).rejects.toMatchObject({ code: 'http-status', status, retryable: false })
  })

  test('the body of an error is not waited for', async () => {
    const server = createScriptedServer()
    server.handle((connection) => connection.open({}, { status: 500 }))
    const opening = openResponse(server.fetch, {}, unaborted, place)
    await expect(opening).rejects.toMatchObject({ status: 500, body: '' })
  })
})

describe('B4 the error of a status', () => {
  /** Its excerpt of the body that the script sends. */
  async function excerptOf(script: (connection: ScriptedConnection) => void): Promise<string> {
    const { outcome } = begin((connection) => {
      connection.open({ 'content-type': 'text/html' }, { status: 500 })
      script(connection)
    })
    return ((await outcome).error as ResponseError).body
  }

  test('has the response’s headers and body', async () => {
    const headers = { 'Retry-After': '7', 'X-Request-Id': 'abc' }
    const { outcome } = begin((connection) => connection.fail(503, headers, 'Down for now'))
    const error = (await outcome).error as ResponseError
    expect(error.headers.get('retry-after')).toBe('7')
    expect(error.headers.get('x-request-id')).toBe('abc')
    expect(error.body).toBe('Down for now')
  })

  test('has an empty body where there is none', async () => {
    const fetchIt: FetchLike = async () => Promise.resolve(new Response(null, { status: 500 }))
    const clock = createVirtualClock()
    const opening = openResponse(fetchIt, {}, unaborted, place, excerpt(clock))
    await expect(opening).rejects.toMatchObject({ status: 500, body: '' })
    expect(clock.pending).toEqual([])
  })

  test('has the first 16 KiB of a body that never ends', async () => {
    const body = await excerptOf((connection) => connection.raw('x'.repeat(1_000_000)))
    expect(body).toBe('x'.repeat(16_384))
  })

  test('has the first 16 KiB of a body that comes in pieces', async () => {
    const bytes = '0123456789'.repeat(2000)
    const body = await excerptOf((connection) => connection.raw(bytes, { split: 7 }))
    expect(body).toBe(bytes.slice(0, 16_384))
  })

  test('ends before a character that the limit would cut', async () => {
    expect(await excerptOf((connection) => connection.raw(`${'x'.repeat(16_382)}€€`))).toBe(
      'x'.repeat(16_382),
    )
  })

  test('reads no more of the body than it keeps', async () => {
    const { outcome, server } = begin((connection) => {
      connection.open({}, { status: 500 })
      connection.raw('x'.repeat(100_000), { split: 512 })
    })
    await outcome
    expect(server.connections[0]?.takenBytes).toBe(16_384)
  })

  test('has what came of a body that breaks off', async () => {
    const body = await excerptOf((connection) => {
      connection.raw('It all beg')
      connection.drop()
    })
    expect(body).toBe('It all beg')
  })

  test('waits for the body for a second, and cancels it then', async () => {
    const { outcome, clock, server } = begin((connection) => {
      connection.open({}, { status: 500 })
      connection.raw('Just a moment')
    })
    let settled = false
    void outcome.then(() => (settled = true))
    await clock.advance(999)
    expect(settled).toBe(false)
    await clock.advance(1)
    expect(settled).toBe(true)
    expect((await outcome).error).toMatchObject({ body: 'Just a moment', status: 500 })
    expect(server.connections[0]?.outcome).toBe('cancelled')
  })

  test('does not wait for the body of a request that is given up', async () => {
    const { outcome, clock, controller } = begin((connection) => {
      connection.open({}, { status: 500 })
      connection.raw('Just a mom')
    })
    await flush()
    controller.abort()
    expect((await outcome).error).toMatchObject({ body: 'Just a mom' })
    expect(clock.pending).toEqual([])
  })

  test('leaves no timer behind', async () => {
    const { outcome, clock } = begin((connection) => connection.fail(500, {}, 'short'))
    await outcome
    expect(clock.pending).toEqual([])
  })
})

describe('B4 a fetch that rejects', () => {
  test.each<unknown>([
    new TypeError('fetch failed'),
    new DOMException('gone', 'AbortError'),
    'a string',
    undefined,
  ])('with %s is to be retried', async (cause) => {
    const fetchIt: FetchLike = async () => {
      await Promise.resolve()
      throw cause as Error
    }
    const error = await openResponse(fetchIt, {}, unaborted, place, excerpt()).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(NetworkError)
    expect(error).toMatchObject({ code: 'connect-failed', retryable: true, attempt: 1 })
    expect((error as Error).cause).toBe(cause)
  })

  test('and one that throws are the same', async () => {
    const cause = new Error('no network here')
    const fetchIt: FetchLike = () => {
      throw cause
    }
    const opening = openResponse(fetchIt, {}, unaborted, place, excerpt())
    await expect(opening).rejects.toMatchObject({ code: 'connect-failed', cause })
  })
})

describe('the request', () => {
  test('is made once, with what was prepared', async () => {
    const calls: unknown[][] = []
    const fetchIt: FetchLike = async (...args) => {
      calls.push(args)
      return Promise.resolve(new Response(null, { status: 204 }))
    }
    const init = { method: 'POST', signal: new AbortController().signal }
    await openResponse(fetchIt, init, unaborted, place, excerpt())
    expect(calls).toEqual([[place.url, init]])
    expect(calls[0]?.[1]).toBe(init)
  })

  test('is made by whatever is the global fetch at the time', async () => {
    const response = new Response(null, { status: 204 })
    const later = vi.fn(async (..._args: unknown[]) => Promise.resolve(response))
    vi.stubGlobal('fetch', later)
    const init = { method: 'GET' }
    expect(await hostFetch(place.url, init)).toBe(response)
    expect(later.mock.calls).toEqual([[place.url, init]])
  })
})

describe('B4 what a failure says of CORS', () => {
  const kinds = {
    rejected: new NetworkError('connect-failed', 'No response', place, true),
    lost: new NetworkError('connection-lost', 'Connection lost', place, true),
    unprepared: new NetworkError('prepare-failed', 'No request', place, true),
    invalid: new ProtocolError('invalid-request', 'Invalid URL', place),
    status: Object.assign(new ResponseError('http-status', 'Response status 404', place), {
      status: 404,
    }),
    type: Object.assign(new ProtocolError('content-type', 'Not an event stream', place), {
      status: 200,
    }),
  }

  /** The verdict on a page of another origin, unless it is said to be elsewhere. */
  function judge(
    error: EventStreamError,
    known: CorsVerdict = 'unknown',
    page: string | undefined = 'https://page.test/app',
  ) {
    vi.stubGlobal('location', page === '' ? undefined : { href: page, origin: originOf(page) })
    const server = createScriptedServer()
    const controller = new AbortController()
    const verdict = judgeCors(server.fetch, place.url, error, known, controller.signal)
    return { server, controller, verdict }
  }

  function originOf(page: string): string {
    return page === '' ? '' : new URL(page).origin
  }

  test.each(['unknown', 'suspect', 'through'] as const)(
    'a readable response has got through, whatever was known: %s',
    async (known) => {
      for (const error of [kinds.status, kinds.type]) {
        const { verdict, server } = judge(error, known)
        expect(await verdict).toBe('through')
        expect(server.requests).toEqual([])
      }
    },
  )

  test('a rejection is probed without CORS, and for the headers only', async () => {
    const { server, verdict, controller } = judge(kinds.rejected)
    const probe = await server.nextConnection()
    expect(probe.request).toMatchObject({ method: 'HEAD', mode: 'no-cors', cache: 'no-store' })
    expect([...probe.request.headers]).toEqual([])
    expect(probe.request.signal).toBe(controller.signal)
    probe.fail(500)
    expect(await verdict).toBe('suspect')
  })

  test('a server that no probe reaches says nothing', async () => {
    const { server, verdict } = judge(kinds.rejected, 'suspect')
    const probe = await server.nextConnection()
    probe.refuse()
    expect(await verdict).toBe('unknown')
  })

  test.each(['suspect', 'refused'] as const)(
    'what only a probe has reached before, known as %s, is refused',
    async (known) => {
      const { server, verdict } = judge(kinds.rejected, known)
      const probe = await server.nextConnection()
      probe.fail(200)
      expect(await verdict).toBe('refused')
    },
  )

  test('a probe ends when the attempt is given up', async () => {
    const { verdict, controller } = judge(kinds.rejected)
    await flush()
    controller.abort()
    expect(await verdict).toBe('unknown')
  })

  test.each<[string, EventStreamError, CorsVerdict, string]>([
    ['what got through once', kinds.rejected, 'through', 'https://page.test/app'],
    ['the page’s own origin', kinds.rejected, 'unknown', 'https://example.test/app'],
    ['a host without pages', kinds.rejected, 'unknown', ''],
    ['a body that broke off', kinds.lost, 'unknown', 'https://page.test/app'],
    ['a function that threw', kinds.unprepared, 'unknown', 'https://page.test/app'],
    ['a request that was none', kinds.invalid, 'unknown', 'https://page.test/app'],
  ])('%s is not probed', async (_what, error, known, page) => {
    const { verdict, server } = judge(error, known, page)
    expect(await verdict).toBeUndefined()
    expect(server.requests).toEqual([])
  })

  test.each(['http://example.test/', 'https://example.test:8443/', 'https://sub.example.test/'])(
    'the page %s is of another origin',
    async (page) => {
      const { verdict, server } = judge(kinds.rejected, 'unknown', page)
      const probe = await server.nextConnection()
      probe.fail(200)
      expect(await verdict).toBe('suspect')
    },
  )
})
