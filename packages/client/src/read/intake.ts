// What has come, told in the order of the wire: events as the contract has them, comments, retry
// fields. It never knows where chunks come from, nor who asks for events.

import {
  compileDecoder,
  type DecodePayload,
  type EventMap,
  type Refusal,
  text,
} from '../contract.ts'
import { type ErrorPlace, ProtocolError } from '../errors.ts'
import { callSafely, isThenable, reportToHost } from '../host/callbacks.ts'
import { refuse } from '../invalid.ts'
import { MAX_EVENT_SIZE, READ_SLACK } from '../limits.ts'
import type { UnhandledEvent } from '../options.ts'
import { createDecoder, createTextDecoder, type WireMessage } from '../wire/decoder.ts'
import type { ReadOptions } from './types.ts'

/** What can be handed out: undefined for nothing; a promise where a schema takes time. */
export type Taken = WireMessage | PromiseLike<WireMessage | undefined> | undefined

/** What is told of a stream beside its events. */
export interface Progress {
  lastEventId: string
  retryMs: number | undefined
}

export interface Intake {
  feed(chunk: Uint8Array | string): void
  /**
   * Tells what has come, up to the next event for the loop.
   *
   * @param isMore what is not an event is left for later, as the loop has not seen those before it yet
   */
  take(isMore?: boolean): Taken
  /** Something that is not an event comes next. */
  isCut(): boolean
}

/**
 * @param progress is kept up to date
 * @param end nothing more is told: after the last event, or for an error
 */
export function createIntake(
  options: ReadOptions<EventMap>,
  place: ErrorPlace,
  progress: Progress,
  isOver: () => unknown,
  end: (error?: Error) => void,
): Intake {
  const { events: contract, until, onComment, onUnhandled, maxEventSize = MAX_EVENT_SIZE } = options
  if (!(maxEventSize >= 0)) throw new RangeError('maxEventSize must be a number of at least 0')
  const decoders = new Map<string, DecodePayload>()
  for (const [type, entry] of Object.entries(contract ?? {})) {
    decoders.set(type, compileDecoder(entry))
  }
  const untyped = contract ? undefined : compileDecoder(text())
  const utf8 = createTextDecoder()
  const decoder = createDecoder({
    text: {
      decode: (chunk, more) => (typeof chunk === 'string' ? chunk : utf8.decode(chunk, more)),
    },
    lastEventId: progress.lastEventId,
    maxEventSize,
    // All that comes counts until an event is whole or a blank line ends it: simpler than the meter of
    // connections, which may live on comments for years.
    isTooLarge(chars, finished) {
      unfinished = finished || chars.endsWith('\n\n') ? 0 : unfinished + chars.length
      return unfinished > maxEventSize + READ_SLACK
    },
    onRetry(ms) {
      put(() => {
        progress.retryMs = ms
      })
    },
    onComment: onComment && ((comment) => put(() => tell(onComment, comment))),
  })
  /** What is still to be told, from `next` on. */
  let items: (WireMessage | (() => unknown))[] = []
  let next = 0
  /** How many characters have come since an event was whole. */
  let unfinished = 0

  function tell<Value, Answer>(callback: ((value: Value) => Answer) | undefined, value: Value) {
    return callSafely(callback, value, reportToHost)
  }

  /** What stands between events keeps its place there. */
  function put(telling: () => unknown): void {
    items.push(...decoder.messages, telling)
    decoder.messages = []
  }

  function open(message: WireMessage): Taken {
    const isLast = until && tell(until, message as UnhandledEvent)
    const decode = decoders.get(message.type) ?? untyped
    const conclude = (refusal: Refusal | undefined): WireMessage | undefined => {
      if (isOver()) return undefined
      // The last event need not be valid: "[DONE]" is no JSON.
      const error = isLast
        ? refusal?.serverError
        : refusal && refuse(message, refusal, options, reportToHost)
      if (isLast || error) end(error)
      return refusal ? undefined : decode && message
    }
    if (!decode) tell(onUnhandled, message as UnhandledEvent)
    const refusal = decode?.(message)
    return isThenable(refusal) ? refusal.then(conclude) : conclude(refusal)
  }

  function take(isMore?: boolean): Taken {
    while (!isOver()) {
      const item = items[next]
      if (isMore && typeof item === 'function') break
      next += 1
      if (!item) {
        // A block without data may have moved it on.
        progress.lastEventId = decoder.lastEventId
        break
      }
      if (typeof item === 'function') item()
      else {
        progress.lastEventId = item.lastEventId
        const event = open(item)
        // What turns out later to be no event for the loop is followed by the next one.
        if (isThenable(event)) return event.then((valid) => valid ?? take(isMore))
        if (event) return event
      }
    }
    return undefined
  }

  return {
    feed(chunk) {
      items = []
      next = 0
      items.push(...decoder.decode(chunk as Uint8Array))
      if (decoder.overflowed) {
        const what = `An event of over ${maxEventSize} characters`
        items.push(() => end(new ProtocolError('event-too-large', what, place)))
      }
    },
    isCut: () => next < items.length,
    take,
  }
}
