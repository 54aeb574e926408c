import { describe, expect, test } from 'vitest'
import { decodeLastEventId, encodeLastEventId, mediaTypeOf, parseRetryAfter } from './headers.ts'

const NOW = Date.UTC(2026, 0, 1, 12)

describe('the media type', () => {
  test.each([
    'text/event-stream',
    'Text/Event-Stream',
    'TEXT/EVENT-STREAM; CHARSET=UTF-8',
    'text/event-stream;charset=utf-8',
    'text/event-stream ; charset=iso-8859-1',
    'text/event-stream; boundary="a;b"; x=y',
    'text/event-stream;',
    ' \ttext/event-stream\t ',
  ])('%o is an event stream, whatever its case and its parameters', (type) => {
    expect(mediaTypeOf(type)).toBe('text/event-stream')
  })

  test.each([
    null,
    '',
    ';',
    'text/html',
    'text/html; x=text/event-stream',
    'text/event-streamish',
    'text/event-stream-2',
    'text/event-stream/x',
    'text/event-stream x',
    'text /event-stream',
    'text/event',
    'xtext/event-stream',
    'application/text/event-stream',
    'application/json',
    'text/plain',
  ])('%o is none', (type) => {
    expect(mediaTypeOf(type)).not.toBe('text/event-stream')
  })
})

describe('a media type among several', () => {
  test.each([
    ['text/plain, text/event-stream', 'text/event-stream'],
    ['text/event-stream,text/plain', 'text/plain'],
    ['text/event-stream;x="a,b/c";y, ', 'text/event-stream'],
    ['text/event-stream;x="a\\",b/c', 'text/event-stream'],
    ['text/event-stream;x="a\\",b/c",d/e', 'd/e'],
    ['TEXT/HTML;x, */*;q=1, a', 'text/html'],
    ["a!#$%&'+-.^_`|~/0,", "a!#$%&'+-.^_`|~/0"],
    ['text', undefined],
    ['a/b/c', undefined],
    ['"text/html"', undefined],
  ])('of %j is %j, as to Fetch', (header, type) => {
    expect(mediaTypeOf(header)).toBe(type)
  })
})

describe('the id in a header', () => {
  test.each([
    ['42', '42'],
    ['', ''],
    ['1795341351:[0],-', '1795341351:[0],-'],
    ['é', '\u00C3\u00A9'],
    ['日', '\u00E6\u0097\u00A5'],
    ['😀', '\u00F0\u009F\u0098\u0080'],
    ['\uD800', '\u00EF\u00BF\u00BD'],
  ])('%o goes out as its UTF-8 bytes', (id, bytes) => {
    expect(encodeLastEventId(id)).toBe(bytes)
  })

  test('is taken by Headers, which refuses the characters themselves', () => {
    const id = 'ключ-日本-😀'
    expect(() => new Headers({ 'last-event-id': id })).toThrow(TypeError)
    const headers = new Headers({ 'last-event-id': encodeLastEventId(id) })
    expect(Buffer.from(headers.get('last-event-id') ?? '', 'latin1').toString('utf8')).toBe(id)
  })

  test.each(['', '42', 'é', 'ключ-日本-😀', '\uFEFFx', 'a'.repeat(10_000)])(
    'comes back as it was: %o',
    (id) => {
      expect(decodeLastEventId(encodeLastEventId(id))).toBe(id)
    },
  )
})

describe('Retry-After', () => {
  test.each([
    ['0', 0],
    ['1', 1_000],
    ['120', 120_000],
    ['007', 7_000],
    ['99999999999', 99_999_999_999_000],
  ])('%o is a number of seconds', (value, delayMs) => {
    expect(parseRetryAfter(value, NOW)).toBe(delayMs)
  })

  test.each([
    ['Thu, 01 Jan 2026 12:00:30 GMT', 30_000],
    ['Fri, 02 Jan 2026 12:00:00 GMT', 86_400_000],
    ['Thursday, 01-Jan-26 12:00:30 GMT', 30_000],
    ['Thu, 01 Jan 2026 12:00:00 GMT', 0],
  ])('%o is a date, reckoned from now', (value, delayMs) => {
    expect(parseRetryAfter(value, NOW)).toBe(delayMs)
  })

  test.each([
    null,
    '',
    'soon',
    '-5',
    '+5',
    '1.5',
    '1e3',
    '0x10',
    '5 s',
    '5, 5',
    'NaN',
    'Infinity',
    'Thu, 01 Jan 2026 11:59:59 GMT',
    'Thu, 99 Foo 2026 12:00:00 GMT',
    '٣',
  ])('%o asks for nothing', (value) => {
    expect(parseRetryAfter(value, NOW)).toBeUndefined()
  })
})
