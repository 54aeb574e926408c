// The direct source: a stream's own requests on a connection, with all that the options decide.
// It never knows the types of events, nor other tabs.

import { type Attempt, corsError, endAttempt, timeoutError } from '../request/attempt.ts'
import { type Connection, createConnection } from './connection.ts'
import { loadPosition } from '../checkpoint.ts'
import { callSafely, isThenable } from '../host/callbacks.ts'
import { type EventStreamError, type ResponseError, TruncatedError } from '../errors.ts'
import { decodeLastEventId, parseRetryAfter } from '../wire/headers.ts'
import {
  type MachineEvent,
  initialMachine,
  type Machine,
  type RetryVerdict,
  type StreamState,
} from '../machine/types.ts'
import type { ShouldRetry } from '../options.ts'
import type { ResolvedOptions } from '../resolve-options.ts'
import type { ByteReader, ResponseLike } from '../host/fetch-types.ts'
import { watchPage } from '../host/page.ts'
import { isLoopback, isRepeatable, prepareRequest, urlAsGiven } from '../request/prepare.ts'
import type { Sink, Source } from '../source.ts'
import { transition, wakeAt } from '../machine/transition.ts'
import { type CorsVerdict, judgeCors, readExcerpt, refusal } from '../request/response.ts'

/** @param isContinued whether the stream was another source's before, and open */
export function createDirectSource(
  options: ResolvedOptions,
  sink: Sink,
  isContinued = false,
): Source {
  const { clock, report, address, shouldRetry, until } = options
  const given = urlAsGiven(address)
  /** Not asked yet where the last page left off. */
  let { checkpoint } = options
  let unwatchPage: (() => void) | undefined

  const connection: Connection<Machine, MachineEvent> = createConnection(given, options, sink, {
    machine: isContinued ? { ...initialMachine, lastOpenAt: clock.now() } : initialMachine,
    transition: (before, input) =>
      transition(before, { ...input, repeatable: repeatable() }, options),
    wakeAt,
    changed({ state }) {
      if (state.status === 'idle' || state.status === 'closed') {
        unwatchPage?.()
        unwatchPage = undefined
      }
      if (state.status === 'closed') sink.closed(state)
      callSafely(options.onStateChange, state, report)
      sink.changed?.()
    },
    async request(attempt) {
      if (checkpoint) {
        const stored = await loadPosition(checkpoint, report)
        if (isOver(attempt)) return undefined
        checkpoint = undefined
        if (stored) connection.resumeAfter(stored)
        attempt.context = { ...attempt.context, lastEventId: connection.lastEventId() }
      }
      return prepareRequest(address, options, attempt.context, placeOf(attempt))
    },
    excerpt: (reader, cancel) => readExcerpt(reader, cancel, clock),
    opened,
    expired(attempt) {
      const phase = getSnapshot().status === 'open' ? 'idle' : 'connect'
      failed(attempt, timeoutError(phase, placeOf(attempt)))
    },
    ended(attempt, response, json) {
      if (json && !attempt.delivered) {
        throw refusal(response, placeOf(attempt), 'JSON', json, true)
      }
      if (until) throw new TruncatedError('truncated', 'No last event', placeOf(attempt), true)
      if (options.onEnd === 'complete' || !repeatable()) {
        dispatch({ type: 'close', serial: attempt.serial, reason: 'completed' })
      }
    },
    judge: judgeCors,
    failed,
    outlook: () => ({
      repeatable: repeatable(),
      wasOpen: clock.now() - machine().lastOpenAt < options.interloperMs,
    }),
  })
  const { dispatch, isOver, machine, placeOf, readings } = connection
  const getSnapshot = (): StreamState => machine().state

  function opened(attempt: Attempt, response: ResponseLike, reader: ByteReader | undefined): void {
    const { serial, context } = attempt
    const { status, headers } = response
    if (status === 204) return dispatch({ type: 'close', serial, reason: 'no-content' })
    if (!reader) throw refusal(response, placeOf(attempt), 'no readable body', '', false, 'no-body')
    dispatch({ type: 'opened', serial })
    if (isOver(attempt)) return
    const requested = context.lastEventId
    const info = {
      url: response.url || attempt.url,
      status,
      headers,
      attempt: context.attempt,
      resumedFrom: requested || undefined,
    }
    callSafely(options.onOpen, info, report)
    const sent = headers.get('last-event-id') ?? headers.get('mercure-last-event-id')
    if (isOver(attempt) || sent === null || !requested) return
    const actual = decodeLastEventId(sent)
    if (actual !== requested) callSafely(options.onGap, { requested, actual }, report)
  }

  function repeatable(): boolean {
    return isRepeatable(options, options.unsafe, connection.lastEventId())
  }

  function failed(attempt: Attempt, failure: EventStreamError, cors?: CorsVerdict): void {
    const { serial, delivered } = attempt
    const isPlainAllowed = connection.cors.plain === 'through'
    const error =
      cors === 'refused' ? corsError(attempt, isPlainAllowed, placeOf(attempt)) : failure
    endAttempt(attempt)
    const { headers } = error as Partial<ResponseError>
    const retryAfterMs = parseRetryAfter(headers?.get('retry-after') ?? null, clock.now())
    const reachable = attempt.answered || isLoopback(attempt.url)
    const conclude = (verdict: RetryVerdict): void => {
      dispatch({ type: 'failed', serial, error, verdict, retryAfterMs, reachable, delivered })
      const { status } = getSnapshot()
      if (options.onError && status !== 'closed' && verdict !== undefined) report(error)
    }
    const decide = (answer: ShouldRetry): void => {
      if (connection.current() !== attempt) return
      if (typeof answer === 'number')
        return conclude(answer >= 0 ? answer : Number.isNaN(answer) || 0)
      if (typeof answer !== 'object' || !answer) return conclude(answer ?? error.retryable)
      connection.resumeAfter('')
      sink.restarted()
      conclude(true)
    }
    const { context } = attempt
    const answer = callSafely(() => shouldRetry?.(error, context), undefined, report)
    if (!isThenable(answer)) return decide(answer)
    conclude(undefined)
    answer.then(decide, () => decide(undefined))
  }

  return {
    get url() {
      return connection.url()
    },
    getSnapshot,
    attach() {
      const current = connection.current()
      if (getSnapshot().status === 'closed') return
      unwatchPage ??= watchPage((page) => dispatch({ type: 'page', ...page, ...readings() }))
      // Nothing was read meanwhile, so nothing was silent.
      if (current?.quietSince) current.quietSince = clock.now()
      dispatch({ type: 'attach' })
    },
    detach: () => dispatch({ type: 'detach' }),
    reconnect: () => dispatch({ type: 'reconnect' }),
    close: (reason, error) => dispatch({ type: 'close', reason, error }),
  }
}
