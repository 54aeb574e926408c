// Random streams, cut at random: the decoder must read them as the oracle does, at every chunk.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { cut, inPiecesOf, raw, replay } from '../conformance/wire-case.ts'
import { decodeUtf8, interpret, type OracleMessage } from '../oracle.ts'

const encoder = new TextEncoder()

const lineEnd = fc.constantFrom('\n', '\r', '\r\n')
const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('data', 'data', 'event', 'id', 'retry') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', 'foo', '__proto__', 'Data', 'dat', 'datas', 'data '),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(' data', 'da\0ta', '\uFEFFdata', '\u00EF\u00BB\u00BFdata'),
  },
)
const separator = fc.constantFrom(':', ': ', ':  ', ':\t', '::', ' :', '')
const value = fc.oneof(
  fc.constantFrom('', ' ', '1', '007', '+5', '1\0', '\0'),
  fc.constantFrom('data: a', ':', '\uFEFF', '\u2028', '\u0085'),
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.nat().map(String),
)
const line = fc.tuple(name, separator, value).map((parts) => parts.join(''))

/** Bytes that matter to UTF-8 or to the format, far more often than chance would bring them. */
const hostileByte = fc.oneof(
  fc.constantFrom(...raw('\xEF\xBB\xBF\xC0\xC3\xE0\xE2\x82\xED\xA0\x80\xF0\x9F\xF4')),
  fc.constantFrom(...raw('\0\n\r :d')),
  fc.nat({ max: 0xff }),
)
const hostileBytes = fc.array(hostileByte, { maxLength: 12 }).map((bytes) => Uint8Array.from(bytes))

const block = fc
  .tuple(fc.array(line, { maxLength: 4 }), fc.array(lineEnd, { minLength: 5, maxLength: 5 }))
  .map(([lines, ends]) => {
    const body = lines.map((text, index) => text + (ends[index] ?? '\n')).join('')
    return encoder.encode(`${body}${ends[4] ?? '\n'}`)
  })
const piece = fc.oneof(
  { weight: 5, arbitrary: block },
  { weight: 1, arbitrary: line.map((text) => encoder.encode(text)) },
  { weight: 1, arbitrary: fc.array(lineEnd, { maxLength: 4 }).map((ends) => raw(ends.join(''))) },
  { weight: 2, arbitrary: hostileBytes },
)
const mark = fc
  .constantFrom('', '', '\xEF\xBB\xBF', '\xEF\xBB\xBF\xEF\xBB\xBF', '\xEF\xBB')
  .map(raw)
const stream = fc
  .tuple(mark, fc.array(piece, { maxLength: 8 }))
  .map(([first, pieces]) => joined([first, ...pieces]))

const from = fc.constantFrom('', '', 'seed')

/** A stream and its chunks; an offset that comes up twice makes an empty one. */
const chunked = fc
  .tuple(stream, fc.array(fc.nat({ max: 10_000 }), { maxLength: 12 }))
  .map(([bytes, cuts]) => ({
    bytes,
    chunks: cut(
      bytes,
      cuts.map((offset) => offset % (bytes.length + 1)),
    ),
  }))

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

it('reads any stream as the oracle does, after each of its chunks [interpreting]', () => {
  fc.assert(
    fc.property(chunked, from, ({ bytes, chunks }, lastEventId) => {
      const seen = replay(chunks, {
        from: lastEventId,
        afterChunk: (fed, soFar) => {
          expect(soFar).toStrictEqual(interpret(bytes.subarray(0, fed), lastEventId))
        },
      })
      expect(seen).toStrictEqual(interpret(bytes, lastEventId))
    }),
    { numRuns: 1_000 },
  )
})

it('reads a stream alike however it is cut [parsing]', () => {
  fc.assert(
    fc.property(chunked, fc.boolean(), ({ bytes, chunks }, withoutComments) => {
      const whole = replay([bytes], { withoutComments })
      expect(replay(chunks, { withoutComments })).toStrictEqual(whole)
      expect(replay(inPiecesOf(1, bytes), { withoutComments })).toStrictEqual(whole)
    }),
    { numRuns: 500 },
  )
})

it('gives back what a server wrote [interpreting]', () => {
  const oneLine = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.trim())
  const event = fc.record({
    type: oneLine.filter((text) => text !== ''),
    lines: fc.array(oneLine, { minLength: 1, maxLength: 4 }),
    id: fc.option(oneLine, { nil: undefined }),
    end: lineEnd,
  })
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 8 }),
      fc.integer({ min: 1, max: 9 }),
      (events, size) => {
        let lastEventId = ''
        const sent: OracleMessage[] = []
        const blocks: string[] = []
        for (const { type, lines, id, end } of events) {
          lastEventId = id ?? lastEventId
          sent.push({ type, data: lines.join('\n'), id, lastEventId })
          const fields = [`event: ${type}`, ...lines.map((text) => `data: ${text}`)]
          if (id !== undefined) fields.push(`id: ${id}`)
          blocks.push([...fields, '', ''].join(end))
        }
        const bytes = encoder.encode(blocks.join(''))
        expect(replay(inPiecesOf(size, bytes)).messages).toStrictEqual(sent)
      },
    ),
    { numRuns: 300 },
  )
})

it('has an oracle that decodes as the platform does [decoding]', () => {
  fc.assert(
    fc.property(fc.oneof(stream, hostileBytes), (bytes) => {
      expect(decodeUtf8(bytes)).toBe(new TextDecoder().decode(bytes))
    }),
    { numRuns: 1_000 },
  )
})
