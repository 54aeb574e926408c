// Runs the state machine: brings about what it says, and feeds it what happens. Owns the id.
// It never knows the types of events, nor other tabs.

import { createDecoder } from './decoder.ts'
import { callSafely, createEmitter, isThenable } from './emitter.ts'
import {
  type ErrorPlace,
  EventStreamError,
  NetworkError,
  ProtocolError,
  ResponseError,
  TimeoutError,
  TruncatedError,
} from './errors.ts'
import {
  type CorsVerdict,
  initialMachine,
  type MachineInput,
  type Moment,
  type Readings,
  type RequestKind,
  type RetryVerdict,
  type StreamState,
} from './machine.ts'
import type { ResolvedOptions, ShouldRetry } from './options.ts'
import { watchPage } from './page.ts'
import { type AttemptContext, isRepeatable, prepareRequest } from './request.ts'
import { createRhythm } from './rhythm.ts'
import type { Sink, Source } from './source.ts'
import { transition } from './state.ts'
import { openResponse, probe } from './transport.ts'

/** A read that took this long had to wait, so the host had its turn. */
const WAITED_MS = 2

type Timeless<Input> = Input extends Moment ? Omit<Input, keyof Moment> : never

/** One numbered attempt, and what there is to say of it. */
interface Attempt {
  readonly serial: number
  readonly controller: AbortController
  readonly context: AttemptContext
  url: string
  /** Whether its request carries a `Last-Event-ID` header. */
  resumed: boolean
  delivered: boolean
  /** Reading waits for the sink. */
  paused: boolean
}

export function createConnection(options: ResolvedOptions, sink: Sink): Source {
  const { given, clock, report, address } = options
  const rhythm = createRhythm()
  const watchers = createEmitter<StreamState>(report)
  let machine = initialMachine
  let shown: StreamState = machine.state
  let url = typeof address === 'function' ? '' : new URL(address, options.base).href
  let lastEventId = given.initialLastEventId ?? ''
  let lastError: EventStreamError | undefined
  let current: Attempt | undefined
  let armedAt: number | undefined
  let disarm: (() => void) | undefined
  let unwatchPage: (() => void) | undefined

  function dispatch(input: Timeless<MachineInput>): void {
    const moment: Moment = { now: clock.now(), random: clock.random() }
    machine = transition(machine, { ...moment, ...input } as MachineInput, options)
    settle()
  }

  /** Makes the world agree with the machine. Whatever runs in between may change it again. */
  function settle(): void {
    if (current && current.serial !== machine.request) {
      const { controller } = current
      current = undefined
      controller.abort()
    }
    if (armedAt !== machine.wakeAt) arm()
    if (machine.expired && current) {
      if (machine.expired === 'idle') rhythm.doubt(clock.now())
      fail(current, new TimeoutError(machine.expired, place(current)))
      return
    }
    if (shown !== machine.state) {
      shown = machine.state
      if (shown.status === 'idle' || shown.status === 'closed') {
        unwatchPage?.()
        unwatchPage = undefined
      }
      if (shown.status === 'closed') sink.closed(shown)
      watchers.emit(shown)
      callSafely(given.onStateChange, shown, report)
    }
    if (machine.request !== undefined && !current) void run(machine.request)
  }

  function arm(): void {
    disarm?.()
    armedAt = machine.wakeAt
    if (armedAt === undefined) {
      disarm = undefined
      return
    }
    disarm = clock.setTimer(() => {
      armedAt = undefined
      dispatch({ type: 'timer', ...readings() })
    }, armedAt - clock.now())
  }

  function readings(): Readings {
    const listening = current && !current.paused
    return { quietSince: listening ? rhythm.quietSince : clock.now(), gapMs: rhythm.gapMs }
  }

  async function run(serial: number): Promise<void> {
    const controller = new AbortController()
    const { signal } = controller
    const context = { attempt: machine.failures + 1, lastEventId, error: lastError, signal }
    const attempt: Attempt = {
      serial,
      controller,
      context,
      url,
      resumed: false,
      delivered: false,
      paused: false,
    }
    current = attempt
    try {
      await read(attempt)
    } catch (error) {
      if (current !== attempt) return
      const failure = asFailure(error, attempt)
      const cors = await judgeCors(failure, attempt)
      if (current !== attempt) return
      if (cors === 'refused') fail(attempt, corsRefused(attempt))
      else fail(attempt, failure, cors)
    }
  }

  /** One attempt from its request to its end; it stops quietly once it is not current any more. */
  async function read(attempt: Attempt): Promise<void> {
    const { context, serial } = attempt
    const isOver = (): boolean => current !== attempt
    const request = await prepareRequest(address, options.base, given, context, place(attempt))
    if (isOver()) return
    url = attempt.url = request.url
    attempt.resumed = request.resumed
    const response = await openResponse(request.init, options.fetch, place(attempt), clock)
    if (isOver()) return
    const { status, headers, body } = response
    if (!body) return dispatch({ type: 'ended', serial, reason: 'no-content' })
    rhythm.begin(clock.now())
    dispatch({ type: 'opened', serial, kind: kindOf(attempt) })
    const resumedFrom = context.lastEventId || undefined
    const info = { url: response.url, status, headers, attempt: context.attempt, resumedFrom }
    if (!isOver()) callSafely(given.onOpen, info, report)

    const { onComment } = given
    const decoder = createDecoder({
      lastEventId,
      maxEventSize: options.maxEventSize,
      onRetry: (ms) => dispatch({ type: 'retry', serial, ms }),
      onComment: onComment && ((text) => isOver() || callSafely(onComment, text, report)),
    })
    for (;;) {
      for (let full = sink.ready(); full && !isOver(); full = sink.ready()) {
        attempt.paused = true
        await full
        attempt.paused = false
        rhythm.begin(clock.now())
      }
      if (isOver()) return
      const askedAt = clock.now()
      const bytes = await body.read()
      if (isOver()) return
      if (!bytes) break
      const now = clock.now()
      rhythm.note(now)
      if (now - askedAt >= WAITED_MS) sink.rested()
      const messages = decoder.decode(bytes)
      lastEventId = decoder.lastEventId
      attempt.delivered ||= messages.length > 0
      sink.deliver(messages, lastEventId)
      if (isOver()) return
      if (decoder.overflowed) throw tooLarge(options.maxEventSize, attempt)
    }
    if (given.until) throw new TruncatedError(place(attempt))
    if (given.onEnd !== 'complete' && mayRepeat()) {
      throw new NetworkError('connection-lost', 'The stream ended', place(attempt))
    }
    dispatch({ type: 'ended', serial, reason: 'completed' })
  }

  function mayRepeat(): boolean {
    return given.retry?.unsafe === true || isRepeatable(given, lastEventId)
  }

  /** What reading threw; anything but our own errors is unforeseen, and reported as such too. */
  function asFailure(error: unknown, attempt: Attempt): EventStreamError {
    if (error instanceof EventStreamError) return error
    report(error)
    return new NetworkError('connection-lost', 'The stream failed', place(attempt), error)
  }

  /**
   * A rejected `fetch` doesn't say whether the server is down or CORS refuses it. A request that
   * needs no permission tells: twice in a row reached, but refused, is a refusal.
   */
  async function judgeCors(
    error: EventStreamError,
    attempt: Attempt,
  ): Promise<CorsVerdict | 'refused' | undefined> {
    const known = machine.cors[kindOf(attempt)]
    const { location } = globalThis as { location?: Location }
    if (known === 'through' || !location) return undefined
    if (error.code === 'http-status' || error.code === 'content-type') return 'through'
    if (error.code !== 'connect-failed') return undefined
    if (new URL(attempt.url).origin === location.origin) return undefined
    if (!(await probe(attempt.url, options.fetch, attempt.context.signal))) return 'unknown'
    return known === 'suspect' ? 'refused' : 'suspect'
  }

  function fail(attempt: Attempt, error: EventStreamError, cors?: CorsVerdict): void {
    lastError = error
    const { serial, delivered } = attempt
    const decide = (answer: ShouldRetry): RetryVerdict => {
      if (typeof answer === 'number') return Math.max(answer, 0)
      if (typeof answer !== 'object') return answer ?? (error.retryable && mayRepeat())
      lastEventId = ''
      return true
    }
    const failed = (verdict: RetryVerdict | 'pending'): void =>
      dispatch({
        type: 'failed',
        serial,
        error,
        verdict,
        retryAfterMs: error instanceof ResponseError ? error.retryAfterMs : undefined,
        delivered,
        cors: cors && { kind: kindOf(attempt), verdict: cors },
      })
    const survive = (): void => {
      if (given.onError && machine.state.status !== 'closed') report(error)
    }
    const answer = ask(error, attempt.context)
    if (!isThenable(answer)) {
      failed(decide(answer))
      return survive()
    }
    failed('pending')
    const decided = (late: ShouldRetry): void => {
      if (machine.undecided?.serial !== serial) return
      dispatch({ type: 'decided', serial, verdict: decide(late) })
      survive()
    }
    answer.then(decided, (thrown) => {
      report(thrown)
      decided(undefined)
    })
  }

  function ask(
    error: EventStreamError,
    context: AttemptContext,
  ): ShouldRetry | PromiseLike<ShouldRetry> {
    try {
      return given.retry?.shouldRetry?.(error, context)
    } catch (thrown) {
      report(thrown)
      return undefined
    }
  }

  return {
    get url() {
      return url
    },
    getSnapshot: () => machine.state,
    subscribe: (onChange) => watchers.add(onChange),
    attach() {
      unwatchPage ??= watchPage((type) => dispatch({ type, ...readings() }))
      dispatch({ type: 'attach' })
    },
    detach: () => dispatch({ type: 'detach' }),
    reconnect: () => dispatch({ type: 'reconnect' }),
    close: () => dispatch({ type: 'close', reason: 'client' }),
    complete: () => dispatch({ type: 'close', reason: 'completed' }),
    abort: (error) => dispatch({ type: 'abort', error }),
  }
}

function kindOf(attempt: Attempt): RequestKind {
  return attempt.resumed ? 'resume' : 'plain'
}

function place({ url, context }: Attempt): ErrorPlace {
  return { url, attempt: context.attempt }
}

function corsRefused(attempt: Attempt): ProtocolError {
  const remedy = attempt.resumed
    ? 'Last-Event-ID in Access-Control-Allow-Headers, or use `resume: { query }`'
    : 'its origin in Access-Control-Allow-Origin'
  const what = `The server can be reached, but CORS does not allow this page: allow ${remedy}`
  return new ProtocolError('cors-refused', what, place(attempt))
}

function tooLarge(maxEventSize: number, attempt: Attempt): ProtocolError {
  const what = `An event is larger than maxEventSize (${maxEventSize} characters)`
  return new ProtocolError('event-too-large', what, place(attempt))
}
