// Makes the list item of one thing that came over the stream. It never knows the list, nor markup in
// strings: whatever a server sends stays text.
import type { EventValidationError, UnhandledEvent } from 'lastevent'

import { make } from './dom.ts'
import { formatTime } from './page-clock.ts'
import { describeIssues } from './plain-words.ts'
import type { PlaygroundEvent } from './session.ts'

interface Parts {
  readonly kind: 'event' | 'reset' | 'invalid' | 'unhandled'
  readonly type: string
  readonly id: string | undefined
  readonly body: readonly HTMLElement[]
}

/** What comes between the log and the id that was asked for. */
const whyReset = {
  expired: 'no longer holds what came after',
  unknown: 'has never given out',
  future: 'has not yet given out',
  malformed: 'gives out no such id as',
} as const

/** An event of the contract; each type shows what its schema makes of it. */
export function eventItem(event: PlaygroundEvent, receivedAt: number): HTMLLIElement {
  const { type, id } = event
  switch (event.type) {
    case 'add': {
      const { n, text, at } = event.data
      const meta = `no. ${n}, sent ${formatTime(at)}`
      return item({ kind: 'event', type, id, body: [line(text), note(meta)] }, receivedAt)
    }
    case 'notice':
      return item({ kind: 'event', type, id, body: [line(event.data)] }, receivedAt)
    case 'reset': {
      const { reason, requested, oldest } = event.data
      const why = whyReset[reason]
      const rest =
        oldest === null ? 'The log is empty.' : `What follows is all it has, from id ${oldest} on.`
      const body = [
        line('A gap: events may be missing.'),
        note(`The server’s log ${why} id ${requested}. ${rest}`),
      ]
      return item({ kind: 'reset', type, id, body }, receivedAt)
    }
  }
}

/** A payload that its schema refused: the issues, and the payload as it came. */
export function invalidItem(error: EventValidationError, receivedAt: number): HTMLLIElement {
  const { type, id, data, issues } = error
  const body = [
    line('Invalid payload, skipped'),
    ...describeIssues(issues).map((issue) => make('p', { class: 'issue' }, issue)),
    make('code', { class: 'raw' }, data),
  ]
  return item({ kind: 'invalid', type, id, body }, receivedAt)
}

/** An event of a type that the contract doesn't name, as it came. */
export function unhandledItem(event: UnhandledEvent, receivedAt: number): HTMLLIElement {
  const { type, id, data } = event
  const body = [line('The contract doesn’t name this type'), make('code', { class: 'raw' }, data)]
  return item({ kind: 'unhandled', type, id, body }, receivedAt)
}

function item({ kind, type, id, body }: Parts, receivedAt: number): HTMLLIElement {
  return make(
    'li',
    { 'data-id': id, 'data-kind': kind, 'data-type': type },
    make('time', { datetime: new Date(receivedAt).toISOString() }, formatTime(receivedAt)),
    make('span', { class: 'type' }, type),
    make('div', { class: 'body' }, ...body),
    id === undefined
      ? make('span', { class: 'id none' }, 'no id')
      : make('code', { class: 'id' }, make('span', { class: 'hidden-label' }, 'id '), id),
  )
}

const line = (text: string): HTMLElement => make('p', { class: 'text' }, text)

const note = (text: string): HTMLElement => make('p', { class: 'note' }, text)
