// Runs the state machine: brings about what it says, and feeds it what happens. Owns the id.
// It never knows the types of events, nor other tabs.

import { type Attempt, corsError, createAttempt, endAttempt, timeoutError } from './attempt.ts'
import { createDecoder } from './decoder.ts'
import { callSafely, isThenable } from './emitter.ts'
import {
  type ErrorPlace,
  EventStreamError,
  NetworkError,
  ProtocolError,
  ResponseError,
  TruncatedError,
} from './errors.ts'
import { decodeLastEventId, encodeLastEventId, isSendableId, parseRetryAfter } from './headers.ts'
import {
  type CorsVerdict,
  type Happening,
  initialMachine,
  type Readings,
  type RetryVerdict,
  type StreamState,
} from './machine.ts'
import type { ResolvedOptions, ShouldRetry } from './options.ts'
import { watchPage } from './page.ts'
import { prepareRequest, resolveUrl } from './request.ts'
import { longestGap } from './rhythm.ts'
import type { Sink, Source } from './source.ts'
import { transition, wakeAt } from './state.ts'
import { judgeCors, openResponse } from './transport.ts'

/** Chunks are taken in bites of so many bytes: engines hand over megabytes of a firehose at once. */
const BITE_BYTES = 2 ** 16

/** A read that took this long had to wait, so the host had its turn. */
const WAITED_MS = 2

export function createConnection(options: ResolvedOptions, sink: Sink): Source {
  const { clock, report, address, fetch: fetchIt, onComment, shouldRetry, until } = options
  const watchers = new Set<() => void>()
  let machine = initialMachine
  let shown: StreamState = machine.state
  let url = typeof address === 'function' ? '' : resolveUrl(address).href
  let lastEventId = options.initialLastEventId
  /** Not asked yet where the last page left off. */
  let place = options.checkpoint
  let gapMs: number | undefined
  let current: Attempt | undefined
  let armedFor = Infinity
  let disarm: (() => void) | undefined
  let unwatchPage: (() => void) | undefined

  function dispatch(happening: Happening, now = clock.now()): void {
    machine = transition(machine, { ...happening, now, random: clock.random() }, options)
    settle()
  }

  /** Makes the world agree with the machine. Whatever runs in between may change it again. */
  function settle(): void {
    if (current && current.serial !== machine.request) {
      const { abort } = current
      current = undefined
      abort()
    }
    const wake = wakeAt(machine)
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
      const phase = machine.state.status === 'open' ? 'idle' : 'connect'
      // Should it be the stream's habit to be silent for so long, the next silence is waited out.
      hear(current)
      return fail(current, timeoutError(phase, placeOf(current)))
    }
    const { state } = machine
    if (shown !== state) {
      shown = state
      if (state.status === 'idle' || state.status === 'closed') {
        unwatchPage?.()
        unwatchPage = undefined
      }
      if (state.status === 'closed') sink.closed(state)
      callSafely(options.onStateChange, state, report)
      for (const watcher of watchers) callSafely(watcher, undefined, report)
    }
    if (machine.request && !current) void run(machine.request)
  }

  function readings(): Readings {
    return { quietSince: current?.quietSince ?? clock.now(), gapMs }
  }

  /** Bytes have come: the silence before them, which is returned, was the stream's habit. */
  function hear(attempt: Attempt): number {
    const now = clock.now()
    // The time to the first bytes is the server's start, not its rhythm.
    const firstAt = (attempt.firstAt ??= now)
    const silenceMs = now - (attempt.quietSince ?? now)
    gapMs = longestGap(gapMs, silenceMs, now - firstAt)
    attempt.quietSince = now
    return silenceMs
  }

  async function run(serial: number): Promise<void> {
    const { failures, error } = machine
    const attempt = createAttempt(serial, url, { attempt: failures + 1, lastEventId, error })
    current = attempt
    try {
      await read(attempt)
    } catch (thrown) {
      if (isOver(attempt)) return
      const where = placeOf(attempt)
      // What is none of ours came from the body.
      const failure =
        thrown instanceof EventStreamError
          ? thrown
          : new NetworkError('connection-lost', 'Connection lost', where, true, thrown)
      const { url: target, kind, context } = attempt
      const known = machine.cors[kind]
      const cors = await judgeCors(fetchIt, target, failure, known, context.signal)
      if (!isOver(attempt)) fail(attempt, failure, cors)
    }
  }

  function isOver(attempt: Attempt): boolean {
    return current !== attempt || attempt.failed
  }

  /** One attempt from its request to its end; it stops quietly once it is not current any more. */
  async function read(attempt: Attempt): Promise<void> {
    const { serial } = attempt
    if (place) {
      let stored: string | null | undefined
      try {
        stored = await place.load()
      } catch (error) {
        report(error)
      }
      if (isOver(attempt)) return
      place = undefined
      // What no header takes was not stored by us.
      if (stored && isSendableId(stored)) lastEventId = stored
      attempt.context = { ...attempt.context, lastEventId }
    }
    const { context } = attempt
    const request = await prepareRequest(address, options, context, placeOf(attempt))
    if (isOver(attempt)) return
    url = attempt.url = request.url
    if (request.resumed) attempt.kind = 'resume'
    const { response, reader } = await openResponse(
      fetchIt,
      request.init,
      placeOf(attempt),
      clock,
      () => dispatch({ type: 'answered', serial }),
    )
    if (isOver(attempt)) return
    if (!reader) return dispatch({ type: 'close', serial, reason: 'no-content' })
    dispatch({ type: 'opened', serial, kind: attempt.kind })
    if (isOver(attempt)) return
    const { status, headers } = response
    const { attempt: count, lastEventId: from } = context
    const resumedFrom = from || undefined
    const info = { url: response.url || url, status, headers, attempt: count, resumedFrom }
    callSafely(options.onOpen, info, report)
    const actual = headers.get('last-event-id') ?? headers.get('mercure-last-event-id')
    if (
      !isOver(attempt) &&
      actual !== null &&
      resumedFrom &&
      actual !== encodeLastEventId(resumedFrom)
    ) {
      const gap = { requested: resumedFrom, actual: decodeLastEventId(actual) }
      callSafely(options.onGap, gap, report)
    }

    const decoder = createDecoder({
      lastEventId,
      maxEventSize: options.maxEventSize,
      onRetry: (ms) => dispatch({ type: 'retry', serial, ms }),
      onComment: onComment && ((text) => isOver(attempt) || callSafely(onComment, text, report)),
    })
    let rest: Uint8Array | undefined
    let isBrisk = false
    while (!isOver(attempt)) {
      const room = sink.ready()
      if (room) {
        attempt.quietSince = undefined
        isBrisk = false
        await room
        continue
      }
      if (!rest) {
        // While chunks come thick and fast, looking at the clock once for each is enough.
        const askedAt = isBrisk ? Infinity : clock.now()
        attempt.quietSince ??= askedAt
        const { value } = await reader.read()
        if (isOver(attempt)) return
        if (!value) return finish(attempt)
        isBrisk = hear(attempt) < WAITED_MS
        if (attempt.quietSince - askedAt >= WAITED_MS) sink.rested()
        rest = value
      }
      const isLarge: boolean = rest.length > BITE_BYTES
      const messages = decoder.decode(isLarge ? rest.subarray(0, BITE_BYTES) : rest)
      rest = isLarge ? rest.subarray(BITE_BYTES) : undefined
      // A comment hook may have ended it: what came with the comment comes again.
      if (isOver(attempt)) return
      lastEventId = decoder.lastEventId
      attempt.delivered ||= messages.length > 0
      sink.deliver(messages, lastEventId)
      if (decoder.overflowed && !isOver(attempt)) {
        const what = `An event of over ${options.maxEventSize} characters`
        throw new ProtocolError('event-too-large', what, placeOf(attempt))
      }
    }
  }

  /** The response has ended. */
  function finish(attempt: Attempt): void {
    const where = placeOf(attempt)
    if (until) throw new TruncatedError('truncated', 'No last event', where, true)
    if (options.onEnd !== 'complete' && isRepeatable()) {
      throw new NetworkError('connection-lost', 'The response ended', where, true)
    }
    dispatch({ type: 'close', serial: attempt.serial, reason: 'completed' })
  }

  function placeOf({ url: target, context }: Attempt): ErrorPlace {
    return { url: target, attempt: context.attempt, repeatable: isRepeatable() }
  }

  /** True where repeating the request is safe, or resumes instead of repeating. */
  function isRepeatable(): boolean {
    const { method, unsafe, resume } = options
    return unsafe || /^get$/i.test(method) || (!!resume && !!lastEventId)
  }

  function fail(attempt: Attempt, failure: EventStreamError, cors?: CorsVerdict): void {
    const { serial, delivered, kind } = attempt
    const refused = cors === 'suspect' && machine.cors[kind] === cors
    const error = refused
      ? corsError(attempt, machine.cors.plain === 'through', placeOf(attempt))
      : failure
    endAttempt(attempt)
    const headers = error instanceof ResponseError ? error.headers : undefined
    const retryAfterMs = parseRetryAfter(headers?.get('retry-after') ?? null, clock.now())
    const conclude = (verdict: RetryVerdict): void => {
      dispatch({ type: 'failed', serial, error, verdict, retryAfterMs, delivered, kind, cors })
      const { status } = machine.state
      if (options.onError && status !== 'closed' && verdict !== undefined) report(error)
    }
    const decide = (answer: ShouldRetry): void => {
      if (current !== attempt) return
      if (typeof answer === 'number')
        return conclude(answer >= 0 ? answer : Number.isNaN(answer) || 0)
      if (typeof answer !== 'object' || !answer) return conclude(answer ?? error.retryable)
      lastEventId = ''
      sink.restarted()
      conclude(true)
    }
    const { context } = attempt
    const ask = shouldRetry && ((): ReturnType<typeof shouldRetry> => shouldRetry(error, context))
    const answer = callSafely(ask, undefined, report)
    if (!isThenable(answer)) return decide(answer)
    conclude(undefined)
    answer.then(decide, () => decide(undefined))
  }

  return {
    get url() {
      return url
    },
    getSnapshot: () => machine.state,
    subscribe(onChange) {
      const watcher = (): void => onChange()
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    attach() {
      if (machine.state.status === 'closed') return
      unwatchPage ??= watchPage((page) => dispatch({ type: 'page', ...page, ...readings() }))
      // Nothing was read meanwhile, so nothing was silent.
      if (current?.quietSince) current.quietSince = clock.now()
      dispatch({ type: 'attach' })
    },
    detach: () => dispatch({ type: 'detach' }),
    reconnect: () => dispatch({ type: 'reconnect' }),
    close: (reason, error) => dispatch({ type: 'close', reason, ...(error && { error }) }),
  }
}
