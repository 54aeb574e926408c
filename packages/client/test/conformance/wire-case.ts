// What a wire case is, and how its bytes are cut into chunks and fed to the decoder.
import { createDecoder } from '../../src/wire/decoder.ts'
import { createEventMeter } from '../../src/wire/event-meter.ts'
import type { OracleMessage, OracleResult } from '../oracle.ts'

export interface WireCase extends OracleResult {
  /** A sentence, with the clause that decides it in brackets. */
  readonly name: string
  readonly bytes: Uint8Array
  /** The id that the stream starts from, as after a reconnect. */
  readonly from: string
}

/** A case. What `expected` doesn't name is expected not to happen. */
export function wire(
  name: string,
  input: string | Uint8Array,
  expected: Partial<OracleResult> & { readonly from?: string } = {},
): WireCase {
  return {
    name,
    bytes: typeof input === 'string' ? new TextEncoder().encode(input) : input,
    from: '',
    messages: [],
    lastEventId: '',
    retries: [],
    comments: [],
    ...expected,
  }
}

/** An expected message; `id` and `lastEventId` are both spelled out, neither follows the other. */
export function message(data: string, rest: Partial<OracleMessage> = {}): OracleMessage {
  return { type: 'message', data, id: undefined, lastEventId: '', ...rest }
}

/** Bytes written as characters up to U+00FF: the one way to spell what is not UTF-8. */
export function raw(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0))
}

/** Cuts `bytes` at the given offsets; an offset given twice makes an empty chunk. */
export function cut(bytes: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  const bounds = [0, ...offsets.toSorted((a, b) => a - b), bytes.length]
  return bounds.slice(1).map((end, index) => bytes.subarray(bounds[index], end))
}

export function inPiecesOf(size: number, bytes: Uint8Array): Uint8Array[] {
  const offsets = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => index * size)
  return cut(bytes, offsets.slice(1))
}

export interface ReplayOptions {
  readonly from?: string
  /** Without a comment hook the parser takes another path over comment lines. */
  readonly withoutComments?: boolean
  /** Called after each chunk with the number of bytes fed, and everything seen up to there. */
  readonly afterChunk?: (fed: number, seen: OracleResult) => void
}

/** Everything that a decoder lets out when it is fed `chunks`. */
export function replay(chunks: readonly Uint8Array[], options: ReplayOptions = {}): OracleResult {
  const messages: OracleMessage[] = []
  const retries: number[] = []
  const comments: string[] = []
  const decoder = createDecoder({
    lastEventId: options.from ?? '',
    maxEventSize: 16 * 1024 * 1024,
    isTooLarge: createEventMeter(16 * 1024 * 1024),
    onRetry: (ms) => retries.push(ms),
    ...(options.withoutComments ? {} : { onComment: (text: string) => comments.push(text) }),
  })
  let fed = 0
  for (const chunk of chunks) {
    // A view into a larger buffer which is wiped afterwards: a host may reuse its memory.
    const memory = new Uint8Array(chunk.length + 2).fill(0x0a)
    const view = memory.subarray(1, chunk.length + 1)
    view.set(chunk)
    for (const { type, data, id, lastEventId } of decoder.decode(view)) {
      if (typeof data !== 'string') throw new TypeError('the data of a wire message is a string')
      messages.push({ type, data, id, lastEventId })
    }
    memory.fill(0)
    fed += chunk.length
    options.afterChunk?.(fed, { messages, lastEventId: decoder.lastEventId, retries, comments })
  }
  if (decoder.overflowed) throw new Error('the decoder overflowed far below its limit')
  return { messages, lastEventId: decoder.lastEventId, retries, comments }
}
