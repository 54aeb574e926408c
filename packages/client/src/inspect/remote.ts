// A trace of another thread, over a port: the side that shows it asks for what came after the record
// that it has, and is answered once there is something. It never knows how a trace is made.

import { systemClock } from '../host/clock.ts'
import { boundsOf } from './create-trace.ts'
import type { TraceAction, TracedStream, TraceRecord } from './records.ts'
import { createStore } from './store.ts'
import { createTraceView } from './trace-view.ts'
import type { InspectOptions, Trace } from './trace.ts'

/** What is used of a `MessagePort`, a `Worker` or a worker's global scope. */
export interface TracePort {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  removeEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  /** Of a `MessagePort`. */
  start?(): void
}

/** From the side that shows to the one that traces. */
type Ask =
  | { readonly lastevent: 'ask'; readonly after: number }
  | { readonly lastevent: 'act'; readonly action: TraceAction; readonly stream: string }

/** The other way. */
interface Answer {
  readonly lastevent: 'answer'
  readonly latest: number
  readonly records: readonly TraceRecord[]
  readonly streams: readonly TracedStream[]
}

/** How many records one message has at most. */
const MOST_RECORDS = 5000

/** How long it takes until the next message, in milliseconds: about a frame. */
const PACE_MS = 16

/**
 * Lets the other side of a port see a trace, and act on its streams; for one who sees it.
 *
 * @example
 * onconnect = ({ ports: [port] }) => serveTrace(trace, port)
 *
 * @returns a function that ends it
 */
export function serveTrace(trace: Trace, port: TracePort): () => void {
  /** What the other side has; undefined while it hasn't asked. */
  let after: number | undefined
  let stopTimer: (() => void) | undefined
  let streams: readonly TracedStream[] | undefined

  function answer(): void {
    stopTimer = undefined
    const now = trace.streams()
    if (after === undefined || (trace.latest <= after && now === streams)) return
    const records = trace.records({ after }).slice(0, MOST_RECORDS)
    const latest = records.at(-1)?.seq ?? trace.latest
    after = undefined
    streams = now
    const message: Answer = { lastevent: 'answer', latest, records, streams }
    port.postMessage(message)
  }

  function pace(): void {
    stopTimer ??= systemClock.setTimer(answer, PACE_MS)
  }

  function onMessage({ data }: { readonly data: unknown }): void {
    const message = Object(data) as Ask
    if (message.lastevent === 'act') trace[message.action](message.stream)
    if (message.lastevent !== 'ask') return
    if (message.after === 0) streams = undefined
    after = message.after
    pace()
  }

  const stop = trace.subscribe(pace)
  port.addEventListener('message', onMessage)
  port.start?.()
  return () => {
    stop()
    stopTimer?.()
    port.removeEventListener('message', onMessage)
  }
}

/**
 * The trace that the other side of a port serves. It keeps records of its own, which it counts itself.
 *
 * @example
 * const trace = connectTrace(new SharedWorker('/events.js').port)
 *
 * @throws TypeError for an option that does not exist
 * @throws RangeError for a number out of bounds
 */
export function connectTrace(
  port: TracePort,
  options: Pick<InspectOptions, 'maxRecords' | 'maxBytes'> = {},
): Trace {
  const store = createStore(boundsOf(options))
  let streams: readonly TracedStream[] = []

  function onMessage({ data }: { readonly data: unknown }): void {
    const message = Object(data) as Answer
    if (message.lastevent !== 'answer') return
    streams = message.streams
    for (const record of message.records) store.addOne(record)
    store.touch()
    ask(message.latest)
  }

  function post(message: Ask): void {
    port.postMessage(message)
  }

  function ask(after: number): void {
    post({ lastevent: 'ask', after })
  }

  port.addEventListener('message', onMessage)
  port.start?.()
  ask(0)
  const act = (stream: string, action: TraceAction): void =>
    post({ lastevent: 'act', action, stream })
  return createTraceView(store, { describe: () => streams, act }, () => {
    port.removeEventListener('message', onMessage)
  })
}
