// The face of a stream: what its events are, and what can be done with it. Types only.

import type { ClosedState, StreamState } from './machine/types.ts'
import type { EventMap, OutputOf, UntypedEvents } from './contract.ts'

/** What a stream is doing, and how many events its iterators had to drop (see `overflow`). */
export type StreamSnapshot = StreamState & { readonly dropped: number }

/** The names of a contract's event types. */
export type EventType<Events extends EventMap> = keyof Events & string

/** The event of one type, or the discriminated union over several. */
export type EventOf<
  Events extends EventMap,
  Type extends EventType<Events> = EventType<Events>,
> = Type extends unknown
  ? {
      readonly type: Type
      /** What the type's schema made of the payload. */
      readonly data: OutputOf<Events[Type]>
      /** The event's own id. */
      readonly id: string | undefined
      /** The stream's id after this event; it stays until an event brings another. */
      readonly lastEventId: string
    }
  : never

export interface ListenerOptions {
  /** Removes the listener when it aborts. */
  readonly signal?: AbortSignal
  /** Removes the listener after its first event. @default false */
  readonly once?: boolean
}

/** A stream of typed events. Made by `createEventStream`. */
export interface EventStream<Events extends EventMap = UntypedEvents> {
  /** The URL of the newest request; before the first one, the URL given, or "" for a function. */
  readonly url: string
  /** What the stream is doing; the same object until it changes. */
  readonly state: StreamSnapshot
  /** The id of the last event handed to the consumers, as the server gave it. */
  readonly lastEventId: string
  /** Resolves to the final state, and never rejects. */
  readonly closed: Promise<ClosedState>
  /**
   * Calls back for every event of this type, from now on. The stream connects when it has its first
   * listener or iterator, one microtask later.
   *
   * @returns a function that removes the listener
   */
  on<Type extends EventType<Events>>(
    type: Type,
    listener: (event: EventOf<Events, Type>) => unknown,
    options?: ListenerOptions,
  ): () => void
  /**
   * Calls back for every event of every type of the contract, in order; like {@link on} otherwise.
   *
   * @returns a function that removes the listener
   */
  onAny(listener: (event: EventOf<Events>) => unknown, options?: ListenerOptions): () => void
  /**
   * The events of these types, or of all, from the first pull on. It ends when the stream is closed,
   * and throws if that is for an error.
   */
  events<Type extends EventType<Events> = EventType<Events>>(
    ...types: Type[]
  ): AsyncIterableIterator<EventOf<Events, Type>, undefined, undefined>
  [Symbol.asyncIterator](): AsyncIterableIterator<EventOf<Events>, undefined, undefined>
  /** Calls back after every change of the state; with {@link getSnapshot}, for `useSyncExternalStore`. */
  subscribe(onChange: () => void): () => void
  /** What the stream is doing; the same object until it changes. */
  getSnapshot(): StreamSnapshot
  /** Connects anew at once, from the last id. A closed stream stays closed. */
  reconnect(): void
  /** Ends the stream; when it returns, no listener runs any more. */
  close(): void
  [Symbol.dispose](): void
  [Symbol.asyncDispose](): Promise<void>
}
