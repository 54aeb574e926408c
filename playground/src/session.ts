// Owns the page's stream: starts it, pauses it by leaving it, closes it, starts another, and tells
// the panels what comes. It never knows elements.
import {
  createEventStream,
  type ConnectionOptions,
  type EventOf,
  type InferEvents,
  type EventStream,
  type EventValidationError,
  isEventStreamError,
  type OpenInfo,
  type StreamState,
  type UnhandledEvent,
} from 'lastevent'

import type { events } from './contract.ts'
import { notedEvents } from './payloads.ts'

type Contract = InferEvents<typeof events>

/** Any event of the contract, told apart by `type`. */
export type PlaygroundEvent = EventOf<Contract>

export interface SessionHandlers {
  readonly onEvent: (event: PlaygroundEvent) => void
  readonly onInvalid: (error: EventValidationError) => void
  readonly onUnhandled: (event: UnhandledEvent) => void
  readonly onOpen: (info: OpenInfo) => void
  readonly onState: (state: StreamState) => void
  /** Another stream has taken the place of the one before. */
  readonly onReplace: (request: StreamRequest) => void
}

/** What a stream asks for. */
export interface StreamRequest {
  readonly url: string
  readonly method?: string
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly body?: string
  /** Where it resumes at first; '' starts it at what comes next. */
  readonly lastEventId: string
  /** Whether its events are those of the playground's contract; else each stays as it came. */
  readonly isTyped: boolean
}

export interface SessionOptions {
  readonly request: StreamRequest
  /** For tests: the network and the time that the stream runs on. */
  readonly runtime: Pick<ConnectionOptions, 'fetch' | 'clock'>
}

export interface Session {
  readonly request: StreamRequest
  readonly state: StreamState
  readonly lastEventId: string
  /** True while nobody listens by the user's wish. */
  readonly paused: boolean
  /** Tells of everything from now on; the returned function ends it. */
  subscribe(handlers: Partial<SessionHandlers>): () => void
  /** Attaches the listeners; the stream connects or goes on. */
  resume(): void
  /** Takes the listeners away; the stream lets its connection go after a moment. */
  pause(): void
  reconnect(): void
  close(): void
  /** Closes the stream and starts another, which resumes after `lastEventId`, if given. */
  renew(lastEventId?: string): void
  /** Closes the stream and starts one that asks for something else. */
  replace(request: StreamRequest): void
}

/** Every event goes to `onUnhandled`, with its payload as it came. */
const untyped = {} as typeof notedEvents

export function createSession(options: SessionOptions): Session {
  const { runtime } = options
  let { request } = options
  const subscribers = new Set<Partial<SessionHandlers>>()

  const onEvent: SessionHandlers['onEvent'] = (event) => {
    for (const { onEvent: tell } of subscribers) tell?.(event)
  }

  function open(initialLastEventId: string): EventStream<Contract> {
    const { url, method, headers, body, isTyped } = request
    return createEventStream(url, {
      ...runtime,
      method,
      headers,
      body,
      events: isTyped ? notedEvents : untyped,
      initialLastEventId,
      onInvalid(error) {
        for (const { onInvalid } of subscribers) onInvalid?.(error)
      },
      onUnhandled(event) {
        for (const { onUnhandled } of subscribers) onUnhandled?.(event)
      },
      onOpen(info) {
        for (const { onOpen } of subscribers) onOpen?.(info)
      },
      onStateChange(state) {
        for (const { onState } of subscribers) onState?.(state)
      },
      onError(error) {
        // What the connection survived shows in its state; all else is a mistake of the page's.
        if (!isEventStreamError(error)) reportError(error)
      },
    })
  }

  let stream = open(request.lastEventId)
  let listening: AbortController | undefined

  function resume(): void {
    if (listening) return
    listening = new AbortController()
    const { signal } = listening
    stream.onAny(onEvent, { signal })
  }

  function pause(): void {
    listening?.abort()
    listening = undefined
  }

  function renew(lastEventId = ''): void {
    pause()
    stream.close()
    stream = open(lastEventId)
    resume()
  }

  return {
    get request() {
      return request
    },
    get state() {
      return stream.state
    },
    get lastEventId() {
      return stream.lastEventId
    },
    get paused() {
      return listening === undefined
    },
    subscribe(handlers) {
      subscribers.add(handlers)
      return () => subscribers.delete(handlers)
    },
    resume,
    pause,
    reconnect: () => stream.reconnect(),
    close: () => stream.close(),
    renew,
    replace(next) {
      request = next
      for (const { onReplace } of subscribers) onReplace?.(next)
      renew(next.lastEventId)
    },
  }
}
