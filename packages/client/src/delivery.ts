// Delivery: wire messages in from any source, validated events out to listeners and iterators, in
// order, with backpressure, leaving the host its turns. It never knows fetch, attempts or tabs.

import { createLedger } from './checkpoint.ts'
import type { WireMessage } from './decoder.ts'
import { detach } from './detach.ts'
import { callSafely, isThenable } from './emitter.ts'
import { EventValidationError } from './errors.ts'
import type { EventOf, EventStream, ListenerOptions } from './event-stream.ts'
import type { ClosedState, CloseReason } from './machine.ts'
import type { EventStreamOptions, ResolvedOptions, UnhandledEvent } from './options.ts'
import { createPump } from './pump.ts'
import { createQueue, type Queue } from './queue.ts'
import {
  compileDecoder,
  type DecodePayload,
  type DecodeResult,
  type EventMap,
  text,
} from './schema.ts'
import { createSnapshots } from './snapshots.ts'
import type { Sink, Source } from './source.ts'

type AnyEvent = EventOf<EventMap>

interface Consumer {
  /** Takes an event; a promise while it is at work on it. */
  readonly call: (event: AnyEvent) => unknown
  live: boolean
}

/** All there is to one event type, looked up once per event. */
interface TypeRecord {
  readonly decode: DecodePayload
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
  const { dedupe = 0, overflow = 'pause', checkpoint } = options
  const records = new Map<string, TypeRecord>()
  for (const [type, entry] of Object.entries(contract ?? {})) {
    records.set(type, { decode: compileDecoder(entry), consumers: [] })
  }
  /** Who takes every type. */
  const everything: Pick<TypeRecord, 'consumers'> = { consumers: [] }
  const queues = new Set<Queue<AnyEvent>>()
  const ledger = checkpoint && createLedger(checkpoint, clock, report)
  /** The last ids, oldest first. */
  const recent = new Set<string>()
  let fullQueues = 0
  let consumers = 0
  let attached = false
  let lastEventId = resolved.initialLastEventId
  /** Where the stream stands once all that has come is handed out. */
  let receivedId = lastEventId

  let finish!: (state: ClosedState) => void
  const closed = new Promise<ClosedState>((resolve) => {
    finish = resolve
  })

  const pump = createPump({
    clock,
    canTake: () => attached && fullQueues === 0,
    handle,
    onRest(empty) {
      snapshots.tell()
      if (!empty) return
      if (lastEventId !== receivedId) {
        // A block without data moved the id on.
        lastEventId = receivedId
        const position = {}
        ledger?.hold(position, receivedId)
        ledger?.release(position)
      }
      const state = source.getSnapshot()
      if (state.status === 'closed') for (const queue of queues) queue.end(state.error)
    },
  })

  const source = createSource({
    deliver(messages, endId) {
      receivedId = endId
      pump.fill(messages)
    },
    ready: pump.ready,
    rested: pump.rested,
    closed(state) {
      finish(state)
      signal?.removeEventListener('abort', close)
      if (state.reason === 'client') for (const queue of queues) queue.stop()
      pump.run()
    },
  })

  const snapshots = createSnapshots(source, report)
  if (ledger) source.subscribe(ledger.flush)

  /** One message to whoever wants it; a promise where its schema takes time. */
  function handle(message: WireMessage, again: boolean): PromiseLike<void> | undefined {
    const raw = message as UnhandledEvent
    const record = records.get(message.type)
    lastEventId = message.lastEventId
    if (again) {
      dispatch(message, record)
      return undefined
    }
    ledger?.hold(message, lastEventId)
    const last = until && callSafely(until, raw, report)
    const wanted = record?.consumers.length || everything.consumers.length
    if (isRepeated(message.id) || (record ? !wanted : contract)) {
      if (!record && contract) callSafely(onUnhandled, raw, report)
      ledger?.release(message)
      if (last) end('completed')
      return undefined
    }
    const { round } = pump
    const settle = (outcome: DecodeResult): void => {
      // Closed meanwhile.
      if (pump.round !== round) return
      if (outcome.issues) {
        ledger?.release(message)
        if (!last) refuse(new EventValidationError({ ...raw }, outcome.issues, outcome.cause))
      } else {
        message.data = outcome.value
        // Left meanwhile: nobody has seen it.
        if (consumers === 0) return pump.putBack([message])
        dispatch(message, record)
      }
      if (last) end('completed')
    }
    const result = record ? record.decode(raw.data) : { value: detach(raw.data) }
    if (isThenable(result)) return result.then(settle)
    settle(result)
    return undefined
  }

  function isRepeated(id: string | undefined): boolean {
    if (!dedupe || !id) return false
    if (recent.has(id)) return true
    recent.add(id)
    if (recent.size > dedupe) recent.delete(recent.values().next().value as string)
    return false
  }

  function dispatch(message: WireMessage, record: TypeRecord | undefined): void {
    const event = message as AnyEvent
    for (const list of record ? [record.consumers, everything.consumers] : [everything.consumers]) {
      for (const consumer of list) {
        if (!consumer.live) continue
        const result = callSafely(consumer.call, event, report)
        if (ledger && isThenable(result)) {
          const release = (): void => ledger.release(event)
          ledger.hold(event, event.lastEventId)
          result.then(release, release)
        }
      }
    }
    ledger?.release(event)
  }

  function refuse(error: EventValidationError): void {
    callSafely(onInvalid, error, report)
    const policy = typeof invalid === 'function' ? callSafely(invalid, error, report) : invalid
    if (policy === 'throw') end('error', error)
    else if (!onInvalid && policy === invalid) report(error)
  }

  /** Ends the source here and now: what has not been handed out goes to nobody. */
  function end(reason: CloseReason, error?: EventValidationError): void {
    pump.clear()
    receivedId = lastEventId
    source.close(reason, error)
  }

  function close(): void {
    for (const { consumers: all } of records.values()) for (const each of all) each.live = false
    end('client')
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
      pump.run()
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
      records.set(type, (record = { decode: compileDecoder(text()), consumers: [] }))
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

  function iterate(...types: string[]): AsyncIterableIterator<AnyEvent, undefined, undefined> {
    let leave: () => void
    const release = (event: AnyEvent): void => ledger?.release(event)
    const queue = createQueue<AnyEvent>({
      highWaterMark,
      overflow,
      pause: pump.pause,
      onStart() {
        queues.add(queue)
        leave = join(types, (event) => {
          ledger?.hold(event, event.lastEventId)
          queue.push(event)
        })
        const state = source.getSnapshot()
        if (state.status === 'closed') queue.end(state.error)
      },
      onFull(full) {
        fullQueues += full ? 1 : -1
        pump.run()
      },
      onDrop(event) {
        snapshots.drop()
        release(event)
      },
      onHandled: release,
      onStop(rest) {
        queues.delete(queue)
        leave()
        if (consumers === 0 && source.getSnapshot().status !== 'closed') pump.putBack(rest)
        else rest.forEach(release)
      },
    })
    return queue.iterator
  }

  if (signal?.aborted) close()
  else signal?.addEventListener('abort', close)

  return {
    get url() {
      return source.url
    },
    get state() {
      return snapshots.getSnapshot()
    },
    get lastEventId() {
      return lastEventId
    },
    closed,
    on,
    events: iterate,
    [Symbol.asyncIterator]: () => iterate(),
    subscribe: snapshots.subscribe,
    getSnapshot: snapshots.getSnapshot,
    reconnect: source.reconnect,
    close,
    [Symbol.dispose]: close,
    [Symbol.asyncDispose]: async () => close(),
  } as EventStream<EventMap> as unknown as EventStream<Events>
}
