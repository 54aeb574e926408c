// Reads one response's body: bytes in, messages out, in the order of the wire and at the sink's pace.
// It never knows requests, retries or states.

import { type ErrorPlace, ProtocolError } from '../errors.ts'
import type { Clock } from '../host/clock.ts'
import type { ByteReader } from '../host/fetch-types.ts'
import { SLICE_BYTES, WAITED_MS } from '../limits.ts'
import { type Attempt, lostError } from '../request/attempt.ts'
import type { Sink } from '../source.ts'
import { createDecoder, type WireMessage } from '../wire/decoder.ts'
import { createEventMeter } from '../wire/event-meter.ts'

/** Takes what is read. */
export type BodySink = Pick<Sink, 'deliver' | 'ready'> & Partial<Pick<Sink, 'rested'>>

/** What a stream is read by, whatever its machine. */
export interface BodySetup {
  readonly clock: Clock
  /** How many characters of data one event may have. */
  readonly maxEventSize: number
  /** The type of an event that names none. @default "message" */
  readonly defaultType?: string
  /** Without it, comments are not delivered. */
  readonly onComment?: ((text: string) => void) | undefined
}

/** What of a connection a body is read for. */
export interface BodyConnection {
  /** The id that a new attempt resumes after. */
  lastEventId(): string
  resumeAfter(id: string): void
  dispatch(input: { readonly type: 'retry'; readonly serial: number; readonly ms: number }): void
  /** Nothing more is to come of this attempt. */
  isOver(attempt: Attempt): boolean
  placeOf(attempt: Attempt): ErrorPlace
  /** Bytes have come; the time is returned. */
  noteBytes(attempt: Attempt): number
}

/**
 * Resolves once the attempt is over. A function of its own, since an engine keeps all of a function's
 * variables over every wait.
 *
 * @param ended the body has ended; `json` is what was no event. Unless this ends the attempt, it has
 *   failed
 * @throws NetworkError where the body ends or breaks off, ProtocolError for an event that is too large
 */
export async function readBody(
  attempt: Attempt,
  reader: ByteReader | undefined,
  setup: BodySetup,
  sink: BodySink,
  connection: BodyConnection,
  ended: (json: string) => void,
): Promise<void> {
  const { clock, maxEventSize, defaultType, onComment } = setup
  const { dispatch, isOver, noteBytes, placeOf, resumeAfter } = connection
  const deliver = (messages: WireMessage[], id: string, comment?: string): void => {
    resumeAfter(id)
    attempt.delivered ||= messages.length > 0
    sink.deliver(messages, id, comment)
  }
  /** What is still to be done with the newest bytes, in their order; each once it is its turn. */
  const steps: (() => void)[] = []
  /** What has come so far is delivered before what follows. */
  const split = (comment?: string): void => {
    const { messages, lastEventId: id } = decoder
    decoder.messages = []
    steps.push(() => deliver(messages, id, comment))
  }
  const decoder = createDecoder({
    lastEventId: connection.lastEventId(),
    maxEventSize,
    isTooLarge: createEventMeter(maxEventSize),
    defaultType,
    onRetry(ms) {
      split()
      steps.push(() => dispatch({ type: 'retry', serial: attempt.serial, ms }))
    },
    onComment: onComment && split,
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
    // Asked first, since `shift` costs something even where there is nothing.
    if (steps.length > 0) {
      steps.shift()?.()
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
        ended(decoder.json)
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
