import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test, vi } from 'vitest'
import { createDecoder, type Decoder, type WireMessage } from './decoder.ts'
import { createEventMeter } from './event-meter.ts'

const encoder = new TextEncoder()
const LIMIT = 1_000

function decoderOf(options: { maxEventSize?: number; lastEventId?: string } = {}) {
  const onRetry = vi.fn()
  const onComment = vi.fn()
  const decoder = createDecoder({
    lastEventId: '',
    maxEventSize: LIMIT,
    isTooLarge: createEventMeter(options.maxEventSize ?? LIMIT),
    onRetry,
    onComment,
    ...options,
  })
  return { decoder, onRetry, onComment }
}

/** Feeds this so many times, or until the decoder has overflowed; the characters fed. */
function flood(decoder: Decoder, text: string, times = 10_000): number {
  const bytes = encoder.encode(text)
  for (let fed = 1; fed <= times; fed += 1) {
    decoder.decode(bytes)
    if (decoder.overflowed) return fed * text.length
  }
  return Infinity
}

function feed(decoder: Decoder, text: string): WireMessage[] {
  return decoder.decode(encoder.encode(text))
}

describe('B5.4 an event', () => {
  test('may be as long as maxEventSize', () => {
    const { decoder } = decoderOf()
    const data = 'x'.repeat(LIMIT - 10)
    expect(feed(decoder, `data: ${data}\n\n`)).toMatchObject([{ data }])
    expect(decoder.overflowed).toBe(false)
  })

  test('has the whole room for itself, however many went before it', () => {
    const { decoder } = decoderOf()
    const data = 'x'.repeat(LIMIT / 2)
    for (let count = 0; count < 100; count += 1) {
      expect(feed(decoder, `data: ${data}\n\n`)).toHaveLength(1)
    }
    expect(decoder.overflowed).toBe(false)
  })

  test.each([
    ['one line that never ends', 'data: ', 'x'],
    ['many lines of data', '', `data: ${'x'.repeat(50)}\n`],
    ['many empty lines of data', '', 'data\n'],
    ['a type that never ends', 'event: ', 'x'],
    ['an id that never ends', 'id: ', 'x'],
    ['a comment that somebody reads', ': ', 'x'],
  ])('of %s outgrows it in the end', (_what, start, piece) => {
    const { decoder } = decoderOf()
    feed(decoder, start)
    expect(flood(decoder, piece)).toBeLessThan(10 * LIMIT)
    expect(decoder.overflowed).toBe(true)
  })

  test.each([
    ['comments that somebody reads', `: ${'x'.repeat(50)}\n`],
    ['fields nobody knows', `foo: ${'x'.repeat(50)}\n`],
    ['types that replace each other', `event: ${'x'.repeat(50)}\n`],
    ['ids that replace each other', `id: ${'x'.repeat(50)}\n`],
    ['retry fields', `retry: 1000\n`],
    ['blank lines', '\n'],
  ])('does not grow by %s', (_what, line) => {
    const { decoder } = decoderOf()
    expect(flood(decoder, line, 200)).toBe(Infinity)
    expect(feed(decoder, '\n\ndata: a\n\n').at(-1)).toMatchObject({ data: 'a' })
  })

  test('that is too long is the end: nothing is decoded after it', () => {
    const { decoder, onComment, onRetry } = decoderOf()
    flood(decoder, 'data: xxxxxxxxxxxxxxxxxxxx\n')
    expect(feed(decoder, '\n\n: hello\nretry: 5\nid: 9\ndata: late\n\n')).toEqual([])
    expect(decoder.lastEventId).toBe('')
    expect(onComment).not.toHaveBeenCalled()
    expect(onRetry).not.toHaveBeenCalled()
  })

  test('that is too long takes nothing from those before it, in the same bytes', () => {
    const { decoder } = decoderOf({ maxEventSize: 100 })
    const messages = feed(decoder, `id: 1\ndata: a\n\nid: 2\ndata: b\n\ndata: ${'x'.repeat(500)}`)
    expect(messages.map(({ data }) => data)).toEqual(['a', 'b'])
    expect(decoder).toMatchObject({ overflowed: true, lastEventId: '2' })
  })

  test('whose size is counted in characters may have more bytes', () => {
    const { decoder } = decoderOf()
    const data = '日'.repeat(LIMIT - 100)
    expect(feed(decoder, `data: ${data}\n\n`)).toMatchObject([{ data }])
  })

  test('of the size of the default may come in small pieces', () => {
    const { decoder } = decoderOf({ maxEventSize: 2 ** 24 })
    const piece = encoder.encode('x'.repeat(64 * 1024))
    feed(decoder, 'data: ')
    for (let count = 0; count < 160; count += 1) decoder.decode(piece)
    const [message] = feed(decoder, '\n\n')
    expect(message?.data).toHaveLength(160 * 64 * 1024)
  })
})

describe('a message', () => {
  test('has the type message, no id and the sticky one where it names none', () => {
    const { decoder } = decoderOf({ lastEventId: '41' })
    expect(feed(decoder, 'data: a\n\n')).toEqual([
      { type: 'message', data: 'a', id: undefined, lastEventId: '41' },
    ])
  })

  test('has an id of its own besides the sticky one', () => {
    const { decoder } = decoderOf({ lastEventId: '41' })
    expect(feed(decoder, 'event: add\nid: 42\ndata: a\n\ndata: b\n\n')).toEqual([
      { type: 'add', data: 'a', id: '42', lastEventId: '42' },
      { type: 'message', data: 'b', id: undefined, lastEventId: '42' },
    ])
  })

  test('B5.3 is not needed for an id to be committed', () => {
    const { decoder } = decoderOf()
    feed(decoder, 'id: 42\n')
    expect(decoder.lastEventId).toBe('')
    expect(feed(decoder, '\n')).toEqual([])
    expect(decoder.lastEventId).toBe('42')
  })

  test.each(['é', '日', '😀'])('may have a %s cut anywhere, and nothing in between', (char) => {
    const bytes = encoder.encode(`data: ${char}\n\n`)
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const { decoder } = decoderOf()
      const parts = [bytes.subarray(0, cut), new Uint8Array(), bytes.subarray(cut)]
      expect(parts.flatMap((part) => decoder.decode(part))).toMatchObject([{ data: char }])
    }
  })

  test('has a U+FFFD for a character that is never finished', () => {
    const { decoder } = decoderOf()
    const start = encoder.encode('data: 😀').subarray(0, -1)
    expect(decoder.decode(start)).toEqual([])
    expect(feed(decoder, 'a\n\ndata: b\n\n')).toMatchObject([{ data: '\uFFFDa' }, { data: 'b' }])
  })

  test('comes in an array that no later one is put into', () => {
    const { decoder } = decoderOf()
    const first = feed(decoder, 'data: a\n\n')
    feed(decoder, 'data: b\n\n')
    expect(first).toHaveLength(1)
    expect(feed(decoder, ': nothing\n\n')).toEqual([])
  })
})

describe('what is no message', () => {
  test('reaches its callback: retry as sent, comments without their colon', () => {
    const { decoder, onRetry, onComment } = decoderOf()
    feed(decoder, ': hello\n:there\nretry: 0\nretry: 99999999\nretry: 1.5\nretry: -1\n\n')
    expect(onRetry.mock.calls).toEqual([[0], [99_999_999]])
    expect(onComment).toHaveBeenCalledTimes(2)
  })
})

describe('B5.4, B13 the heap', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void

  function heapMiB(): number {
    collect()
    return process.memoryUsage().heapUsed / 2 ** 20
  }

  const HEAP_LIMIT = 2 ** 22
  const filler = 'x'.repeat(65_500)
  const word = 'a'.repeat(20)
  test.each([
    ['a line that never ends', 'data: ', filler],
    ['lines of data, one in each chunk of comments', '', `data: ${word}\n: ${filler}\n`],
    ['lines of data, one in each chunk of nonsense', '', `data: ${word}\nfoo: ${filler}\n`],
    ['lines of data, one in each chunk, with bare CRs', '', `data: ${word}\r: ${filler}\r`],
    ['lines of data, with each CRLF cut in two', 'id: 1\r', `\ndata: ${word}\r\n: ${filler}\r`],
    ['nothing but empty lines of data', '', 'data\n'.repeat(13_000)],
    ['data without any blank line', '', `data: ${word}\n`.repeat(2_500)],
    ['ids, each in a chunk of comments', '', `id: ${word}\n: ${filler}\n`],
    ['types, each in a chunk of comments', '', `event: ${word}\n: ${filler}\n`],
    ['committed ids, each in a chunk of comments', '', `id: ${word}\n\n: ${filler}\n`],
  ])('stays bounded for %s', (_what, start, chunk) => {
    const onRetry = (): void => {}
    const isTooLarge = createEventMeter(HEAP_LIMIT)
    const before = heapMiB()
    const decoder = createDecoder({
      lastEventId: '',
      maxEventSize: HEAP_LIMIT,
      isTooLarge,
      onRetry,
    })
    const bytes = encoder.encode(chunk)
    feed(decoder, start)
    for (let fed = 0; fed < 1_000; fed += 1) decoder.decode(bytes)
    // Of 65 MiB that came.
    expect(heapMiB() - before).toBeLessThan(20)
    expect(decoder.lastEventId.length).toBeLessThan(100)
  })

  test('keeps no chunk alive for the sake of an id', () => {
    const onRetry = (): void => {}
    const before = heapMiB()
    const decoders = Array.from({ length: 200 }, (_, index) => {
      const isTooLarge = createEventMeter(HEAP_LIMIT)
      const decoder = createDecoder({
        lastEventId: '',
        maxEventSize: HEAP_LIMIT,
        isTooLarge,
        onRetry,
      })
      feed(decoder, `id: ${index}${word}\n\n: ${filler.repeat(4)}\n`)
      return decoder
    })
    expect(heapMiB() - before).toBeLessThan(10)
    expect(decoders.map(({ lastEventId }) => lastEventId)).toContain(`199${word}`)
  })
})
