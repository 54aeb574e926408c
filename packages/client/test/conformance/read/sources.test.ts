// B14.1, B4 What can be read, and what is made of a response.
import { Readable } from 'node:stream'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import {
  isDone,
  NetworkError,
  ProtocolError,
  ResponseError,
  TruncatedError,
} from '../../../src/index.ts'
import { readEvents, type ReadSource } from '../../../src/read/index.ts'
import { answerOf, bodyOf, dataOf, expectNoRejections, outcomeOf } from '../../support/reading.ts'

beforeEach(expectNoRejections)

const two = 'data: one\n\ndata: two\n\n'

async function* chunks<Chunk>(...list: Chunk[]): AsyncGenerator<Chunk, void, undefined> {
  yield* list
}

describe('the source', () => {
  test.each<[string, () => ReadSource | Promise<ReadSource>]>([
    ['a response', () => answerOf(two)],
    ['the promise of one', async () => answerOf(two)],
    ['a stream of bytes', () => bodyOf([two]).stream],
    ['the promise of one', async () => bodyOf([two]).stream],
    ['an async iterable of bytes', () => chunks(Buffer.from(two))],
    ['an async iterable of strings', () => chunks('data: o', 'ne\n\ndata: two\n\n')],
    ['a stream of Node', () => Readable.from([Buffer.from(two)])],
    ['a stream of Node with an encoding', () => Readable.from([two]).setEncoding('utf8')],
    [
      'the response of another implementation',
      () => ({
        status: 200,
        headers: new Headers({ 'content-type': 'text/event-stream' }),
        url: '',
        body: Readable.from([Buffer.from(two)]),
      }),
    ],
    [
      'a stream that was decoded',
      () =>
        new ReadableStream<string>({
          start(controller) {
            controller.enqueue(two)
            controller.close()
          },
        }),
    ],
  ])('may be %s', async (_what, source) => {
    expect(await dataOf(readEvents(source()))).toEqual(['one', 'two'])
  })

  test('may cut a character in two strings', async () => {
    expect(await dataOf(readEvents(chunks('data: \uD83D', '\uDE00\n\n')))).toEqual(['😀'])
  })

  test('may be larger than what is decoded at once', async () => {
    const text = Array.from({ length: 20_000 }, (_, n) => `data: ${n}é\n\n`).join('')
    const expected = Array.from({ length: 20_000 }, (_, n) => `${n}é`)
    expect(await dataOf(readEvents(bodyOf([text]).stream))).toEqual(expected)
    expect(await dataOf(readEvents(chunks(text)))).toEqual(expected)
  })

  test.each<[string, unknown]>([
    ['text', 'data: one\n\n'],
    ['nothing', undefined],
    ['an object', {}],
    ['chunks that are neither bytes nor text', chunks({})],
    ['a body that somebody else reads', lockedBody()],
  ])('that is %s is a TypeError', async (_what, source) => {
    const { error } = await outcomeOf(readEvents(source as ReadSource))
    expect(error).toBeInstanceOf(TypeError)
  })

  function lockedBody(): ReadableStream<Uint8Array> {
    const { stream } = bodyOf([two])
    stream.getReader()
    return stream
  }

  test('that never comes about is a NetworkError, also for a loop that begins later', async () => {
    const cause = new TypeError('Failed to fetch')
    const events = readEvents(Promise.reject(cause))
    await new Promise(setImmediate)
    const { error } = await outcomeOf(events)
    expect(error).toBeInstanceOf(NetworkError)
    expect(error).toMatchObject({ code: 'connect-failed', retryable: false, cause })
  })

  test('that breaks off is a NetworkError, after what had come', async () => {
    const cause = new Error('reset')
    const { data, error } = await outcomeOf(readEvents(bodyOf([two], cause).stream))
    expect(data).toEqual(['one', 'two'])
    expect(error).toBeInstanceOf(NetworkError)
    expect(error).toMatchObject({ code: 'connection-lost', retryable: false, cause })
  })

  test('that ends before the last event is a TruncatedError', async () => {
    const { data, error } = await outcomeOf(readEvents(bodyOf([two]).stream, { until: isDone }))
    expect(data).toEqual(['one', 'two'])
    expect(error).toBeInstanceOf(TruncatedError)
  })
})

describe('B4 a response', () => {
  test.each(['text/event-stream', 'Text/Event-Stream; charset=UTF-8'])(
    'of the media type %s is read',
    async (type) => {
      const response = answerOf(two, { headers: { 'content-type': type } })
      expect(await dataOf(readEvents(response))).toEqual(['one', 'two'])
    },
  )

  test('of 204 has no events', async () => {
    expect(await dataOf(readEvents(answerOf(null, { status: 204 })))).toEqual([])
  })

  test.each([201, 301, 400, 401, 404, 429, 500, 503])(
    'of %i is a ResponseError with what it said',
    async (status) => {
      const said = '{"error":{"message":"Too many"}}'
      const body = bodyOf([said])
      const headers = { 'content-type': 'application/json', 'retry-after': '7' }
      const { data, error } = await outcomeOf(
        readEvents(answerOf(body.stream, { status, headers })),
      )
      expect(data).toEqual([])
      expect(error).toBeInstanceOf(ResponseError)
      expect(error).toMatchObject({ code: 'http-status', status, body: said, retryable: false })
      expect((error as ResponseError).headers.get('retry-after')).toBe('7')
    },
  )

  test('of another media type is a ProtocolError with what it said', async () => {
    const response = answerOf('{"error":"quota"}', {
      headers: { 'content-type': 'application/json' },
    })
    const { error } = await outcomeOf(readEvents(response))
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ code: 'content-type', status: 200, body: '{"error":"quota"}' })
  })

  test('without a body is a ProtocolError', async () => {
    const { error } = await outcomeOf(readEvents(answerOf(null)))
    expect(error).toMatchObject({ name: 'ProtocolError', code: 'no-body' })
  })

  test('that is refused has its body given up, after its beginning', async () => {
    const body = bodyOf(Array.from({ length: 100 }, () => 'x'.repeat(1024)))
    const { error } = await outcomeOf(readEvents(answerOf(body.stream, { status: 500 })))
    expect((error as ResponseError).body).toHaveLength(16 * 1024)
    expect(body.taken()).toBe(16)
    expect(body.cancelled()).toBe(true)
  })

  test('that is refused is waited for no longer than a second', async () => {
    vi.useFakeTimers()
    try {
      const body = bodyOf(['some'], 'stay')
      const outcome = outcomeOf(readEvents(answerOf(body.stream, { status: 500 })))
      await vi.advanceTimersByTimeAsync(1000)
      expect((await outcome).error).toMatchObject({ status: 500, body: 'some' })
      expect(body.cancelled()).toBe(true)
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  test('is named in errors by its URL, without what may be secret', async () => {
    const response = Object.defineProperty(answerOf(two), 'url', {
      value: 'https://me:secret@example.test/answer?key=secret',
    })
    const { error } = await outcomeOf(readEvents(response, { until: isDone }))
    expect(error).toMatchObject({ url: 'https://example.test/answer' })
    expect(String(error)).toContain('https://example.test/answer (')
    expect(String(error)).not.toContain('secret')
  })
})
