// The typed face over any source: consumers in, validated events out, in order, with backpressure.
// It never knows fetch, attempts or tabs.

import { createSlice } from './clock.ts'
import type { WireMessage } from './decoder.ts'
import { callSafely, isThenable } from './emitter.ts'
import { EventValidationError } from './errors.ts'
import type { StreamState } from './machine.ts'
import type { EventStreamOptions, ResolvedOptions, UnhandledEvent } from './options.ts'
import { createQueue, type Queue } from './queue.ts'
import {
  compileDecoder,
  type DecodePayload,
  type DecodeResult,
  type EventMap,
  type OutputOf,
  type UntypedEvents,
} from './schema.ts'
import type { ClosedState, Sink, Source } from './source.ts'

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
  readonly state: StreamState
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
  getSnapshot(): StreamState
  /** Connects anew at once, from the last id. A closed stream stays closed. */
  reconnect(): void
  /** Ends the stream; when it returns, no listener runs any more. */
  close(): void
  [Symbol.dispose](): void
  [Symbol.asyncDispose](): Promise<void>
}

type AnyEvent = EventOf<EventMap>
type Listener = (event: AnyEvent) => unknown

/** All there is to one event type, looked up once per event. */
interface TypeRecord {
  readonly decode: DecodePayload | undefined
  /** Replaced, never changed in place, so that a dispatch in progress goes on over its own list. */
  listeners: readonly ListenerEntry[]
}

interface ListenerEntry {
  readonly call: Listener
  live: boolean
}

interface Reader {
  /** The types it takes; undefined for all. */
  readonly types: ReadonlySet<string> | undefined
  readonly queue: Queue<AnyEvent>
}

export function createTypedStream<Events extends EventMap>(
  createSource: (sink: Sink) => Source,
  resolved: ResolvedOptions,
  options: EventStreamOptions<Events>,
): EventStream<Events> {
  const { report, highWaterMark, clock } = resolved
  const { events: contract, until, invalid = 'skip', signal } = options
  const slice = createSlice(clock)
  const records = new Map<string, TypeRecord>()
  for (const type of Object.keys(contract ?? {})) {
    const entry = contract?.[type]
    if (entry) records.set(type, { decode: compileDecoder(entry), listeners: [] })
  }

  let consumers = 0
  let attached = false
  let attaching = false
  const readers = new Set<Reader>()

  let lastEventId = options.initialLastEventId ?? ''
  let batch: readonly WireMessage[] = []
  let next = 0
  let batchEnd = lastEventId
  /** Between two events nobody may step in: a decoding or a yield is being waited for, or `run` runs. */
  let busy = false
  let waiters: (() => void)[] = []

  let finish!: (state: ClosedState) => void
  const closed = new Promise<ClosedState>((resolve) => (finish = resolve))

  const source = createSource({
    deliver(messages, endId) {
      batch = messages
      next = 0
      batchEnd = endId
      run()
    },
    ready() {
      if (next >= batch.length && !busy && canTake()) return undefined
      return new Promise((resolve) => waiters.push(resolve))
    },
    rested: slice.restart,
    closed(state) {
      finish(state)
      signal?.removeEventListener('abort', close)
      if (state.reason === 'client') for (const { queue } of readers) queue.stop()
      else if (next >= batch.length && !busy) endReaders(state)
      wake()
    },
  })

  function endReaders({ error }: ClosedState): void {
    for (const { queue } of readers) queue.end(error)
  }

  function wake(): void {
    const resolves = waiters
    waiters = []
    for (const resolve of resolves) resolve()
  }

  function canTake(): boolean {
    if (!attached) return false
    for (const { queue } of readers) if (queue.full) return false
    return true
  }

  /** Hands out what is in the batch, until something must be waited for. */
  function run(): void {
    if (busy) return
    busy = true
    while (next < batch.length && canTake()) {
      if (slice.spent()) return pauseFor(slice.yield())
      const message = batch[next] as WireMessage
      next += 1
      const pending = handle(message)
      if (pending) return pauseFor(pending)
    }
    busy = false
    if (next < batch.length) return
    lastEventId = batchEnd
    const state = source.getSnapshot()
    if (state.status === 'closed') endReaders(state)
    wake()
  }

  function pauseFor(pending: PromiseLike<unknown>): void {
    void pending.then(() => {
      busy = false
      run()
    })
  }

  /** One message to whoever wants it; a promise where its schema takes time. */
  function handle(message: WireMessage): PromiseLike<unknown> | undefined {
    const { type } = message
    const data = message.data as string
    lastEventId = message.lastEventId
    const last = isLast(message as UnhandledEvent)
    const record = records.get(type)
    if (!record && contract) {
      callSafely(options.onUnhandled, message as UnhandledEvent, report)
    } else if (isWanted(type, record)) {
      const result = record?.decode?.(data)
      if (isThenable(result)) {
        const from = batch
        return (result as PromiseLike<DecodeResult>).then((late) => {
          if (batch === from) settle(message, data, record, late, last)
        })
      }
      settle(message, data, record, result, last)
      return undefined
    }
    if (last) end(source.complete)
    return undefined
  }

  function isLast(message: UnhandledEvent): boolean {
    try {
      return until?.(message) ?? false
    } catch (error) {
      report(error)
      return false
    }
  }

  /** Ends the source here and now: the rest of the batch goes to nobody. */
  function end(how: () => void): void {
    batch = []
    next = 0
    batchEnd = lastEventId
    how()
  }

  function isWanted(type: string, record: TypeRecord | undefined): boolean {
    if (record && record.listeners.length > 0) return true
    for (const { types } of readers) if (!types || types.has(type)) return true
    return false
  }

  function settle(
    message: WireMessage,
    data: string,
    record: TypeRecord | undefined,
    result: DecodeResult | undefined,
    last: boolean,
  ): void {
    if (result?.issues) {
      if (!last) refuse(new EventValidationError({ ...message, data }, result.issues, result.cause))
    } else {
      if (result) message.data = result.value
      dispatch(message as AnyEvent, record)
    }
    if (last) end(source.complete)
  }

  function dispatch(event: AnyEvent, record: TypeRecord | undefined): void {
    if (record) {
      for (const entry of record.listeners) {
        if (entry.live) callSafely(entry.call, event, report)
      }
    }
    for (const { types, queue } of readers) if (!types || types.has(event.type)) queue.push(event)
  }

  function refuse(error: EventValidationError): void {
    const { onInvalid } = options
    if (onInvalid) callSafely(onInvalid, error, report)
    let policy: 'skip' | 'throw' | void = 'skip'
    if (typeof invalid !== 'function') policy = invalid
    else callSafely(() => (policy = invalid(error)), undefined, report)
    if (policy === 'throw') end(() => source.abort(error))
    else if (!onInvalid && typeof invalid !== 'function') report(error)
  }

  function enter(): void {
    consumers += 1
    if (attached || attaching) return
    attaching = true
    // A microtask later, so that everything attached in the same tick sees the first event.
    queueMicrotask(() => {
      attaching = false
      if (consumers === 0 || attached || source.getSnapshot().status === 'closed') return
      attached = true
      source.attach()
      run()
    })
  }

  function leave(): void {
    consumers -= 1
    if (consumers > 0 || !attached) return
    attached = false
    source.detach()
  }

  function on(
    type: string,
    listener: Listener,
    { signal, once }: ListenerOptions = {},
  ): () => void {
    let record = records.get(type)
    if (!record && contract) throw new TypeError(`The contract names no event type "${type}"`)
    if (!record) records.set(type, (record = { decode: undefined, listeners: [] }))
    const { listeners } = record satisfies TypeRecord
    const entry: ListenerEntry = {
      live: signal?.aborted !== true,
      call: once
        ? (event) => {
            remove()
            return listener(event)
          }
        : listener,
    }
    const remove = (): void => {
      if (!entry.live) return
      entry.live = false
      record.listeners = record.listeners.filter((other) => other !== entry)
      signal?.removeEventListener('abort', remove)
      leave()
    }
    if (!entry.live) return remove
    record.listeners = [...listeners, entry]
    signal?.addEventListener('abort', remove)
    enter()
    return remove
  }

  function iterate(
    types: readonly string[],
  ): AsyncIterableIterator<AnyEvent, undefined, undefined> {
    const reader: Reader = {
      types: types.length > 0 ? new Set(types) : undefined,
      queue: createQueue<AnyEvent>({
        highWaterMark,
        slice,
        onStart() {
          readers.add(reader)
          const state = source.getSnapshot()
          if (state.status === 'closed') reader.queue.end(state.error)
          enter()
        },
        onDrain: run,
        onStop() {
          readers.delete(reader)
          leave()
        },
      }),
    }
    return reader.queue.iterator
  }

  function close(): void {
    for (const record of records.values()) {
      for (const entry of record.listeners) entry.live = false
    }
    end(source.close)
  }

  if (signal?.aborted) close()
  else signal?.addEventListener('abort', close)

  const stream: EventStream<EventMap> = {
    get url() {
      return source.url
    },
    get state() {
      return source.getSnapshot()
    },
    get lastEventId() {
      return lastEventId
    },
    closed,
    on: on as EventStream<EventMap>['on'],
    events: ((...types: string[]) => iterate(types)) as EventStream<EventMap>['events'],
    [Symbol.asyncIterator]: () => iterate([]),
    subscribe: source.subscribe,
    getSnapshot: source.getSnapshot,
    reconnect: source.reconnect,
    close,
    [Symbol.dispose]: close,
    [Symbol.asyncDispose]: async () => close(),
  }
  return stream as unknown as EventStream<Events>
}
