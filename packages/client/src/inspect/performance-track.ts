// Shows a trace in the Performance panel of Chromium's DevTools, as a track of its own. The one door
// to the host's timeline. It never knows streams.

import { describeRecord } from './printer.ts'
import type { TraceRecord } from './records.ts'
import type { Trace } from './trace.ts'

/** The colors of the panel that are used. */
type Color = 'primary' | 'secondary' | 'tertiary' | 'warning' | 'error'

/** One entry of the track. */
interface Entry {
  readonly name: string
  readonly stream: string
  readonly color: Color
  readonly from: number
  /** Without it, the entry is a moment. */
  readonly to?: number
  /** What the panel says of it. */
  readonly text: string
}

/** As many events as come together are shown one by one; more of them are one mark. */
const MOST_MARKS = 50

/**
 * Shows what is recorded from now on; the returned function stops. The panel has the entries as soon
 * as they are made, so that they are not left in the page's own timeline, which never forgets.
 *
 * @see https://developer.chrome.com/docs/devtools/performance/extension
 */
export function showInPerformancePanel(trace: Trace, longHandlerMs: number): () => void {
  const { performance } = globalThis as Partial<typeof globalThis>
  if (!performance?.measure) return () => {}
  let after = trace.latest
  /** What still goes on: requests by stream and number, waits by stream. */
  const begun = new Map<string, TraceRecord>()

  function take(key: string): TraceRecord | undefined {
    const record = begun.get(key)
    begun.delete(key)
    return record
  }

  function entryOf(record: TraceRecord): Entry | undefined {
    const { kind, stream, time: to } = record
    const [text] = describeRecord(record)
    if (kind === 'attempt') begun.set(`${stream} ${record.request}`, record)
    if (kind === 'end') {
      const from = take(`${stream} ${record.request}`)?.time
      const name = `connection ${record.request}: ${record.reason}`
      const color = record.reason === 'failed' ? 'error' : 'primary'
      return from === undefined ? undefined : { name, stream, color, from, to, text }
    }
    if (kind === 'state') {
      const wait = take(stream)
      if (/waiting|suspended/.test(record.state.status)) begun.set(stream, record)
      return wait?.kind === 'state' ? waitOf(wait, to) : undefined
    }
    if (kind === 'invalid') {
      return { name: `invalid ${record.type}`, stream, color: 'error', from: to, text }
    }
    if (kind !== 'dispatch' || (record.durationMs ?? 0) < longHandlerMs) return undefined
    const end = to + (record.durationMs ?? 0)
    return { name: `handlers of ${record.type}`, stream, color: 'error', from: to, to: end, text }
  }

  return trace.subscribe(() => {
    const origin = Date.now() - performance.now()
    const records = trace.records({ after })
    const entries: Entry[] = eventMarks(records)
    for (const record of records) {
      after = record.seq
      const entry = entryOf(record)
      if (entry) entries.push(entry)
    }
    for (const entry of entries) show(performance, entry, origin)
  })
}

function waitOf(record: Extract<TraceRecord, { kind: 'state' }>, to: number): Entry {
  const { stream, time: from, state } = record
  const cause =
    state.status === 'waiting' ? (state.error?.code ?? 'retry') : 'reason' in state && state.reason
  const name = `${state.status}: ${cause}`
  const text = state.status === 'waiting' ? (state.error?.message ?? name) : name
  return { name, stream, color: 'warning', from, to, text }
}

function eventMarks(records: readonly TraceRecord[]): Entry[] {
  const events = records.filter((record) => record.kind === 'event')
  const mark = { color: 'secondary' } as const
  const [first] = events
  if (events.length <= MOST_MARKS || !first) {
    return events.map(({ type: name, stream, time: from, data }) => {
      return { ...mark, name, stream, from, text: data.slice(0, 200) }
    })
  }
  const name = `${events.length} events`
  return [{ ...mark, name, stream: first.stream, from: first.time, text: name }]
}

/** @param origin when the page's own time began, in milliseconds since the epoch */
function show(performance: Performance, entry: Entry, origin: number): void {
  const { stream, color, from, to, text } = entry
  const name = `lastevent ${entry.name}`
  const devtools = {
    dataType: 'track-entry',
    trackGroup: 'lastevent',
    track: `stream ${stream}`,
    color,
    tooltipText: text,
  }
  const start = Math.max(0, from - origin)
  if (to === undefined) {
    performance.mark(name, { startTime: start, detail: { devtools } })
    performance.clearMarks(name)
  } else {
    const end = Math.max(start, to - origin)
    performance.measure(name, { start, end, detail: { devtools } })
    performance.clearMeasures(name)
  }
}
