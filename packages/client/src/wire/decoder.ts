// Bytes → wire messages: one streaming TextDecoder and eventsource-parser, whose one door this is.
// It never knows where the bytes come from, nor what becomes of the messages.

import { createParser } from 'eventsource-parser'
import { detach } from './detach.ts'
import type { EventMeter } from './event-meter.ts'

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

/** What is needed of a `TextDecoder`, whose type not every host has. */
export interface TextDecoderLike {
  decode(bytes?: Uint8Array, options?: { readonly stream?: boolean }): string
}

export interface DecoderOptions {
  /** The sticky id at the start of this attempt. */
  readonly lastEventId: string
  /** How many characters of data one event may have. */
  readonly maxEventSize: number
  /** The type of an event that names none. @default "message" */
  readonly defaultType?: string | undefined
  /** Bytes to characters, as a `TextDecoder` does it. */
  readonly text?: TextDecoderLike
  /** Bounds what an unfinished event holds on to beside its data. */
  readonly isTooLarge: EventMeter
  /** A `retry:` field, in milliseconds, as sent. Called while bytes are decoded, as `onComment` is. */
  readonly onRetry: (ms: number) => void
  readonly onComment?: ((text: string) => void) | undefined
}

export interface Decoder {
  /** The messages that these bytes complete. */
  decode(bytes: Uint8Array): WireMessage[]
  /** What the newest bytes have brought so far; a callback may take it and leave an empty array. */
  messages: WireMessage[]
  /** The last id committed at a blank line, also by a block without data [spec]. */
  readonly lastEventId: string
  /** The beginning of a body that begins as JSON does, and not as an event stream. */
  readonly json: string
  /** True once an event has outgrown `maxEventSize`; nothing can be decoded after that. */
  readonly overflowed: boolean
}

/** How much of a body that may be JSON is kept, in characters. */
const JSON_CHARS = 2 ** 14
/** Bytes up to this one are whole characters. */
const LAST_ASCII = 0x7f
const MORE_TO_COME = { stream: true } as const

export function createTextDecoder(): TextDecoderLike {
  // Node's decoder drops a second mark when the first bytes make up no whole character yet, so the
  // mark is left in for the parser to take off.
  return new TextDecoder('utf-8', { ignoreBOM: true })
}

export function createDecoder(options: DecoderOptions): Decoder {
  const { maxEventSize, isTooLarge, defaultType = 'message', text = createTextDecoder() } = options
  let begun = false
  let isJson = false
  const parser = createParser({
    onRetry: options.onRetry,
    onComment: options.onComment,
    maxBufferSize: maxEventSize,
    onEvent({ event, data, id }) {
      const { lastEventId } = decoder
      // An id of its own has just been committed by `onId`.
      const ownId = id && lastEventId
      const message = new WireMessage(event ?? defaultType, data, ownId, lastEventId)
      // An array literal takes up what one message needs, an empty one pushed to far more.
      if (decoder.messages.length === 0) decoder.messages = [message]
      else decoder.messages.push(message)
    },
    onId(id) {
      decoder.lastEventId = detach(id)
    },
    onError(error) {
      // Unknown fields and malformed `retry` values are ignored [spec]; only the bound is an error.
      if (error.type === 'max-buffer-size-exceeded') decoder.overflowed = true
    },
  })

  // Plain fields: an engine gives every object with a getter a shape of its own, and looks up each of
  // its properties the slow way.
  const decoder = {
    messages: [] as WireMessage[],
    lastEventId: options.lastEventId,
    json: '',
    overflowed: false,
    decode(bytes: Uint8Array): WireMessage[] {
      if (decoder.overflowed) return []
      decoder.messages = []
      // Where nothing is cut off, engines are quicker without having to look for it.
      const isWhole = (bytes[bytes.length - 1] ?? Infinity) <= LAST_ASCII
      const chars = text.decode(bytes, isWhole ? undefined : MORE_TO_COME)
      if (!begun && chars) {
        begun = true
        // The parser would also take the characters "ï»¿" for a mark: this ends its search.
        if (chars[0] !== '\uFEFF') parser.feed('\uFEFF')
        isJson = /^\s*[[{]/.test(chars)
      }
      if (isJson) decoder.json = (decoder.json + chars).slice(0, JSON_CHARS)
      parser.feed(chars)
      const { messages } = decoder
      if (isTooLarge(chars, messages.length > 0)) decoder.overflowed = true
      return messages
    },
  }
  return decoder
}
