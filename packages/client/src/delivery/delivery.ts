// Delivery: wire messages in from any source, validated events out to listeners and iterators, in
// order, with backpressure, leaving the host its turns. It never knows fetch, attempts or tabs.

import { createLedger } from '../checkpoint.ts'
import { type AnyEvent, createConsumers, type Take, type TypeRecord } from './consumers.ts'
import { WireMessage } from '../wire/decoder.ts'
import { callSafely } from '../host/callbacks.ts'
import { EventValidationError } from '../errors.ts'
import type { EventIterator, EventStream } from '../event-stream.ts'
import type { ClosedState, CloseReason } from '../machine/types.ts'
import type { UnhandledEvent } from '../options.ts'
import type { ResolvedOptions } from '../resolve-options.ts'
import { createEnding } from './ending.ts'
import { refuse } from '../invalid.ts'
import { createListeners } from './listeners.ts'
import { createPump } from './pump.ts'
import { createQueue, type Queue } from './queue.ts'
import { createRecentIds } from './recent-ids.ts'
import type { Refusal } from '../contract.ts'
import { createSnapshots } from './snapshots.ts'
import type { Sink, Source } from '../source.ts'

/** The type of a comment on its way through the pump. No event has it: a line break ends a field. */
const COMMENT = '\n'

/** Whether `Events` are those of the options' contract is the caller's to see to. */
export function createDelivery<Events extends object>(
  createSource: (sink: Sink) => Source,
  options: ResolvedOptions,
): EventStream<Events> {
  const { clock, report, events: contract, until, dedupe, highWaterMark, overflow } = options
  const { checkpoint, signal, onComment, onUnhandled } = options
  const consumers = createConsumers({
    contract,
    report,
    onWork(event, work) {
      ledger?.hold(event, event.lastEventId)
      work.then(
        () => ledger?.release(event),
        (error: unknown) => {
          report(error)
          releaseLater(event)
        },
      )
    },
    onJoin() {
      // A microtask later, so that everything attached in the same tick sees the first event.
      queueMicrotask(() => {
        if (consumers.count() === 0 || attached) return
        attached = true
        source.attach()
        pump.run()
      })
    },
    onDeserted() {
      if (attached) source.detach()
      attached = false
    },
  })
  const listeners = createListeners(consumers)
  const queues = new Set<Queue<AnyEvent>>()
  const ledger = checkpoint && createLedger(checkpoint, clock, report)
  const recent = createRecentIds(dedupe)
  /** How the source was closed, and what iterators throw for it. */
  let final: ClosedState | undefined
  let failure: unknown
  let fullQueues = 0
  let attached = false
  let lastEventId = options.initialLastEventId
  /** Where the stream stands once all that has come is handed out. */
  let receivedId = lastEventId
  const ending = createEnding(options)

  const pump = createPump({
    clock,
    canTake: () => attached && fullQueues === 0,
    backlog() {
      let count = 0
      if (queues.size > 0) for (const queue of queues) count += queue.length()
      return count
    },
    handle,
    onRest(empty) {
      if (!empty) return
      if (lastEventId !== receivedId) {
        // A block without data moved the id on.
        lastEventId = receivedId
        const position = {}
        ledger?.hold(position, receivedId)
        ledger?.release(position)
      }
      if (!final) return
      for (const queue of queues) queue.end(failure)
      listeners.clear()
    },
  })

  const source = createSource({
    deliver(messages, endId, comment) {
      receivedId = endId
      if (comment !== undefined) {
        messages.push(new WireMessage(COMMENT, comment, undefined, endId))
      }
      pump.fill(messages)
    },
    ready: pump.ready,
    rested: pump.rested,
    restarted: recent.clear,
    changed() {
      ledger?.flush()
      snapshots.tell()
    },
    closed(state) {
      final = state
      signal?.removeEventListener('abort', abort)
      failure = ending.tell(state, queues.size > 0)
      if (/client|aborted/.test(state.reason)) for (const queue of queues) queue.stop(failure)
      pump.run()
    },
  })

  const snapshots = createSnapshots(source, report)

  /** What not every stream asks for: only those that do pay for it with every event. */
  const isWatched = !!(until || ledger || dedupe)
  /** The event that `until` was waiting for. */
  let lastMessage: WireMessage | undefined
  /** The last one used: events of one type often come in a row. */
  let latest: TypeRecord | undefined
  let latestType = ''

  /** One message to whoever wants it; a promise where its schema takes time. */
  function handle(message: WireMessage, again: boolean): PromiseLike<void> | undefined {
    if (message.type !== latestType) {
      if (message.type === COMMENT) return tellComment(message.data as string)
      latest = consumers.find(message.type)
      latestType = latest?.type ?? ''
    }
    const record = latest
    lastEventId = message.lastEventId
    if (!again) {
      if (isWatched && !watch(message)) return conclude(message)
      if (!record) {
        callSafely(onUnhandled, message as UnhandledEvent, report)
        return conclude(message)
      }
      if (record.consumers.length === 0) return conclude(message)
      const trouble = record.decode(message)
      if (trouble !== undefined) return settle(message, record, trouble)
    }
    consumers.dispatch(message, record as TypeRecord)
    return isWatched ? conclude(message) : undefined
  }

  /** Once the iterators have had time for what came before it; a slow one is not waited for. */
  function tellComment(text: string): PromiseLike<void> | undefined {
    const round = pump.round()
    const tell = (): void => {
      if (pump.round() === round) callSafely(onComment, text, report)
    }
    if (queues.size > 0) return pump.catchUp().then(tell)
    tell()
    return undefined
  }

  /** False for a repeated event. */
  function watch(message: WireMessage): boolean {
    ledger?.hold(message, lastEventId)
    if (until && callSafely(until, message as UnhandledEvent, report)) lastMessage = message
    return !recent.seen(message.id)
  }

  /** All is done that is to be done with this message. */
  function conclude(message: WireMessage): undefined {
    ledger?.release(message)
    if (message === lastMessage) end('completed')
  }

  /** A message that did not decode, or not yet. */
  function settle(
    message: WireMessage,
    record: TypeRecord,
    trouble: Refusal | PromiseLike<Refusal | undefined>,
  ): PromiseLike<void> | undefined {
    if ('then' in trouble) {
      const round = pump.round()
      return trouble.then((late) => {
        // Not if closed meanwhile.
        if (pump.round() !== round) return
        if (late) settle(message, record, late)
        // Left meanwhile: nobody has seen it.
        else if (!attached) pump.putBack([message])
        else {
          consumers.dispatch(message, record)
          conclude(message)
        }
      })
    }
    conclude(message)
    if (message !== lastMessage) {
      const raw = { ...(message as UnhandledEvent) }
      const error = new EventValidationError(raw, trouble.issues, trouble.cause)
      if (refuse(error, options, report)) end('error', error)
    }
    return undefined
  }

  /**
   * What was broken off counts as handled in a later task only. A page that goes away rejects what
   * its handlers wait for, and never gets there: such an event is to come again.
   */
  function releaseLater(event: AnyEvent): void {
    if (ledger) clock.setTimer(() => ledger.release(event), 0)
  }

  /** Ends the source here and now: what has not been handed out goes to nobody. */
  function end(reason: CloseReason, error?: unknown): void {
    listeners.clear()
    pump.clear()
    receivedId = lastEventId
    source.close(reason, error)
  }

  const close = (): void => end('client')
  const abort = (): void => end('aborted', signal?.reason)

  function iterate(...types: string[]): EventIterator<AnyEvent> {
    consumers.check(types)
    let leave: () => void
    const release = (event: AnyEvent): void => ledger?.release(event)
    const queue = createQueue<AnyEvent>({
      highWaterMark,
      overflow,
      pause: pump.pause,
      onStart() {
        queues.add(queue)
        const hold: Take = (event) => {
          ledger?.hold(event, event.lastEventId)
          queue.push(event)
        }
        leave = consumers.join(types, ledger ? hold : queue.push)
        if (final) queue.end(failure)
      },
      onEmpty: pump.run,
      onFull(full) {
        fullQueues += full ? 1 : -1
        pump.run()
      },
      onDrop(event) {
        snapshots.drop()
        release(event)
      },
      onHandled: ledger && release,
      onAbandoned: releaseLater,
      onStop(rest) {
        queues.delete(queue)
        leave()
        if (consumers.count() === 0 && !final) pump.putBack(rest)
        else rest.forEach(release)
      },
    })
    return queue.iterator
  }

  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort)

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
    get closed() {
      return ending.closed()
    },
    on: (type, listener, choices) => listeners.add([type], listener as Take, choices),
    onAny: (listener, choices) => listeners.add([], listener, choices),
    events: iterate,
    [Symbol.asyncIterator]: () => iterate(),
    subscribe(onChange) {
      ending.markSeen()
      return snapshots.subscribe(onChange)
    },
    getSnapshot: snapshots.getSnapshot,
    reconnect: source.reconnect,
    close,
    [Symbol.dispose]: close,
    [Symbol.asyncDispose]: async () => close(),
  } as EventStream<Record<string, unknown>> as unknown as EventStream<Events>
}
