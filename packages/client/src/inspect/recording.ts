// A traced stream as text of its own format: comments say when each piece came, and where connections
// begin and end. `replay` of `@lastevent/testing` reads it. It never knows streams.

import { encodeEvent } from '../write/index.ts'
import type { TraceRecord } from './records.ts'

/**
 * Comments tell what happened, each after so many milliseconds since the one before:
 *
 * - `@ 0 request`: a connection begins.
 * - `@ 120 response 200 text/event-stream`: it is answered, with this status and media type.
 * - `@ 15 events`: the events behind it, up to the next comment, came together.
 * - `@ 80 ended`, `@ 80 failed`, `@ 80 aborted`: it is over: by the server, broken off, by the client.
 */
const HEADER = ': lastevent recording 1\n\n'

/** @param records those of one stream */
export function toEventStream(records: readonly TraceRecord[]): string {
  let text = HEADER
  let last = records[0]?.time ?? 0
  /** When the newest events came, where nothing has been written behind them. */
  let eventsAt: number | undefined
  let lastEventId: string | undefined

  function mark(time: number, what: string): void {
    const after = Math.max(0, Math.round(time - last))
    // What is rounded off here must not add up.
    last += after
    eventsAt = undefined
    text += encodeEvent({ comment: `@ ${after} ${what}` })
  }

  for (const record of records) {
    const { kind, time } = record
    if (kind === 'attempt') mark(time, 'request')
    else if (kind === 'response') {
      const type = record.headers.find(([name]) => name === 'content-type')?.[1] ?? ''
      mark(time, `response ${record.status} ${type}`.trimEnd())
    } else if (kind === 'end') mark(time, record.reason)
    else if (kind === 'event') {
      if (eventsAt !== time) mark(time, 'events')
      eventsAt = time
      // A block without data has moved the id on.
      const isMoved = record.id === undefined && (lastEventId ?? '') !== record.lastEventId
      if (isMoved) text += encodeEvent({ id: record.lastEventId })
      lastEventId = record.lastEventId
      text += encodeEvent({ type: record.type, id: record.id, data: record.data })
    }
  }
  return text
}
