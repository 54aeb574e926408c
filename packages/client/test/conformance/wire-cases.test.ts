// Every wire case against the decoder and against the oracle, however its bytes are cut.
import { describe, expect, it } from 'vitest'
import { interpret, type OracleResult } from '../oracle.ts'
import { cut, inPiecesOf, replay, type WireCase } from './wire-case.ts'
import { wireCases } from './wire-cases.ts'

/** Up to this size every cut in two, and every prefix, is tried. */
const smallSize = 64

const everyCase = Object.values(wireCases).flat()

function expectedOf({ messages, lastEventId, retries, comments }: WireCase): OracleResult {
  return { messages, lastEventId, retries, comments }
}

describe.each(Object.entries(wireCases))('%s', (_theme, cases) => {
  describe.each(cases)('$name', (wireCase) => {
    const { bytes, from } = wireCase
    const expected = expectedOf(wireCase)

    it('is what the oracle reads', () => {
      expect(interpret(bytes, from)).toStrictEqual(expected)
    })

    it('holds in one chunk', () => {
      expect(replay([bytes], { from })).toStrictEqual(expected)
    })

    it('holds without a comment hook', () => {
      const silent = { ...expected, comments: [] }
      expect(replay([bytes], { from, withoutComments: true })).toStrictEqual(silent)
      expect(replay(inPiecesOf(3, bytes), { from, withoutComments: true })).toStrictEqual(silent)
    })

    it('holds byte by byte', () => {
      expect(replay(inPiecesOf(1, bytes), { from })).toStrictEqual(expected)
    })

    it('holds byte by byte with empty chunks in between', () => {
      const chunks = inPiecesOf(1, bytes).flatMap((chunk) => [chunk, new Uint8Array()])
      expect(replay([new Uint8Array(), ...chunks], { from })).toStrictEqual(expected)
    })

    it('holds in threes', () => {
      expect(replay(inPiecesOf(3, bytes), { from })).toStrictEqual(expected)
    })

    if (bytes.length >= smallSize) return

    it('holds in two parts, wherever they meet', () => {
      for (let offset = 0; offset <= bytes.length; offset++) {
        expect(replay(cut(bytes, [offset]), { from }), `cut at ${offset}`).toStrictEqual(expected)
      }
    })

    it('is told as soon as its bytes are there', () => {
      replay(inPiecesOf(1, bytes), {
        from,
        afterChunk: (fed, seen) => {
          expect(seen, `after ${fed} bytes`).toStrictEqual(interpret(bytes.subarray(0, fed), from))
        },
      })
    })
  })
})

it('has a name of its own for each case, with its clause', () => {
  expect(new Set(everyCase.map(({ name }) => name)).size).toBe(everyCase.length)
  for (const { name } of everyCase) expect(name).toMatch(/ \[[^\]]+\]$/u)
})
