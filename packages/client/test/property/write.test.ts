// What is encoded is decoded to the same: by the client's own decoder, and by the literal reading of
// the standard, which shares nothing with src/.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDecoder } from '../../src/wire/decoder.ts'
import { createEventMeter } from '../../src/wire/event-meter.ts'
import { type EncodableEvent, encodeEvent } from '../../src/write/index.ts'
import { interpret, type OracleResult } from '../oracle.ts'

/** Characters that matter to the format, far more often than chance would bring them. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom('\n', '\r', '\r\n', '\0', ' ', ':', '\uFEFF', '\u2028', '\uD83D', 'data: x'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(''))
const text = fc.oneof(hostile, fc.string({ unit: 'grapheme', maxLength: 6 }))

const event: fc.Arbitrary<EncodableEvent> = fc.record(
  {
    type: fc.oneof(text, fc.constant('message')),
    data: text,
    id: text,
    retry: fc.oneof(fc.nat(), fc.maxSafeNat(), fc.integer(), fc.double()),
    comment: text,
  },
  { requiredKeys: [] },
)

/** The block, or undefined where the event is refused. */
function attempt(given: EncodableEvent): string | undefined {
  try {
    return encodeEvent(given)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** What a reader of these events has to see. */
function expected(events: readonly EncodableEvent[]): OracleResult {
  let lastEventId = ''
  const messages = events.flatMap(({ type = 'message', data, id }) => {
    lastEventId = id ?? lastEventId
    return data === undefined ? [] : [{ type, data, id, lastEventId }]
  })
  return {
    messages,
    lastEventId,
    retries: events.flatMap(({ retry }) => (retry === undefined ? [] : [retry + 0])),
    comments: events.flatMap(({ comment }) => (comment === undefined ? [] : [comment])),
  }
}

function decode(bytes: Uint8Array): OracleResult {
  const retries: number[] = []
  const comments: string[] = []
  const decoder = createDecoder({
    lastEventId: '',
    maxEventSize: 2 ** 24,
    isTooLarge: createEventMeter(2 ** 24),
    onRetry: (ms) => retries.push(ms),
    onComment: (comment) => comments.push(comment),
  })
  const messages = decoder.decode(bytes).map(({ type, data, id, lastEventId }) => ({
    type,
    data: data as string,
    id,
    lastEventId,
  }))
  return { messages, lastEventId: decoder.lastEventId, retries, comments }
}

test('B14.2 what is encoded is decoded to the same, and nothing else is accepted', () => {
  let accepted = 0
  fc.assert(
    fc.property(fc.array(event, { maxLength: 6 }), (given) => {
      const blocks = given.map(attempt)
      const written = given.filter((_, index) => blocks[index] !== undefined)
      accepted += written.length
      const bytes = new TextEncoder().encode(blocks.join(''))
      expect(interpret(bytes)).toStrictEqual(expected(written))
      expect(decode(bytes)).toStrictEqual(expected(written))
    }),
    { numRuns: 2_000 },
  )
  expect(accepted).toBeGreaterThan(1_000)
})

describe('B14.2 an event', () => {
  test.each<[string, EncodableEvent, string]>([
    ['of the default type', { data: 'a' }, 'data: a\n\n'],
    ['of the default type by name', { type: 'message', data: 'a' }, 'data: a\n\n'],
    [
      'with all there is',
      { type: 'add', data: 'a', id: '7', retry: 500, comment: 'hi' },
      ': hi\nevent: add\nid: 7\nretry: 500\ndata: a\n\n',
    ],
    ['of several lines', { data: 'a\n\nb' }, 'data: a\ndata: \ndata: b\n\n'],
    ['that is empty', { data: '' }, 'data: \n\n'],
    [
      'that would break out of its line',
      { data: 'a\n\nid: 9' },
      'data: a\ndata: \ndata: id: 9\n\n',
    ],
    ['that is none, but an id', { id: '' }, 'id: \n\n'],
    ['that is a comment alone', { comment: '' }, ': \n\n'],
    ['with a retry of 0', { retry: 0 }, 'retry: 0\n\n'],
    ['that is nothing', {}, '\n'],
  ])('%s', (_what, given, block) => {
    expect(encodeEvent(given)).toBe(block)
  })

  test.each<[EncodableEvent, string]>([
    [{ id: 'a\nb' }, 'id: an event stream can\'t carry "\\n" here'],
    [{ id: 'a\rb' }, 'id: an event stream can\'t carry "\\r" here'],
    [{ id: 'a\0b' }, 'id: an event stream can\'t carry "\\u0000" here'],
    [{ type: 'a\nb', data: '' }, 'type: an event stream can\'t carry "\\n" here'],
    [{ type: 'a\rb', data: '' }, 'type: an event stream can\'t carry "\\r" here'],
    [{ type: '', data: '' }, 'type: an empty one would arrive as "message"'],
    [{ type: 'add' }, 'type: "add" would never be dispatched without data; "" will do'],
    [{ comment: 'a\n\ndata: b' }, 'comment: an event stream can\'t carry "\\n" here'],
    [
      { data: 'a\r\nb' },
      'data: an event stream can\'t carry "\\r" here; write line feeds, or JSON',
    ],
    [{ data: '\uD83D' }, 'data: an event stream can\'t carry "\\ud83d" here'],
    [{ retry: -1 }, 'retry: -1 is no whole number of milliseconds'],
    [{ retry: 1e21 }, 'retry: 1e+21 is no whole number of milliseconds'],
    [{ retry: NaN }, 'retry: NaN is no whole number of milliseconds'],
    [{ data: { a: 1 } as unknown as string }, 'data: a string, not object'],
    [{ id: 7 as unknown as string }, 'id: a string, not number'],
    [{ type: null as unknown as string, data: '' }, 'type: a string, not object'],
    [{ retry: '5' as unknown as number }, 'retry: 5 is no whole number of milliseconds'],
  ])('that the format can’t carry is refused: %j', (given, message) => {
    expect(() => encodeEvent(given)).toThrow(new TypeError(message))
  })
})
