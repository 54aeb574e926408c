// Prints a trace, a line a record. It never knows streams.

import type { TraceRecord } from './records.ts'
import type { Trace, TraceConsole } from './trace.ts'

/** Prints what is recorded from now on; the returned function stops. */
export function printTrace(trace: Trace, to: TraceConsole, longHandlerMs: number): () => void {
  let after = trace.latest
  return trace.subscribe(() => {
    for (const record of trace.records({ after })) {
      after = record.seq
      const [line, ...values] = describeRecord(record)
      const isLong = record.kind === 'dispatch' && (record.durationMs ?? 0) >= longHandlerMs
      const isBad = isLong || /^(invalid|retry|gap)$/.test(record.kind)
      to[isBad ? 'warn' : 'debug'](`[lastevent ${record.stream}] ${line}`, ...values)
    }
  })
}

/** What a record says, in a line, and what a console shows behind it. */
export function describeRecord(record: TraceRecord): [line: string, ...values: unknown[]] {
  const { kind } = record
  switch (kind) {
    case 'stream':
      return [`stream ${record.url}${record.shared ? ' (shared)' : ''}`]
    case 'state':
      return [`state ${describeState(record.state)}`]
    case 'attempt': {
      const { request, reason, method, url, lastEventId } = record
      const from = lastEventId && ` after id ${lastEventId}`
      return [`request ${request} (${reason}): ${method} ${url}${from}`]
    }
    case 'response':
      return [`response ${record.request}: ${record.status} in ${record.durationMs} ms`]
    case 'bytes':
      return [`bytes ${record.request}: ${record.bytes}, ${record.total} in all`]
    case 'end': {
      const { request, reason, total, error } = record
      return [
        `request ${request} ${reason} after ${total} bytes${error ? `: ${error.message}` : ''}`,
      ]
    }
    case 'event':
      return [
        `event ${record.event} ${record.type}${record.id ? ` id ${record.id}` : ''}`,
        record.data,
      ]
    case 'dispatch': {
      const took = record.durationMs === undefined ? '' : ` in ${record.durationMs.toFixed(1)} ms`
      return [`dispatch ${record.event} ${record.type}${took}`, record.value]
    }
    case 'invalid':
      return [`invalid ${record.event} ${record.type}: ${record.message}`, record.issues]
    case 'skip':
      return [`skip ${record.event} ${record.type}: ${record.reason}`]
    case 'comment':
      return [`comment ${record.text}`]
    case 'retry': {
      const { delayMs, error } = record
      return [`retry in ${Math.round(delayMs)} ms${error ? `: ${error.message}` : ''}`]
    }
    case 'gap':
      return [`gap: asked for ${record.requested}, resumed after ${record.actual}`]
    case 'queue':
      return [`queue: ${record.waiting} wait, ${record.dropped} dropped`]
    case 'role':
      return [
        `role ${record.role}, term ${record.term}${record.fallback ? `, ${record.fallback}` : ''}`,
      ]
    case 'action':
      return [`action ${record.action}`]
  }
}

function describeState(state: Extract<TraceRecord, { kind: 'state' }>['state']): string {
  return 'reason' in state ? `${state.status} (${state.reason})` : state.status
}
