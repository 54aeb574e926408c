// What the panel knows of one stream: made of the records of its trace, one after the other.
// It never knows a trace, nor an element.

import type { AttemptRecord, TracedError, TracedState, TraceRecord } from 'lastevent/inspect'
import { createDeque, type Deque } from './deque.ts'
import { createEventList, type EventList } from './event-list.ts'
import { createTimeline, type Timeline } from './timeline.ts'
import type { SpanKind } from './types.ts'
import { count, duration } from './words.ts'

/** A request, and what became of it. */
export interface Attempt {
  readonly record: AttemptRecord
  status: number | undefined
  /** What it ended with; undefined while it lasts. */
  ending: string | undefined
  /** When it was over. */
  endedAt: number | undefined
}

export interface StreamModel {
  readonly events: EventList
  readonly timeline: Timeline
  /** The newest ones, oldest first. */
  readonly attempts: Pick<Deque<Attempt>, 'at' | 'length'>
  take(record: TraceRecord): void
}

const MAX_ATTEMPTS = 100

export function createStreamModel(): StreamModel {
  const events = createEventList()
  const timeline = createTimeline()
  const attempts = createDeque<Attempt>()
  let lastEventTime = 0
  let dropped = 0
  let missed = 0

  function find(request: number): Attempt | undefined {
    for (let index = attempts.length - 1; index >= 0; index -= 1) {
      const attempt = attempts.at(index)
      if (attempt?.record.request === request) return attempt
    }
    return undefined
  }

  function lost(time: number, label: string): void {
    timeline.lost({ from: lastEventTime || time, to: time, label })
  }

  function take(record: TraceRecord): void {
    switch (record.kind) {
      case 'state':
        timeline.turn(spanKind(record.state), record.time, stateText(record.state))
        break
      case 'attempt':
        attempts.push({ record, status: undefined, ending: undefined, endedAt: undefined })
        if (attempts.length > MAX_ATTEMPTS) attempts.shift()
        timeline.explain(`connecting (${record.reason})`)
        break
      case 'response': {
        const attempt = find(record.request)
        if (attempt) attempt.status = record.status
        break
      }
      case 'end': {
        const attempt = find(record.request)
        if (!attempt) break
        attempt.ending = record.error ? errorText(record.error) : record.reason
        attempt.endedAt = record.time
        break
      }
      case 'event':
        lastEventTime = record.time
        timeline.event(record.time)
        events.add({
          seq: record.seq,
          event: record.event,
          time: record.time,
          type: record.type,
          id: record.id,
          raw: record.data,
          value: undefined,
          issues: [],
          handledMs: undefined,
          skipped: undefined,
        })
        break
      case 'dispatch': {
        const row = events.find(record.event)
        if (!row) break
        row.value = record.value
        row.handledMs = record.durationMs
        break
      }
      case 'invalid': {
        const row = events.find(record.event)
        if (!row) break
        row.issues =
          record.issues.length > 0 ? record.issues : [{ path: [], message: record.message }]
        timeline.invalid(row.time)
        events.changed(row)
        break
      }
      case 'skip': {
        const row = events.find(record.event)
        if (row) row.skipped = record.reason
        break
      }
      case 'gap':
        lost(record.time, `asked for what follows ${record.requested}, got ${record.actual}`)
        break
      case 'queue':
        if (record.dropped > dropped) {
          lost(record.time, `${count(record.dropped - dropped)} dropped, the queue was full`)
        }
        dropped = record.dropped
        break
      case 'role':
        if (record.missed > missed) lost(record.time, `${count(record.missed - missed)} missed`)
        missed = record.missed
        break
      case 'stream':
      case 'bytes':
      case 'comment':
      case 'retry':
      case 'action':
        break
    }
  }

  return { events, timeline, attempts, take }
}

function spanKind({ status }: TracedState): SpanKind | undefined {
  return status === 'idle' || status === 'closed' ? undefined : status
}

/** What was wrong, as short as it can be said. */
export function errorText({ code, status, message }: TracedError): string {
  return [code ?? message, status].filter((part) => part !== undefined).join(' ')
}

/** What a stream is doing, in a few words. */
export function stateText(state: TracedState): string {
  switch (state.status) {
    case 'waiting': {
      const why = state.error ? `: ${errorText(state.error)}` : ''
      return `waiting ${duration(state.delayMs)}${why}`
    }
    case 'suspended':
      return `suspended: ${state.reason}`
    case 'closed':
      return `closed: ${state.error ? errorText(state.error) : state.reason}`
    case 'idle':
    case 'connecting':
    case 'open':
      return state.status
  }
}
