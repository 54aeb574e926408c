import { describe, expect, test } from 'vitest'
import {
  EventStreamError,
  EventValidationError,
  isEventStreamError,
  NetworkError,
  ProtocolError,
  redactUrl,
  ResponseError,
  RetryLimitError,
  TimeoutError,
  TruncatedError,
} from './errors.ts'

const SECRET_URL = 'https://user:pa55@example.test:8443/a/b?token=s3cret&x=1#fr4gment'
const place = { url: SECRET_URL, attempt: 3 }

describe('a redacted URL', () => {
  test.each([
    ['https://example.test/events', 'https://example.test/events'],
    ['https://example.test', 'https://example.test'],
    ['http://127.0.0.1:8080/a/b', 'http://127.0.0.1:8080/a/b'],
    ['http://[::1]:8080/a', 'http://[::1]:8080/a'],
    ['/events', '/events'],
    ['', ''],
    ['https://example.test/@team/events', 'https://example.test/@team/events'],
    ['https://example.test/a:b@c', 'https://example.test/a:b@c'],
  ])('%s is shown as it is', (url, shown) => {
    expect(redactUrl(url)).toBe(shown)
  })

  test.each([
    [SECRET_URL, 'https://example.test:8443/a/b'],
    ['https://token@example.test/', 'https://example.test/'],
    ['https://user:p%40ss@example.test/', 'https://example.test/'],
    ['https://a@b@example.test/', 'https://example.test/'],
    ['//user:pa55@example.test/x', '//example.test/x'],
    ['https://example.test/?a=b', 'https://example.test/'],
    ['https://example.test?a=b/c@d', 'https://example.test'],
    ['https://example.test/?a=b?c=d#e', 'https://example.test/'],
    ['https://example.test/#a?b', 'https://example.test/'],
    ['https://example.test/?a=\nb', 'https://example.test/'],
    ['/events?token=s3cret', '/events'],
    ['data:text/event-stream,data: s3cret', 'data:'],
    ['data:text/event-stream;base64,c2VjcmV0', 'data:'],
    ['data:,user:pa55//x@y\ns3cret', 'data:'],
    ['blob:https://example.test/0a1b', 'blob:'],
  ])('%j loses what may be secret: %j', (url, shown) => {
    expect(redactUrl(url)).toBe(shown)
  })
})

describe('an error of the connection', () => {
  test.each([
    ['NetworkError', new NetworkError('connect-failed', 'No response', place, true)],
    ['ResponseError', new ResponseError('http-status', 'Response status 500', place, true)],
    ['ProtocolError', new ProtocolError('content-type', 'Not an event stream', place)],
    ['TimeoutError', new TimeoutError('idle-timeout', 'Silence', place, true)],
    ['TruncatedError', new TruncatedError('truncated', 'No last event', place, true)],
    ['RetryLimitError', new RetryLimitError('retry-limit', 'Retry limit', place)],
    ['EventStreamError', new EventStreamError('no-body', 'No body', place)],
  ])('%s has its class and its name', (name, error) => {
    expect(error).toBeInstanceOf(EventStreamError)
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe(name)
    expect(error.constructor.name).toBe(name)
    expect(String(error)).toMatch(new RegExp(`^${name}: `))
    expect(error.stack).toContain(error.message)
    expect(isEventStreamError(error)).toBe(true)
  })

  test('says what happened, where, at which attempt and what comes next', () => {
    const error = new NetworkError('connection-lost', 'Connection lost', place, true)
    expect(error.message).toBe(
      'Connection lost: https://example.test:8443/a/b (connection-lost, attempt 3, to be retried)',
    )
    expect(error).toMatchObject({ code: 'connection-lost', retryable: true, attempt: 3 })
  })

  test('is not to be retried unless it says so', () => {
    const error = new ProtocolError('no-body', 'No body', { url: '/events', attempt: 1 })
    expect(error.message).toBe('No body: /events (no-body, attempt 1, not to be retried)')
    expect(error.retryable).toBe(false)
  })

  test('keeps its cause as it is', () => {
    const cause = new TypeError('fetch failed')
    expect(new NetworkError('connect-failed', 'No response', place, true, cause).cause).toBe(cause)
    expect(new ProtocolError('no-body', 'No body', place).cause).toBeUndefined()
  })

  test('shows no credentials, query or fragment in anything it holds', () => {
    const error = new NetworkError('connect-failed', 'No response', place, true)
    const everything = `${error.stack} ${JSON.stringify(error)} ${String(error)} ${error.url}`
    expect(everything).toContain('https://example.test:8443/a/b')
    for (const secret of ['user', 'pa55', 's3cret', 'token', 'fr4gment']) {
      expect(everything).not.toContain(secret)
    }
  })

  test('can be made of another one, which knows its place', () => {
    const cause = new NetworkError('connect-failed', 'No response', place, true)
    const error = new RetryLimitError('retry-limit', 'Retry limit', cause, false, cause)
    expect(error).toMatchObject({ attempt: 3, url: cause.url, cause, retryable: false })
  })
})

describe('the guard', () => {
  test.each([
    undefined,
    null,
    'NetworkError',
    new Error('other'),
    new DOMException('gone', 'AbortError'),
    { name: 'NetworkError', code: 'connect-failed' },
    new EventValidationError({ type: 'a', data: '', id: undefined, lastEventId: '' }, []),
  ])('tells %s from an error of the connection', (value) => {
    expect(isEventStreamError(value)).toBe(false)
  })
})

describe('an invalid payload', () => {
  const event = { type: 'add', data: '{"a":', id: '7', lastEventId: '7' }

  test('comes with the event as it was sent, the issues and the cause', () => {
    const cause = new SyntaxError('Unexpected end of JSON input')
    const issues = [{ message: 'Unexpected end', path: ['a'] }, { message: 'second' }]
    const error = new EventValidationError(event, issues, cause)
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(EventStreamError)
    expect(error).toMatchObject({ ...event, issues, cause, name: 'EventValidationError' })
    expect(error.message).toBe('Invalid payload of event "add": Unexpected end')
  })

  test('needs neither issues nor a cause', () => {
    const error = new EventValidationError({ ...event, id: undefined }, [])
    expect(error.issues).toEqual([])
    expect(error.id).toBeUndefined()
    expect(error.cause).toBeUndefined()
  })
})
