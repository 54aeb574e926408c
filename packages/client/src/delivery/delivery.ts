// Delivery: wire messages in from any source, validated events out to listeners and iterators, in
// order, with backpressure, leaving the host its turns. It never knows fetch, attempts or tabs.

import type { EventStream } from '../event-stream.ts'
import type { ClosedState, CloseReason } from '../machine/types.ts'
import type { ResolvedOptions } from '../resolve-options.ts'
import type { Sink, Source } from '../source.ts'
import { hasText } from '../contract.ts'
import { detachData } from '../wire/detach.ts'
import { WireMessage } from '../wire/decoder.ts'
import { createConsumers, type Take } from './consumers.ts'
import { COMMENT, createDispatch } from './dispatch.ts'
import { createEnding } from './ending.ts'
import { createIterators } from './iterators.ts'
import { createLedger } from './ledger.ts'
import { createPump } from './pump.ts'
import { createRecentIds } from './recent-ids.ts'
import { type Inspectable, type InspectedHost, SEAM } from './seam.ts'
import { createSnapshots } from './snapshots.ts'

/** Whether `Events` are those of the options' contract is the caller's to see to. */
export function createDelivery<Events extends object>(
  createSource: (sink: Sink) => Source,
  options: ResolvedOptions,
): EventStream<Events> {
  const { clock, report, events: contract, signal, checkpoint } = options
  /** How the source was closed, and what iterators throw for it. */
  let final: ClosedState | undefined
  let failure: unknown
  let attached = false
  const isText = hasText(contract)
  /** Where the stream stands once all that has come is handed out. */
  let receivedId = options.initialLastEventId

  const ending = createEnding(options)
  const ledger = checkpoint && createLedger(checkpoint, clock, report)
  const consumers = createConsumers({
    contract,
    report,
    onWork(event, work) {
      ledger?.hold(event, event.lastEventId)
      work.then(
        () => ledger?.release(event),
        (error: unknown) => {
          report(error)
          ledger?.releaseLater(event)
        },
      )
    },
    onJoin() {
      // A microtask later, so that everything attached in the same tick sees the first event.
      queueMicrotask(() => {
        if (consumers.isEmpty() || attached) return
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
  const iterators = createIterators({
    resolved: options,
    consumers,
    ledger,
    pump: () => pump,
    onDrop: () => snapshots.drop(),
    ending: () => final && { error: failure },
  })
  const recent = createRecentIds(options.dedupe)
  const dispatch = createDispatch({
    resolved: options,
    consumers,
    ledger,
    recent,
    beforeComment: () => (iterators.isEmpty() ? undefined : pump.catchUp()),
    round: () => pump.round(),
    postpone: (message) => pump.putBack([message]),
    end: (error) => end(error ? 'error' : 'completed', error),
  })

  const pump = createPump({
    clock,
    canTake: () => attached && !iterators.isFull(),
    backlog: iterators.backlog,
    handle: dispatch.handle,
    onRest(empty) {
      iterators.flush()
      if (!empty) return
      if (dispatch.lastEventId !== receivedId) {
        // A block without data moved the id on.
        dispatch.lastEventId = receivedId
        const position = {}
        ledger?.hold(position, receivedId)
        ledger?.release(position)
      }
      if (!final) return
      iterators.end(failure)
      consumers.clear()
    },
  })

  const sink: Sink = {
    deliver(messages, lastEventId, comment) {
      receivedId = lastEventId
      if (comment !== undefined) {
        messages.push(new WireMessage(COMMENT, comment, undefined, lastEventId))
      }
      if (isText) detachData(messages)
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
      failure = ending.tell(state, !iterators.isEmpty())
      if (/client|aborted/.test(state.reason)) iterators.stop(failure)
      pump.run()
    },
  }
  const source = createSource(sink)

  const snapshots = createSnapshots(source, report)

  /** Ends the source here and now: what has not been handed out goes to nobody. */
  function end(reason: CloseReason, error?: unknown): void {
    consumers.clear()
    pump.clear()
    receivedId = dispatch.lastEventId
    source.close(reason, error)
  }

  const close = (): void => end('client')
  const abort = (): void => end('aborted', signal?.reason)

  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort)

  const stream = {
    get url() {
      return source.url
    },
    get state() {
      return snapshots.getSnapshot()
    },
    get lastEventId() {
      return dispatch.lastEventId
    },
    get closed() {
      return ending.closed()
    },
    on: (type, listener, choices) => consumers.join([type], listener as Take, choices),
    onAny: (listener, choices) => consumers.join([], listener, choices),
    events: (...types) => iterators.events(types),
    batches: iterators.batches,
    [Symbol.asyncIterator]: () => iterators.events([]),
    subscribe(onChange) {
      ending.markSeen()
      return snapshots.subscribe(onChange)
    },
    getSnapshot: snapshots.getSnapshot,
    reconnect: source.reconnect,
    close,
    [Symbol.dispose]: close,
    [Symbol.asyncDispose]: async () => close(),
    [SEAM]: [options, sink, source, consumers, iterators],
  } as EventStream<Record<string, unknown>> & Inspectable
  ;(globalThis as InspectedHost)[SEAM]?.(stream)
  return stream as unknown as EventStream<Events>
}
