// Writes event blocks and cuts bytes into chunks; never knows contracts, streams or time.
import type { UntypedEvent } from './contract.ts'

/**
 * How bytes are cut into the chunks that the reader gets, one per read:
 * `'whole'` in one piece, `'byte'` byte by byte, a number `n` every n bytes, a list of ascending
 * offsets at each of them.
 */
export type Split = 'whole' | 'byte' | number | readonly number[]

const encoder = new TextEncoder()
const lineEnd = /\r\n|\r|\n/

/** One event block, with the blank line that dispatches it. */
export function encodeEvent(event: UntypedEvent): string {
  const lines: string[] = []
  if (event.type !== undefined && event.type !== 'message') {
    lines.push(`event: ${oneLine('type', event.type)}`)
  }
  if (event.id !== undefined) lines.push(`id: ${oneLine('id', event.id)}`)
  if (event.retry !== undefined) lines.push(`retry: ${event.retry}`)
  if (event.data !== undefined) {
    for (const line of event.data.split(lineEnd)) lines.push(`data: ${line}`)
  }
  return `${lines.join('\n')}\n\n`
}

/** A comment of one or more lines. */
export function encodeComment(text: string): string {
  return `${text
    .split(lineEnd)
    .map((line) => `: ${line}`)
    .join('\n')}\n\n`
}

/** Bytes of their own: what the caller does to its array later changes nothing. */
export function toBytes(data: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof data === 'string' ? encoder.encode(data) : new Uint8Array(data)
}

/**
 * Cuts `bytes`; chunks are never empty, since a stream of bytes can't carry those.
 *
 * @throws {RangeError} when `split` is no such cut.
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

function oneLine(field: string, value: string): string {
  if (!/[\r\n]/.test(value)) return value
  throw new TypeError(`${field}: a line break ends the field; write such bytes with raw()`)
}
