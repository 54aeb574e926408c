// The standard's EventSource class over the same connection as the typed streams. It never knows
// schemas, options of streams, nor the page.
//
// [spec] is https://html.spec.whatwg.org/multipage/server-sent-events.html
/** @module lastevent/eventsource */

import { type Clock, systemClock } from '../host/clock.ts'
import { createConnection, type Connection } from '../connection/connection.ts'
import { MAX_EVENT_SIZE } from '../limits.ts'
import type { WireMessage } from '../wire/decoder.ts'
import { type EventStreamError, NetworkError, ProtocolError } from '../errors.ts'
import {
  CLOSED,
  CONNECTING,
  initialSource,
  OPEN,
  type SourceInput,
  type SourceMachine,
  sourceTransition,
} from './state.ts'
import type { FetchInit, FetchLike, HeadersInput, HostAbortSignal } from '../host/fetch-types.ts'
import { buildHeaders, findRefused, type PerAttempt, resolveUrl } from '../request/prepare.ts'
import { hostFetch, judgeCors } from '../request/response.ts'

/** What the standard's constructor takes, and what only a script can have. */
export interface EventSourceInit {
  /** Send cookies and other credentials to other origins, too. @default false */
  readonly withCredentials?: boolean | undefined
  /** The function that makes requests. @default globalThis.fetch */
  readonly fetch?: FetchLike | undefined
  /** Headers, or a function (asynchronous, if need be) called for every attempt. */
  readonly headers?: PerAttempt<HeadersInput | undefined> | undefined
  /** Time, for tests: `createVirtualClock()` of `@lastevent/testing`. @default the real one */
  readonly clock?: Clock | undefined
}

/** The events that every `EventSource` may fire; any other type comes from the server. */
export interface EventSourceEventMap {
  error: Event
  message: MessageEvent
  open: Event
}

type Handler<Name extends keyof EventSourceEventMap> =
  | ((this: EventSource, event: EventSourceEventMap[Name]) => unknown)
  | null

/** As for every `EventTarget`. */
export interface EventSourceListenerOptions {
  readonly capture?: boolean
  readonly once?: boolean
  readonly passive?: boolean
  readonly signal?: HostAbortSignal
}

type GenericListener = ((event: Event) => void) | { handleEvent(event: Event): void }

/** As the standard has it, so that it can stand wherever the browser's own is asked for. */
export interface EventSource extends EventTarget {
  readonly url: string
  readonly withCredentials: boolean
  /** `CONNECTING` (0), `OPEN` (1) or `CLOSED` (2). */
  readonly readyState: number
  onopen: Handler<'open'>
  onmessage: Handler<'message'>
  onerror: Handler<'error'>
  close(): void
  readonly CONNECTING: 0
  readonly OPEN: 1
  readonly CLOSED: 2
  addEventListener<Name extends keyof EventSourceEventMap>(
    type: Name,
    listener: (this: EventSource, event: EventSourceEventMap[Name]) => unknown,
    options?: boolean | EventSourceListenerOptions,
  ): void
  addEventListener(
    type: string,
    listener: (this: EventSource, event: MessageEvent) => unknown,
    options?: boolean | EventSourceListenerOptions,
  ): void
  addEventListener(
    type: string,
    listener: GenericListener,
    options?: boolean | EventSourceListenerOptions,
  ): void
  removeEventListener<Name extends keyof EventSourceEventMap>(
    type: Name,
    listener: (this: EventSource, event: EventSourceEventMap[Name]) => unknown,
    options?: boolean | { readonly capture?: boolean },
  ): void
  removeEventListener(
    type: string,
    listener: (this: EventSource, event: MessageEvent) => unknown,
    options?: boolean | { readonly capture?: boolean },
  ): void
  removeEventListener(
    type: string,
    listener: GenericListener,
    options?: boolean | { readonly capture?: boolean },
  ): void
}

export interface EventSourceConstructor {
  readonly prototype: EventSource
  /**
   * @param url Absolute, or relative to the page or worker.
   * @throws DOMException `SyntaxError` for a URL that is none
   * @throws TypeError without a URL, or where `init` is no object
   */
  new (url: string | URL, init?: EventSourceInit): EventSource
  readonly CONNECTING: 0
  readonly OPEN: 1
  readonly CLOSED: 2
}

/** What an `error` event of this class also has: what has happened, and whether it is retried. */
export interface EventSourceErrorEvent extends Event {
  readonly error: EventStreamError
}

/** Schemes that no `fetch` will ever load: trying again is futile. */
const UNFETCHABLE = /^(about|ftp|javascript|mailto|tel|wss?):/

const Implementation = class extends EventTarget {
  readonly #url: string
  readonly #withCredentials: boolean
  readonly #connection: Connection<SourceMachine, SourceInput>
  readonly #handlers: Record<string, unknown> = {}

  // [spec 9.2.2] "the EventSource(url, eventSourceInitDict) constructor"
  constructor(url: string | URL, init: EventSourceInit | null = {}) {
    super()
    // [Web IDL] A required argument, and a dictionary.
    if (arguments.length === 0 || (init !== null && Object(init) !== init)) {
      throw new TypeError('EventSource takes a URL and options')
    }
    const given = `${url}`
    const { withCredentials, headers, fetch = hostFetch, clock = systemClock } = init ?? {}
    let address: URL
    try {
      // Step 3: relative to the document's or the worker's base URL.
      address = resolveUrl(given)
    } catch {
      // Step 4.
      throw new DOMException('Invalid URL', 'SyntaxError')
    }
    const target = (this.#url = address.href)
    this.#withCredentials = !!withCredentials
    const setup = { initialLastEventId: '', maxEventSize: MAX_EVENT_SIZE, fetch, clock }
    let messages: readonly WireMessage[] = []
    let next = 0
    let origin: string
    /** An event was fired whose task is not over. */
    let inTask = false
    const fire = (event: Event): void => {
      inTask = true
      super.dispatchEvent(event)
    }
    const sink = {
      deliver(batch: readonly WireMessage[]) {
        messages = batch
        next = 0
      },
      // [spec 9.2.6] "dispatch the event", step 8: a task each, and none once it is closed.
      ready() {
        const message = inTask ? undefined : messages[next++]
        if (message) {
          const { type, data, lastEventId } = message
          fire(new MessageEvent(type, { data, lastEventId, origin }))
        }
        if (!inTask) return undefined
        inTask = false
        return clock.yieldToHost()
      },
    }
    const connection: Connection<SourceMachine, SourceInput> = createConnection(
      target,
      setup,
      sink,
      {
        machine: initialSource,
        transition: sourceTransition,
        wakeAt: ({ dueAt }) => dueAt,
        changed({ state: { readyState, failure } }) {
          if (failure) fire(Object.assign(new Event('error'), failure))
          else if (readyState === OPEN) fire(new Event('open'))
        },
        // Steps 8 to 13.
        async request(attempt) {
          const { lastEventId, signal } = attempt.context
          const place = connection.placeOf(attempt)
          let own: HeadersInput | undefined
          try {
            own = await (typeof headers === 'function' ? headers(attempt.context) : headers)
          } catch (cause) {
            throw new NetworkError('prepare-failed', 'No request', place, true, cause)
          }
          const asked: FetchInit = {
            mode: 'cors',
            credentials: withCredentials ? 'include' : 'same-origin',
            cache: 'no-store',
          }
          // There is nothing to abort in these, and Node's `fetch` (24) breaks on trying.
          if (!/^(blob|data):/.test(target)) asked.signal = signal
          try {
            // [spec 9.2.3] "reestablish the connection", step 5.3, for the id
            asked.headers = buildHeaders(own, lastEventId)
            if (UNFETCHABLE.test(target) || findRefused(address, asked, asked))
              throw new TypeError()
          } catch {
            throw new ProtocolError('invalid-request', 'Invalid URL or headers', place)
          }
          return { url: target, init: asked, resumed: !!lastEventId }
        },
        opened({ serial }, response) {
          // The final URL's; a response that a `fetch` has made by itself has none.
          ;({ origin } = new URL(response.url || target))
          connection.dispatch({ type: 'opened', serial })
        },
        judge: judgeCors,
        failed: ({ serial }, error, cors) =>
          connection.dispatch({ type: 'failed', serial, error, cors }),
      },
    )
    this.#connection = connection
    connection.dispatch({ type: 'open' })
  }

  get url(): string {
    return this.#url
  }
  get withCredentials(): boolean {
    return this.#withCredentials
  }
  get readyState(): number {
    return this.#connection.machine().state.readyState
  }
  get onopen(): unknown {
    return this.#handlers['open'] ?? null
  }
  set onopen(handler: unknown) {
    this.#handle('open', handler)
  }
  get onmessage(): unknown {
    return this.#handlers['message'] ?? null
  }
  set onmessage(handler: unknown) {
    this.#handle('message', handler)
  }
  get onerror(): unknown {
    return this.#handlers['error'] ?? null
  }
  set onerror(handler: unknown) {
    this.#handle('error', handler)
  }

  close(): void {
    this.#connection.dispatch({ type: 'close' })
  }

  // [spec 8.1.8.1] "event handlers": one listener, which stands where the first handler was set.
  #handle(type: string, handler: unknown): void {
    if (Object(handler) === handler) {
      this.#handlers[type] = handler
      super.addEventListener(type, this.#relay)
    } else {
      this.#handlers[type] = null
      super.removeEventListener(type, this.#relay)
    }
  }

  readonly #relay = (event: Event): void => {
    const handler = this.#handlers[event.type]
    if (typeof handler === 'function') handler.call(this, event)
  }
}

// What Web IDL asks of a class beyond what a script's class has.
const { prototype } = Implementation
for (const name of Object.keys(Object.getOwnPropertyDescriptors(prototype)).slice(1)) {
  Object.defineProperty(prototype, name, { enumerable: true })
}
const constants = {
  CONNECTING: { value: CONNECTING, enumerable: true },
  OPEN: { value: OPEN, enumerable: true },
  CLOSED: { value: CLOSED, enumerable: true },
}
Object.defineProperties(prototype, constants)
Object.defineProperty(prototype, Symbol.toStringTag, { value: 'EventSource', configurable: true })
// The name outlives minifiers.
Object.defineProperties(Implementation, { ...constants, name: { value: 'EventSource' } })

/**
 * The standard's `EventSource` over `fetch`: the same in every browser, in workers and in Node, with
 * headers and a `fetch` of your own where you want them.
 */
export const EventSource: EventSourceConstructor =
  Implementation as unknown as EventSourceConstructor
