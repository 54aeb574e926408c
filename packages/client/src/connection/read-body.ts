// Reads one response's body: bytes in, messages out, in the order of the wire and at the sink's pace.
// It never knows requests, retries or states.

import { type ErrorPlace, ProtocolError } from '../errors.ts'
import type { Clock } from '../host/clock.ts'
import type { ByteReader } from '../host/fetch-types.ts'
import { type Attempt, lostError } from '../request/attempt.ts'
import type { Sink } from '../source.ts'
import { createDecoder, type WireMessage } from '../wire/decoder.ts'
import { createEventMeter } from '../wire/event-meter.ts'

/** Chunks are decoded in slices of so many bytes: engines hand over megabytes of a firehose at once. */
const SLICE_BYTES = 2 ** 16

/** A read that took this long had to wait, so the host had its turn. */
const WAITED_MS = 2

export interface BodyOptions {
  readonly attempt: Attempt
  readonly reader: ByteReader | undefined
  readonly setup: {
    readonly clock: Clock
    readonly maxEventSize: number
    readonly defaultType?: string
  }
  /** Where the stream stands before the first byte. */
  readonly lastEventId: string
  readonly sink: Pick<Sink, 'ready'> & Partial<Pick<Sink, 'rested'>>
  /** Whether comments are delivered, too. */
  readonly comments: boolean | undefined
  /** Nothing more is to come of this attempt. */
  isOver(attempt: Attempt): boolean
  placeOf(attempt: Attempt): ErrorPlace
  deliver(messages: WireMessage[], lastEventId: string, comment?: string): void
  /** A `retry:` field; all that came before it is delivered. */
  retry(ms: number): void
  /** Bytes have come; the time is returned. */
  noteBytes(attempt: Attempt): number
  /** The body has ended; `json` is what was no event. Unless this ends the attempt, it has failed. */
  ended(json: string): void
}

/**
 * Resolves once the attempt is over. A function of its own, since an engine keeps all of a function's
 * variables over every wait.
 *
 * @throws NetworkError where the body ends or breaks off, ProtocolError for an event that is too large
 */
export async function readBody(options: BodyOptions): Promise<void> {
  const { attempt, reader, setup, sink, isOver, placeOf, deliver, noteBytes } = options
  const { clock, maxEventSize, defaultType } = setup
  /** What is still to be done with the newest bytes, in their order; each once it is its turn. */
  const steps: (() => void)[] = []
  /** What has come so far is delivered before what follows. */
  const split = (comment?: string): void => {
    const { messages, lastEventId: id } = decoder
    decoder.messages = []
    steps.push(() => deliver(messages, id, comment))
  }
  const decoder = createDecoder({
    lastEventId: options.lastEventId,
    meter: createEventMeter(maxEventSize),
    maxEventSize,
    defaultType,
    onRetry(ms) {
      split()
      steps.push(() => options.retry(ms))
    },
    onComment: options.comments ? split : undefined,
  })
  let rest: Uint8Array | undefined
  /** The host has done nothing else since the clock was looked at: no time to speak of has passed. */
  let isOneTurn = false
  const endTurn = (): void => {
    isOneTurn = false
  }
  while (!isOver(attempt)) {
    const wait = sink.ready()
    if (wait) {
      attempt.quietSince = undefined
      await wait
      continue
    }
    const step = steps.shift()
    if (step) {
      step()
      continue
    }
    if (decoder.overflowed) {
      const what = `An event of over ${maxEventSize} characters`
      throw new ProtocolError('event-too-large', what, placeOf(attempt))
    }
    if (!rest) {
      if (attempt.quietSince === undefined) {
        attempt.quietSince = clock.now()
        isOneTurn = true
        void clock.yieldToHost().then(endTurn)
      }
      const askedAt: number = isOneTurn ? 0 : clock.now()
      try {
        rest = (await reader?.read())?.value
      } catch (cause) {
        throw lostError('Connection lost', placeOf(attempt), cause)
      }
      if (isOver(attempt)) return
      if (!rest) {
        options.ended(decoder.json)
        if (isOver(attempt)) return
        throw lostError('The response ended', placeOf(attempt))
      }
      const isTimed = !isOneTurn || !attempt.firstAt
      if (isTimed && noteBytes(attempt) - askedAt >= WAITED_MS) sink.rested?.()
    }
    const isLarge: boolean = rest.length > SLICE_BYTES
    decoder.decode(isLarge ? rest.subarray(0, SLICE_BYTES) : rest)
    rest = isLarge ? rest.subarray(SLICE_BYTES) : undefined
    if (steps.length > 0) split()
    else deliver(decoder.messages, decoder.lastEventId)
  }
}
