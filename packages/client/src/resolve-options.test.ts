import { createVirtualClock } from '@lastevent/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { systemClock } from './host/clock.ts'
import { isDone } from './options.ts'
import type { PerAttempt } from './request/prepare.ts'
import { hostFetch } from './request/response.ts'
import { resolveOptions } from './resolve-options.ts'

const URL_GIVEN = 'https://example.test/events'

function resolve(options: object = {}, address: PerAttempt<string | URL> = URL_GIVEN) {
  return resolveOptions(address, options)
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the defaults', () => {
  test('are those that the options document', () => {
    expect(resolve()).toMatchObject({
      address: URL_GIVEN,
      method: 'GET',
      resume: 'header',
      cache: 'no-store',
      fetch: hostFetch,
      clock: systemClock,
      initialLastEventId: '',
      connectTimeoutMs: 'auto',
      idleTimeoutMs: 'auto',
      lingerMs: 100,
      hiddenAfterMs: Infinity,
      maxEventSize: 16_777_216,
      highWaterMark: 1_024,
      minDelayMs: 1_000,
      maxDelayMs: 30_000,
      limit: Infinity,
      maxElapsedMs: Infinity,
      resetAfterMs: 5_000,
      maxRetryAfterMs: 3_600_000,
      interloperMs: 60_000,
    })
  })

  test('hold for what is given as undefined', () => {
    const retry = { minDelayMs: undefined, limit: undefined }
    const options = { method: undefined, lingerMs: undefined, clock: undefined, retry }
    expect(resolve(options)).toMatchObject({
      method: 'GET',
      lingerMs: 100,
      clock: systemClock,
      minDelayMs: 1_000,
      limit: Infinity,
    })
  })

  test('give way to what is given', () => {
    const given = {
      method: 'POST',
      body: 'question',
      resume: false,
      cache: 'reload',
      initialLastEventId: '41',
      connectTimeoutMs: 1,
      idleTimeoutMs: 2,
      lingerMs: 3,
      maxEventSize: 4,
      highWaterMark: 5,
      clock: createVirtualClock(),
      fetch: async () => Promise.resolve(new Response()),
    }
    const retry = {
      minDelayMs: 6,
      maxDelayMs: 7,
      limit: 8,
      maxElapsedMs: 9,
      resetAfterMs: 10,
      maxRetryAfterMs: 11,
      unsafe: true,
      shouldRetry: () => true,
    }
    expect(resolve({ ...given, retry })).toMatchObject({ ...given, ...retry })
  })
})

describe('times', () => {
  test('of 0 are for ever where they are timeouts', () => {
    expect(resolve({ connectTimeoutMs: 0, idleTimeoutMs: 0 })).toMatchObject({
      connectTimeoutMs: Infinity,
      idleTimeoutMs: Infinity,
    })
  })

  test('of 0 are at once everywhere else', () => {
    const retry = { minDelayMs: 0, maxDelayMs: 0, limit: 0, resetAfterMs: 0, maxRetryAfterMs: 0 }
    expect(resolve({ lingerMs: 0, retry })).toMatchObject({ lingerMs: 0, ...retry })
  })

  test.each([
    [undefined, Infinity],
    [false, Infinity],
    [true, 0],
    [{ afterMs: 0 }, 0],
    [{ afterMs: 60_000 }, 60_000],
  ])('B9.4 pauseWhenHidden: %o pauses after %d ms', (pauseWhenHidden, hiddenAfterMs) => {
    expect(resolve({ pauseWhenHidden })).toMatchObject({ hiddenAfterMs })
  })
})

describe('a number out of bounds', () => {
  const plain = [
    'connectTimeoutMs',
    'idleTimeoutMs',
    'lingerMs',
    'maxEventSize',
    'highWaterMark',
    'dedupe',
  ]
  const within = ['minDelayMs', 'maxDelayMs', 'limit', 'maxElapsedMs', 'resetAfterMs']
  const wrong = [-1, -Infinity, NaN, 'soon', '', null, {}]

  test.each(plain.flatMap((name) => wrong.slice(0, 4).map((value) => [name, value] as const)))(
    'is a RangeError that names it: %s %o',
    (name, value) => {
      expect(() => resolve({ [name]: value })).toThrow(RangeError)
      expect(() => resolve({ [name]: value })).toThrow(name)
    },
  )

  test.each([...within, 'maxRetryAfterMs'])('is a RangeError within retry, too: %s', (name) => {
    for (const value of wrong.slice(0, 4)) {
      expect(() => resolve({ retry: { [name]: value } })).toThrow(RangeError)
      expect(() => resolve({ retry: { [name]: value } })).toThrow(name)
    }
  })

  test('is a RangeError within pauseWhenHidden, too', () => {
    expect(() => resolve({ pauseWhenHidden: { afterMs: -1 } })).toThrow(RangeError)
  })

  test('is not what Infinity is', () => {
    expect(resolve({ lingerMs: Infinity, retry: { maxDelayMs: Infinity } })).toMatchObject({
      lingerMs: Infinity,
      maxDelayMs: Infinity,
    })
  })
})

describe('a combination that cannot work', () => {
  test.each(['GET', 'get', 'HEAD', 'Head', undefined])(
    '%s with a body is a TypeError',
    (method) => {
      expect(() => resolve({ method, body: 'x' })).toThrow(TypeError)
      expect(() => resolve({ method, body: () => 'x' })).toThrow(TypeError)
    },
  )

  test.each(['POST', 'put', 'QUERY'])('%s with a body is none', (method) => {
    expect(resolve({ method, body: 'x' })).toMatchObject({ method, body: 'x' })
  })

  test.each(['a\nb', 'a\rb', 'a\0b', '\n'])('the id %j is a TypeError', (initialLastEventId) => {
    expect(() => resolve({ initialLastEventId })).toThrow(TypeError)
  })

  test.each(['', '41', 'é', '1795341351:[0],-'])('the id %j is none', (initialLastEventId) => {
    expect(resolve({ initialLastEventId })).toMatchObject({ initialLastEventId })
  })

  test.each(['https://[', 'https://example.test:99999'])(
    'the URL %j is a TypeError, with or without a page',
    (url) => {
      expect(() => resolve({}, url)).toThrow(TypeError)
    },
  )

  test('a relative URL is none, with or without a page', () => {
    expect(resolve({}, '/events').address).toBe('/events')
    vi.stubGlobal('location', { href: 'https://page.test/app' })
    expect(resolve({}, '/events').address).toBe('/events')
  })

  test('a function of a URL is not called beforehand', () => {
    const address = vi.fn(() => 'https://[')
    expect(resolve({}, address).address).toBe(address)
    expect(address).not.toHaveBeenCalled()
  })
})

describe('B6.1 what was survived', () => {
  test('goes to onError', () => {
    const onError = vi.fn()
    const error = new Error('survived')
    resolve({ onError }).report(error)
    expect(onError.mock.calls).toEqual([[error]])
  })

  test('goes to the host where there is no onError', () => {
    const reportError = vi.fn()
    vi.stubGlobal('reportError', reportError)
    const error = new Error('survived')
    resolve().report(error)
    expect(reportError.mock.calls).toEqual([[error]])
  })

  test('B1.6 what onError throws goes to the host', () => {
    const reportError = vi.fn()
    vi.stubGlobal('reportError', reportError)
    const thrown = new Error('thrown by the hook')
    const onError = (): never => {
      throw thrown
    }
    resolve({ onError }).report(new Error('survived'))
    expect(reportError.mock.calls).toEqual([[thrown]])
  })
})

test('B8.6 [DONE] is the last event of language model APIs, and nothing else is', () => {
  expect(isDone({ data: '[DONE]' })).toBe(true)
  for (const data of ['', 'DONE', '[done]', ' [DONE]', '"[DONE]"', undefined, ['[DONE]']]) {
    expect(isDone({ data })).toBe(false)
  }
})
