// Writes event blocks and cuts bytes into chunks; never knows contracts, streams or time.
import { encodeEvent } from 'lastevent/write'
import type { UntypedEvent } from './contract.ts'

/**
 * How bytes are cut into the chunks that the reader gets, one per read:
 * `'whole'` in one piece, `'byte'` byte by byte, a number `n` every n bytes, a list of ascending
 * offsets at each of them.
 */
export type Split = 'whole' | 'byte' | number | readonly number[]

const encoder = new TextEncoder()
const lineEnd = /\r\n?|\n/g

/** A block of what a script sends; line breaks in its data are those of the format, line feeds. */
export function encodeBlock({ data, ...fields }: UntypedEvent): string {
  return encodeEvent({ ...fields, data: data?.replaceAll(lineEnd, '\n') })
}

/** Comments of one line each, and the blank line that ends their block. */
export function encodeComments(text: string): string {
  // Without the blank line of each: together they are one block.
  const lines = text.split(lineEnd).map((comment) => encodeEvent({ comment }).slice(0, -1))
  return `${lines.join('')}\n`
}

/** Bytes of their own: what the caller does to its array later changes nothing. @internal */
export function toBytes(data: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof data === 'string' ? encoder.encode(data) : new Uint8Array(data)
}

/**
 * Cuts `bytes`; chunks are never empty, since a stream of bytes can't carry those.
 *
 * @throws {RangeError} when `split` is no such cut.
 * @internal
 */
export function splitBytes(
  bytes: Uint8Array<ArrayBuffer>,
  split: Split,
): readonly Uint8Array<ArrayBuffer>[] {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let start = 0
  for (const offset of [...offsetsOf(split, bytes.length), bytes.length]) {
    // A copy each: a stream of bytes takes the whole buffer behind a chunk away.
    if (offset > start) chunks.push(bytes.slice(start, offset))
    start = offset
  }
  return chunks
}

function offsetsOf(split: Split, length: number): readonly number[] {
  if (split === 'whole') return []
  if (typeof split === 'object') {
    let previous = 0
    for (const offset of split) {
      if (!Number.isInteger(offset) || offset < previous || offset > length) {
        throw new RangeError(
          `split: ${offset} is not an offset that ascends within ${length} byte(s)`,
        )
      }
      previous = offset
    }
    return split
  }
  const size = split === 'byte' ? 1 : split
  if (!Number.isInteger(size) || size < 1)
    throw new RangeError(`split: ${size} is not a chunk size`)
  return Array.from({ length: Math.max(0, Math.ceil(length / size) - 1) }, (_, i) => (i + 1) * size)
}
