// Runs a state machine: brings about what it says, one request at a time, and feeds it what happens.
// Owns the id, and what is known of CORS. It never knows the machine's rules, nor the types of events.

import { BURST_MS } from '../limits.ts'
import { type Attempt, createAttempt, explain, type RequestKind } from '../request/attempt.ts'
import type { ByteReader, FetchLike, ResponseLike } from '../host/fetch-types.ts'
import type { ErrorPlace, EventStreamError } from '../errors.ts'
import type { Machine, Readings } from '../machine/types.ts'
import type { PreparedRequest } from '../request/prepare.ts'
import { type BodyConnection, type BodySetup, type BodySink, readBody } from './read-body.ts'
import {
  type CorsVerdict,
  type Excerpt,
  fetchResponse,
  type judgeCors,
  openBody,
} from '../request/response.ts'

/** What a machine, whatever its rules, says of a connection. */
export interface AnyMachine extends Pick<Machine, 'request' | 'failures' | 'error'> {
  /** A new object with every change that others may see. */
  readonly state: object
  /** The live request has outlasted its time. */
  readonly expired?: boolean
}

/** The inputs of the connection's own: headers or a `retry:` field have come, or the timer is due. */
export type OwnInput =
  | { readonly type: 'answered'; readonly serial: number }
  | { readonly type: 'retry'; readonly serial: number; readonly ms: number }
  | ({ readonly type: 'timer' } & Readings)

/** Time and randomness come with every input: `now` in ms since the epoch, `random` in [0, 1). */
export interface Moment {
  readonly now: number
  readonly random: number
}

/** What every connection runs by. */
export interface ConnectionSetup extends BodySetup {
  readonly fetch: FetchLike
  readonly initialLastEventId: string
}

/** How a connection behaves. */
export interface ConnectionDelegate<State extends AnyMachine, Input> {
  readonly machine: State
  readonly transition: (machine: State, input: (Input | OwnInput) & Moment) => State
  /** When the one timer is due, in ms since the epoch; Infinity for never. */
  wakeAt(machine: State): number
  /** The machine's state has changed. */
  changed(machine: State): void
  /** What the attempt asks for; may throw what it is to fail with. */
  request(attempt: Attempt): Promise<PreparedRequest | undefined>
  /** Makes statuses other than 200 more than a plain "no", see `openBody`. */
  readonly excerpt?: Excerpt
  /** A response has come that is worth reading. */
  opened(attempt: Attempt, response: ResponseLike, reader: ByteReader | undefined): void
  /** The live request has outlasted its time. */
  expired?(attempt: Attempt): void
  /** The body has ended; that is a failure of the attempt, unless this ends it otherwise. */
  ended?(attempt: Attempt, response: ResponseLike, json: string): void
  /** Asks what a failure says of CORS. */
  readonly judge?: typeof judgeCors
  /** Something in all this has thrown. */
  failed(attempt: Attempt, error: EventStreamError, cors: CorsVerdict | undefined): void
  /** What errors must know to say what follows. */
  outlook?(): Pick<ErrorPlace, 'repeatable' | 'wasOpen'>
}

export interface Connection<State, Input> extends BodyConnection {
  /** The URL of the newest request. */
  url(): string
  /** What is known of CORS. */
  readonly cors: Readonly<Record<RequestKind, CorsVerdict>>
  machine(): State
  /** The attempt that is alive. */
  current(): Attempt | undefined
  dispatch(input: Input | OwnInput, now?: number): void
  readings(): Readings
}

export function createConnection<State extends AnyMachine, Input>(
  url: string,
  setup: ConnectionSetup,
  sink: BodySink,
  delegate: ConnectionDelegate<State, Input>,
): Connection<State, Input> {
  const { clock } = setup
  let machine = delegate.machine
  let shown = machine.state
  let lastEventId = setup.initialLastEventId
  const cors: Record<RequestKind, CorsVerdict> = { plain: 'unknown', resume: 'unknown' }
  let current: Attempt | undefined
  let gapMs: number | undefined
  let armedFor = Infinity
  let disarm: (() => void) | undefined

  function dispatch(input: Input | OwnInput, now = clock.now()): void {
    machine = delegate.transition(machine, { ...input, now, random: clock.random() })
    settle()
  }

  /** Makes the world agree with the machine. Whatever runs in between may change it again. */
  function settle(): void {
    if (current && current.serial !== machine.request) {
      const { abort } = current
      current = undefined
      abort()
    }
    const wake = delegate.wakeAt(machine)
    if (armedFor !== wake) {
      disarm?.()
      armedFor = wake
      const ring = (): void => {
        armedFor = Infinity
        // A timer that has fired is due, even if the wall clock was set back meanwhile.
        dispatch({ type: 'timer', ...readings() }, Math.max(clock.now(), wake))
      }
      disarm = wake < Infinity ? clock.setTimer(ring, wake - clock.now()) : undefined
    }
    if (machine.expired && current && !current.failed) {
      // Should it be the stream's habit to be silent for so long, the next silence is waited out.
      noteBytes(current)
      return delegate.expired?.(current)
    }
    if (shown !== machine.state) {
      shown = machine.state
      delegate.changed(machine)
    }
    if (machine.request && !current) void run(machine.request)
  }

  async function run(serial: number): Promise<void> {
    const { failures, error } = machine
    // As a function, not as a method of the options: a browser's own refuses any other `this`.
    const { fetch: fetchIt } = setup
    const attempt = createAttempt(serial, url, { attempt: failures + 1, lastEventId, error })
    current = attempt
    try {
      await read(attempt, fetchIt)
    } catch (thrown) {
      if (isOver(attempt)) return
      const failure = explain(thrown, placeOf(attempt))
      const { url: target, kind, context } = attempt
      const verdict = await delegate.judge?.(fetchIt, target, failure, cors[kind], context.signal)
      if (isOver(attempt)) return
      if (verdict) cors[kind] = verdict
      delegate.failed(attempt, failure, verdict)
    }
  }

  /** One attempt from its request to its end; it stops quietly once it is not current any more. */
  async function read(attempt: Attempt, fetchIt: FetchLike): Promise<void> {
    // Where these are missing, better no request at all.
    void [new TextDecoder(), new Headers()]
    const request = await delegate.request(attempt)
    if (!request || isOver(attempt)) return
    url = attempt.url = request.url
    if (request.resumed) attempt.kind = 'resume'
    const { signal } = attempt.context
    const response = await fetchResponse(fetchIt, request.init, placeOf(attempt))
    attempt.answered = true
    dispatch({ type: 'answered', serial: attempt.serial })
    const reader = await openBody(response, signal, placeOf(attempt), delegate.excerpt)
    if (isOver(attempt)) return
    cors[attempt.kind] = 'through'
    delegate.opened(attempt, response, reader)
    await readBody(attempt, reader, setup, sink, connection, (json) =>
      delegate.ended?.(attempt, response, json),
    )
  }

  /** Bytes have come now, which is returned: the silence before them was the stream's habit. */
  function noteBytes(attempt: Attempt): number {
    const now = clock.now()
    const silenceMs = now - (attempt.quietSince ?? now)
    // The time to the first bytes is the server's start, and what comes soon after them may be a
    // replay: neither is the stream's idle gap.
    attempt.firstAt ??= now
    if (now - attempt.firstAt >= BURST_MS) gapMs = Math.max(gapMs ?? 0, silenceMs)
    return (attempt.quietSince = now)
  }

  function readings(): Readings {
    return { quietSince: current?.quietSince ?? clock.now(), gapMs }
  }

  function isOver(attempt: Attempt): boolean {
    return current !== attempt || attempt.failed
  }

  function placeOf({ url: target, context }: Attempt): ErrorPlace {
    return { url: target, attempt: context.attempt, ...delegate.outlook?.() }
  }

  const connection: Connection<State, Input> = {
    url: () => url,
    lastEventId: () => lastEventId,
    resumeAfter(id) {
      lastEventId = id
    },
    cors,
    machine: () => machine,
    current: () => current,
    dispatch,
    isOver,
    noteBytes,
    placeOf,
    readings,
  }
  return connection
}
