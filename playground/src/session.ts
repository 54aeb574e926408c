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

import { events } from './contract.ts'

type Contract = InferEvents<typeof events>

/** Any event of the contract, told apart by `type`. */
export type PlaygroundEvent = EventOf<Contract>

export interface SessionHandlers {
  readonly onEvent: (event: PlaygroundEvent) => void
  readonly onInvalid: (error: EventValidationError) => void
  readonly onUnhandled: (event: UnhandledEvent) => void
  readonly onOpen: (info: OpenInfo) => void
  readonly onState: (state: StreamState) => void
}

export interface SessionOptions {
  readonly url: string
  /** Where the first stream resumes; '' starts it at what comes next. */
  readonly lastEventId: string
  /** For tests: the network and the time that the stream runs on. */
  readonly runtime: Pick<ConnectionOptions, 'fetch' | 'clock'>
}

export interface Session {
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
}

export function createSession(options: SessionOptions): Session {
  const { url, runtime } = options
  const subscribers = new Set<Partial<SessionHandlers>>()

  const onEvent: SessionHandlers['onEvent'] = (event) => {
    for (const { onEvent: tell } of subscribers) tell?.(event)
  }

  const open = (initialLastEventId: string): EventStream<Contract> =>
    createEventStream(url, {
      ...runtime,
      events,
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

  let stream = open(options.lastEventId)
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

  return {
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
    renew(lastEventId = '') {
      pause()
      stream.close()
      stream = open(lastEventId)
      resume()
    },
  }
}
