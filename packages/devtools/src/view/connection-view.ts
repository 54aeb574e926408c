// The state, the headers and the attempts of a stream, in full and in words.

import { element } from '../dom.ts'
import type { HubStream } from '../model/hub.ts'
import { type Attempt, errorText, stateText } from '../model/stream-model.ts'
import { clockTime, count, duration, events } from '../model/words.ts'

export interface ConnectionView {
  readonly root: HTMLElement
  update(stream: HubStream, now: number): void
}

/** How often it is drawn: it is for reading. */
const EVERY_MS = 250

/** Attempts in the table. */
const MAX_ROWS = 50

type Pairs = readonly (readonly [name: string, value: string])[]

export function createConnectionView(): ConnectionView {
  const root = element('div', {
    class: 'connection',
    tabindex: 0,
    role: 'region',
    'aria-label': 'Connection',
  })
  let drawn = 0
  let shown: unknown
  let key = ''

  return {
    root,
    update(stream, now) {
      const isOther = stream.key !== key
      if (!isOther && (now - drawn < EVERY_MS || stream.traced === shown)) return
      key = stream.key
      drawn = now
      shown = stream.traced
      root.replaceChildren(...sections(stream))
    },
  }
}

function sections({ traced, model }: HubStream): readonly HTMLElement[] {
  const { state, attempt, response } = traced
  const facts: Pairs = [
    ['State', traced.paused ? 'paused' : stateText(state)],
    ['URL', traced.url],
    ['Resumes after', traced.lastEventId || 'nothing: from the start'],
    ['Requests', `${count(traced.requests)}, ${count(traced.retries)} of them retries`],
    ['Received', `${events(traced.events)}, ${count(traced.bytes)} bytes`],
    ['Queue', `${count(traced.waiting)} waiting, ${count(traced.dropped)} dropped`],
  ]
  const answer = response && `Response ${response.status}, after ${duration(response.durationMs)}`
  const attempts = [...newest(model.attempts)]
  return [
    section('State', list(facts)),
    ...(response && answer ? [section(answer, list(response.headers))] : []),
    ...(attempt ? [section(`Request ${attempt.request}`, list(attempt.headers))] : []),
    section('Attempts', table(attempts), 'whole'),
  ]
}

function section(title: string, content: HTMLElement, name = ''): HTMLElement {
  return element('section', name, element('h3', {}, title), content)
}

function list(pairs: Pairs): HTMLElement {
  if (pairs.length === 0) return element('p', 'muted', 'none')
  const parts = pairs.flatMap(([name, value]) => [
    element('dt', {}, name),
    element('dd', {}, value),
  ])
  return element('dl', {}, ...parts)
}

function* newest(attempts: HubStream['model']['attempts']): Iterable<Attempt> {
  const oldest = Math.max(0, attempts.length - MAX_ROWS)
  for (let index = attempts.length - 1; index >= oldest; index -= 1) {
    const attempt = attempts.at(index)
    if (attempt) yield attempt
  }
}

function table(attempts: readonly Attempt[]): HTMLElement {
  const columns = ['No.', 'Time', 'Reason', 'Resumes after', 'Answer', 'Ended', 'Lasted']
  const head = columns.map((name) => element('th', { scope: 'col' }, name))
  const rows = attempts.map(({ record, status, ending, endedAt }) => {
    const cause = record.error ? `${record.reason}: ${errorText(record.error)}` : record.reason
    const cells = [
      String(record.request),
      clockTime(record.time),
      cause,
      record.lastEventId || '–',
      status === undefined ? '–' : String(status),
      ending ?? '–',
      endedAt === undefined ? '–' : duration(endedAt - record.time),
    ]
    return element('tr', {}, ...cells.map((text) => element('td', {}, text)))
  })
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  )
}
