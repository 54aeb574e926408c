// `fetchEventSource` of @microsoft/fetch-event-source, on our connection. It never knows schemas, nor
// the rules by which a stream retries.
/** @module lastevent/fetch-event-source */

import { type Connection, createConnection } from '../connection/connection.ts'
import { type EventStreamError, ProtocolError, ResponseError } from '../errors.ts'
import { type Clock, createSlice, systemClock } from '../host/clock.ts'
import type { FetchInit, ResponseLike } from '../host/fetch-types.ts'
import { MAX_EVENT_SIZE } from '../limits.ts'
import { watchPage } from '../host/page.ts'
import { buildHeaders } from '../request/prepare.ts'
import { hostFetch } from '../request/response.ts'
import type { WireMessage } from '../wire/decoder.ts'
import { decodeLastEventId, mediaTypeOf } from '../wire/headers.ts'
import { type CallInput, type CallMachine, callTransition, initialCall } from './state.ts'

/** The media type of an event stream. */
export const EventStreamContentType = 'text/event-stream'

/** An event as it came. */
export interface EventSourceMessage {
  /** The event's own id; empty where it has none. */
  id: string
  /** The event's type; empty where it names none. */
  event: string
  data: string
  /** The reconnection time that came with it, in milliseconds. */
  retry?: number
}

/** As the host's own. */
type FetchFunction = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>

/** The options: those of `fetch`, and these. */
export interface FetchEventSourceInit extends RequestInit {
  /** `accept` is added where it is missing, and `last-event-id` once there is one. */
  headers?: Record<string, string>
  /**
   * A response has come. Throw where it is none to read. @default throws for every status but 200 and
   * every media type but `text/event-stream`
   */
  onopen?: (response: Response) => Promise<void> | void
  /** An event has come. */
  onmessage?: (message: EventSourceMessage) => void
  /** The response has ended. Throw to have it reconnect, by way of `onerror`. */
  onclose?: () => void
  /**
   * Something went wrong, or a callback has thrown. Throw to stop, return a number of milliseconds to
   * try again after that time, or nothing to try again after the usual time. @default tries again
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- the original's signature
  onerror?: (error: any) => number | null | undefined | void | PromiseLike<number | null | void>
  /**
   * Stays connected while the page is hidden. A request other than GET that has no id to resume after
   * stays connected anyway, as it would have to be sent once more. @default false
   */
  openWhenHidden?: boolean
  /** The function that makes requests. @default globalThis.fetch */
  fetch?: FetchFunction
  /** Time, for tests: `createVirtualClock()` of `@lastevent/testing`. @default the real one */
  clock?: Clock
}

/**
 * Reads server-sent events over `fetch`, and reconnects after the last one. It resolves when the
 * response has ended or `signal` aborts, and rejects with what `onerror` throws.
 *
 * A drop-in for `fetchEventSource` of `@microsoft/fetch-event-source`; where it differs is listed in
 * `docs/migrate/fetch-event-source.md`. New code is better off with `createEventStream` or `readEvents`.
 *
 * @example
 * await fetchEventSource('/events', {
 *   headers: { authorization: 'Bearer …' },
 *   onmessage: ({ id, event, data }) => console.log(id, event, data),
 * })
 */
export function fetchEventSource(
  input: RequestInfo | URL,
  init: FetchEventSourceInit = {},
): Promise<void> {
  const { signal, headers, onopen = checkResponse, onmessage, onclose, onerror, ...more } = init
  const {
    openWhenHidden,
    fetch: fetchIt = hostFetch as FetchFunction,
    clock = systemClock,
    ...rest
  } = more
  const request = typeof input === 'object' && 'clone' in input ? input : undefined
  const isSafe = /^(get|head)$/i.test(init.method ?? request?.method ?? 'GET')
  const slice = createSlice(clock)
  /** What a `retry:` field said that no message was told of. */
  let retryMs: number | undefined

  return new Promise((resolve, reject) => {
    if (signal?.aborted) return resolve()
    const given = new Headers(request?.headers)
    for (const [name, value] of Object.entries(headers ?? {})) given.set(name, value)
    const initialLastEventId = decodeLastEventId(given.get('last-event-id') ?? '')
    given.delete('last-event-id')

    /** What `onopen` lets pass is read, whatever its status and its media type. */
    async function open(_url: string, asked: FetchInit): Promise<ResponseLike> {
      const response = await fetchIt(request?.clone() ?? input, { ...rest, ...(asked as object) })
      try {
        await onopen(response)
      } catch (cause) {
        void response.body?.cancel().catch(() => {})
        throw new CallbackError(cause)
      }
      const { body, url } = response
      return {
        status: 200,
        headers: new Headers({ 'content-type': EventStreamContentType }),
        url,
        body,
      }
    }

    function tell({ type, data, id = '', lastEventId }: WireMessage): void {
      const message = { id, event: type, data: data as string }
      const told = retryMs === undefined ? message : { ...message, retry: retryMs }
      retryMs = undefined
      try {
        onmessage?.(told)
      } catch (cause) {
        // What came behind it in the same chunk comes again.
        connection.resumeAfter(lastEventId)
        throw new CallbackError(cause)
      }
    }

    async function judge(serial: number, error: EventStreamError): Promise<void> {
      const { cause } = error
      try {
        const delayMs = await onerror?.(cause instanceof CallbackError ? cause.cause : error)
        const isDelay = typeof delayMs === 'number' && delayMs >= 0
        connection.dispatch({ type: 'judged', serial, delayMs: isDelay ? delayMs : undefined })
      } catch (reason) {
        stop()
        throw reason
      }
    }

    function stop(): void {
      connection.dispatch({ type: 'close' })
      unwatch?.()
      signal?.removeEventListener('abort', finish)
    }

    function finish(): void {
      stop()
      resolve()
    }

    const connection: Connection<CallMachine, CallInput> = createConnection(
      request?.url ?? `${input as string | URL}`,
      { clock, fetch: open, maxEventSize: MAX_EVENT_SIZE, initialLastEventId, defaultType: '' },
      {
        deliver(messages) {
          const attempt = connection.current()
          for (const message of messages) {
            if (!attempt || connection.isOver(attempt)) return
            tell(message)
          }
        },
        ready: () =>
          slice.look() > 0 ? undefined : clock.yieldToHost().then(() => void slice.restart()),
        rested: slice.restart,
      },
      {
        machine: initialCall,
        transition(machine, happening) {
          if (happening.type === 'retry') retryMs = happening.ms
          return callTransition(machine, happening)
        },
        wakeAt: ({ dueAt }) => dueAt,
        changed() {},
        async request({ url, context: { lastEventId, signal: aborted } }) {
          const asked = { headers: buildHeaders(given, lastEventId), signal: aborted }
          return { url, init: asked, resumed: !!lastEventId }
        },
        opened({ serial }) {
          retryMs = undefined
          connection.dispatch({ type: 'opened', serial })
        },
        ended() {
          try {
            onclose?.()
          } catch (cause) {
            throw new CallbackError(cause)
          }
          finish()
        },
        // What a rejection says of CORS is left to `onerror`: no request but those asked for.
        failed({ serial }, error) {
          connection.dispatch({ type: 'failed', serial, error })
          judge(serial, error).catch(reject)
        },
      },
    )

    const unwatch = openWhenHidden
      ? undefined
      : watchHidden((hidden) => {
          // Nothing but a request that is under way would have to be sent twice.
          const mayPause = isSafe || connection.lastEventId() || !connection.current()
          if (!hidden || mayPause) connection.dispatch({ type: hidden ? 'hidden' : 'shown' })
        })
    signal?.addEventListener('abort', finish)
    connection.dispatch({ type: 'open' })
  })
}

/** Tells when the page is hidden and seen; how it begins does not matter. */
function watchHidden(tell: (hidden: boolean) => void): () => void {
  let known: boolean | undefined
  return watchPage(({ hidden }) => {
    const before = known
    known = hidden
    if (before !== undefined && before !== hidden) tell(hidden)
  })
}

/** Something that a callback has thrown, on its way to `onerror`. */
class CallbackError extends Error {
  constructor(cause: unknown) {
    super('A callback has thrown', { cause })
  }
}

function checkResponse({ status, headers, url }: Response): void {
  const type = headers.get('content-type')
  if (status === 200 && mediaTypeOf(type) === EventStreamContentType) return
  const what = `Expected ${EventStreamContentType}, got ${type}, status ${status}`
  const place = { url, attempt: 1 }
  const error =
    status === 200
      ? new ProtocolError('content-type', what, place, true)
      : new ResponseError('http-status', what, place, true)
  throw Object.assign(error, { status, headers, body: '' })
}
