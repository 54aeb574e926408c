// Bytes → wire messages: one streaming TextDecoder and eventsource-parser, whose one door this is.
// It never knows where the bytes come from, nor what becomes of the messages.

import { createParser } from 'eventsource-parser'
import { detach } from './detach.ts'

/**
 * One event as the server sent it. The same object becomes the event that consumers get: `data`
 * is replaced by the decoded payload on the way, so that an event costs one allocation.
 */
export class WireMessage {
  type: string
  data: unknown
  id: string | undefined
  lastEventId: string

  constructor(type: string, data: string, id: string | undefined, lastEventId: string) {
    this.type = type
    this.data = data
    this.id = id
    this.lastEventId = lastEventId
  }
}

const BLANK_LINE = /\n\r?\n|\r\r/
const LINE_END = /[\r\n]/
/** A line that may be one of data. */
const DATA_LINE = /^d/m
/** What a line costs in memory beside its characters, in characters. */
const LINE_COST = 16

export interface DecoderOptions {
  /** The sticky id at the start of this attempt. */
  readonly lastEventId: string
  /** How many characters may come from one blank line to the next; a line counts as 16 more. */
  readonly maxEventSize: number
  /** A `retry:` field, in milliseconds, as sent. */
  readonly onRetry: (ms: number) => void
  readonly onComment?: ((text: string) => void) | undefined
}

export interface Decoder {
  /** The messages that these bytes complete. */
  decode(bytes: Uint8Array): WireMessage[]
  /** The last id committed at a blank line, also by a block without data [spec]. */
  readonly lastEventId: string
  /** True once an event has outgrown `maxEventSize`; nothing can be decoded after that. */
  readonly overflowed: boolean
}

export function createDecoder(options: DecoderOptions): Decoder {
  let { lastEventId } = options
  let overflowed = false
  /** What the unfinished event holds on to, roughly, in characters. */
  let unfinished = 0
  /** The last character: whether a line is under way. */
  let tail = '\n'
  let messages: WireMessage[] = []

  // Node's decoder drops a second mark when the first bytes make up no whole character yet, so the
  // mark is left in for the parser to take off.
  const text = new TextDecoder('utf-8', { ignoreBOM: true })
  let begun = false
  const parser = createParser({
    maxBufferSize: options.maxEventSize,
    onEvent({ event, data, id }) {
      // An id of its own has just been committed by `onId`.
      const ownId = id === undefined ? id : lastEventId
      messages.push(new WireMessage(event ?? 'message', data, ownId, lastEventId))
    },
    onId(id) {
      lastEventId = detach(id)
    },
    onRetry: options.onRetry,
    onComment: options.onComment,
    onError(error) {
      // Unknown fields and malformed `retry` values are ignored [spec]; only the bound is an error.
      if (error.type === 'max-buffer-size-exceeded') overflowed = true
    },
  })

  return {
    decode(bytes) {
      if (overflowed) return []
      messages = []
      const chars = text.decode(bytes, { stream: true })
      if (!begun && chars) {
        begun = true
        // The parser would also take the characters "ï»¿" for a mark: this ends its search.
        if (chars[0] !== '\uFEFF') parser.feed('\uFEFF')
      }
      parser.feed(chars)
      // The parser bounds only the data it keeps, not the chunks that a few characters keep alive,
      // nor the nodes of a string of many lines, nor the lines it passes over.
      if (messages.length > 0 || BLANK_LINE.test(tail + chars)) unfinished = 0
      else if (DATA_LINE.test(chars) || !LINE_END.test(tail)) {
        unfinished += chars.length + LINE_COST * chars.split(LINE_END).length
        if (unfinished > options.maxEventSize) overflowed = true
      }
      tail = chars.slice(-1) || tail
      return messages
    },
    get lastEventId() {
      return lastEventId
    },
    get overflowed() {
      return overflowed
    },
  }
}
