// Delivery: wire messages in from any source, validated events out to listeners and iterators, in
// order, with backpressure, leaving the host its turns. It never knows fetch, attempts or tabs.

import { createSlice } from './clock.ts'
import type { WireMessage } from './decoder.ts'
import { callSafely, isThenable } from './emitter.ts'
import { EventValidationError } from './errors.ts'
import type { EventOf, EventStream, ListenerOptions } from './event-stream.ts'
import type { ClosedState } from './machine.ts'
import type { EventStreamOptions, ResolvedOptions, UnhandledEvent } from './options.ts'
import { createQueue, type Queue } from './queue.ts'
import { compileDecoder, type DecodePayload, type DecodeResult, type EventMap } from './schema.ts'
import type { Sink, Source } from './source.ts'

type AnyEvent = EventOf<EventMap>

interface Consumer {
  readonly call: (event: AnyEvent) => unknown
  live: boolean
}

/** All there is to one event type, looked up once per event. */
interface TypeRecord {
  readonly decode: DecodePayload | undefined
  /** Replaced, never changed in place: a dispatch in progress goes on over its own list. */
  consumers: readonly Consumer[]
}

export function createDelivery<Events extends EventMap>(
  createSource: (sink: Sink) => Source,
  resolved: ResolvedOptions,
  options: EventStreamOptions<Events>,
): EventStream<Events> {
  const { report, highWaterMark, clock, until } = resolved
  const { events: contract, invalid, signal, onInvalid, onUnhandled } = options
  const slice = createSlice(clock)
  const records = new Map<string, TypeRecord>()
  for (const [type, entry] of Object.entries(contract ?? {})) {
    records.set(type, { decode: compileDecoder(entry), consumers: [] })
  }
  /** Who takes every type. */
  const everything: TypeRecord = { decode: undefined, consumers: [] }
  const queues = new Set<Queue<AnyEvent>>()
  let fullQueues = 0
  let consumers = 0
  let attached = false

  let lastEventId = resolved.initialLastEventId
  let batch: readonly WireMessage[] = []
  let next = 0
  let batchEnd = lastEventId
  /** Between two events nobody may step in: `run` runs, or a decoding or a yield is waited for. */
  let busy = false
  let yielding: Promise<void> | undefined
  const waiters: (() => void)[] = []

  let finish!: (state: ClosedState) => void
  const closed = new Promise<ClosedState>((resolve) => {
    finish = resolve
  })

  const source = createSource({
    deliver(messages, endId) {
      batch = messages
      next = 0
      batchEnd = endId
      run()
    },
    ready() {
      if (next >= batch.length && !busy && canTake()) return undefined
      return new Promise((resolve) => {
        waiters.push(resolve)
      })
    },
    rested: slice.restart,
    closed(state) {
      finish(state)
      signal?.removeEventListener('abort', close)
      if (state.reason === 'client') for (const queue of queues) queue.stop()
      run()
    },
  })

  function canTake(): boolean {
    return attached && fullQueues === 0
  }

  /** What to wait for where the slice is used up: one yield for all who ask meanwhile, in order. */
  function pause(): Promise<void> | undefined {
    if (slice.spent()) {
      yielding ??= clock.yieldToHost().then(() => {
        yielding = undefined
        slice.restart()
      })
    }
    return yielding
  }

  /** Hands out what is in the batch, until something must be waited for. */
  function run(): void {
    if (busy) return
    busy = true
    while (next < batch.length && canTake()) {
      const pending = pause() ?? handle(batch[next++] as WireMessage)
      if (pending) {
        const resume = (): void => {
          busy = false
          run()
        }
        return void pending.then(resume)
      }
    }
    busy = false
    if (next < batch.length) return
    lastEventId = batchEnd
    const state = source.getSnapshot()
    if (state.status === 'closed') for (const queue of queues) queue.end(state.error)
    for (const resolve of waiters.splice(0)) resolve()
  }

  /** One message to whoever wants it; a promise where its schema takes time. */
  function handle(message: WireMessage): PromiseLike<void> | undefined {
    const { type } = message
    const raw = message as UnhandledEvent
    lastEventId = message.lastEventId
    const last = until && callSafely(until, raw, report)
    const record = records.get(type)
    if (!record && contract) {
      callSafely(onUnhandled, raw, report)
    } else if (record?.consumers.length || everything.consumers.length) {
      const result = record?.decode?.(raw.data)
      const from = batch
      const settle = (decoded: DecodeResult | undefined): void => {
        // Closed meanwhile.
        if (batch !== from) return
        if (!decoded?.issues) {
          if (decoded) message.data = decoded.value
          if (record) dispatch(record.consumers, message)
          dispatch(everything.consumers, message)
        } else if (!last)
          refuse(new EventValidationError({ ...raw }, decoded.issues, decoded.cause))
        if (last) end(() => source.close('completed'))
      }
      if (isThenable(result)) return result.then(settle)
      settle(result)
      return undefined
    }
    if (last) end(() => source.close('completed'))
    return undefined
  }

  function dispatch(list: readonly Consumer[], event: WireMessage): void {
    for (const consumer of list) {
      if (consumer.live) callSafely(consumer.call, event as AnyEvent, report)
    }
  }

  function refuse(error: EventValidationError): void {
    callSafely(onInvalid, error, report)
    const policy = typeof invalid === 'function' ? callSafely(invalid, error, report) : invalid
    if (policy === 'throw') end(() => source.close('error', error))
    else if (!onInvalid && policy === invalid) report(error)
  }

  /** Ends the source here and now: the rest of the batch goes to nobody. */
  function end(how: () => void): void {
    batch = []
    next = 0
    batchEnd = lastEventId
    how()
  }

  function close(): void {
    for (const record of records.values()) {
      for (const consumer of record.consumers) consumer.live = false
    }
    end(() => source.close('client'))
  }

  /** Adds a consumer of these types, or of every type; the returned function removes it. */
  function join(types: readonly string[], call: Consumer['call']): () => void {
    const consumer = { call, live: true }
    const joined = types.length > 0 ? [...new Set(types)].map(recordOf) : [everything]
    for (const record of joined) record.consumers = [...record.consumers, consumer]
    consumers += 1
    // A microtask later, so that everything attached in the same tick sees the first event.
    queueMicrotask(() => {
      if (consumers === 0 || attached) return
      attached = true
      source.attach()
      run()
    })
    return () => {
      if (!consumer.live) return
      consumer.live = false
      for (const record of joined) {
        record.consumers = record.consumers.filter((other) => other !== consumer)
      }
      consumers -= 1
      if (consumers > 0 || !attached) return
      attached = false
      source.detach()
    }
  }

  function recordOf(type: string): TypeRecord {
    let record = records.get(type)
    if (!record) {
      if (contract) throw new TypeError(`The contract names no event type "${type}"`)
      records.set(type, (record = { decode: undefined, consumers: [] }))
    }
    return record
  }

  function on(
    type: string,
    listener: Consumer['call'],
    { signal: leaveOn, once }: ListenerOptions = {},
  ): () => void {
    if (leaveOn?.aborted) return () => {}
    const leave = join([type], (event) => {
      if (once) remove()
      return listener(event)
    })
    const remove = (): void => {
      leaveOn?.removeEventListener('abort', remove)
      leave()
    }
    leaveOn?.addEventListener('abort', remove)
    return remove
  }

  function events(...types: string[]): AsyncIterableIterator<AnyEvent, undefined, undefined> {
    let leave: () => void
    const queue = createQueue<AnyEvent>({
      highWaterMark,
      pause,
      onStart() {
        queues.add(queue)
        leave = join(types, queue.push)
        const state = source.getSnapshot()
        if (state.status === 'closed') queue.end(state.error)
      },
      onFull(full) {
        fullQueues += full ? 1 : -1
        run()
      },
      onStop() {
        queues.delete(queue)
        leave()
      },
    })
    return queue.iterator
  }

  if (signal?.aborted) close()
  else signal?.addEventListener('abort', close)

  const { getSnapshot, subscribe, reconnect } = source
  return {
    get url() {
      return source.url
    },
    get state() {
      return getSnapshot()
    },
    get lastEventId() {
      return lastEventId
    },
    closed,
    on,
    events,
    [Symbol.asyncIterator]: () => events(),
    subscribe,
    getSnapshot,
    reconnect,
    close,
    [Symbol.dispose]: close,
    [Symbol.asyncDispose]: async () => close(),
  } as EventStream<EventMap> as unknown as EventStream<Events>
}
