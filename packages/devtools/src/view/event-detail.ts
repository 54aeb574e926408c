// One event: its payload as a tree and as it came, with what the contract had against it beside it.

import { button, element } from '../dom.ts'
import type { EventRow } from '../model/types.ts'
import { clockTime, duration, joined, pathText } from '../model/words.ts'
import { jsonTree } from './json-tree.ts'
import { paths } from './paths.ts'

export interface EventDetail {
  readonly root: HTMLElement
  /** Shows an event, or what has become of it since; with undefined it is hidden. */
  show(row: EventRow | undefined): void
  focus(): void
}

export interface EventDetailOptions {
  readonly onClose: () => void
  readonly copy: (text: string, what: string) => void
}

/** The event as it stood in the stream. */
function wireText({ type, id, raw }: Pick<EventRow, 'type' | 'id' | 'raw'>): string {
  const lines = raw.split('\n').map((line) => `data: ${line}`)
  if (id !== undefined) lines.unshift(`id: ${id}`)
  if (type !== 'message') lines.unshift(`event: ${type}`)
  return lines.join('\n')
}

export function createEventDetail({ onClose, copy }: EventDetailOptions): EventDetail {
  let shown: EventRow | undefined
  /** What was drawn: another one has to be drawn anew. */
  let drawn = ''
  let isRaw = false

  const title = element('h3')
  const facts = element('span', 'muted')
  const content = element('div', {
    class: 'content',
    tabindex: 0,
    role: 'group',
    'aria-label': 'Payload',
  })
  const raw = button({ text: 'Raw' }, () => show(shown, !isRaw))
  const root = element(
    'section',
    { class: 'detail', 'aria-label': 'Event' },
    element(
      'div',
      'top',
      title,
      facts,
      element('span', 'push'),
      raw,
      button(
        { label: 'Copy payload', path: paths.copy },
        () => shown && copy(shown.raw, 'Payload'),
      ),
      button({ label: 'Close event', path: paths.close }, onClose),
    ),
    content,
  )
  root.hidden = true

  function show(row: EventRow | undefined, asRaw = isRaw): void {
    shown = row
    isRaw = asRaw
    root.hidden = row === undefined
    const key = row
      ? `${row.event} ${row.issues.length} ${row.handledMs} ${row.skipped} ${asRaw}`
      : ''
    if (!row || key === drawn) {
      if (!row) drawn = ''
      return
    }
    drawn = key
    title.textContent = row.type
    facts.textContent = factsOf(row)
    raw.setAttribute('aria-pressed', String(asRaw))
    content.replaceChildren(
      ...issueList(row),
      asRaw ? element('pre', {}, wireText(row)) : jsonTree(valueOf(row), row.issues),
    )
    content.scrollTop = 0
  }

  return {
    root,
    show: (row) => show(row),
    focus: () => content.focus(),
  }
}

function factsOf({ time, handledMs, skipped }: EventRow): string {
  const handled = handledMs !== undefined && `handled in ${duration(handledMs)}`
  return joined(clockTime(time), skipped ?? handled)
}

function issueList({ issues }: EventRow): readonly HTMLElement[] {
  if (issues.length === 0) return []
  const items = issues.map(({ path, message }) =>
    element('li', {}, element('code', {}, pathText(path) || 'payload'), ` ${message}`),
  )
  return [element('ul', { class: 'issues', 'aria-label': 'Validation issues' }, ...items)]
}

/** What consumers got; of what they didn't get, what can be read of it. */
function valueOf({ value, raw }: EventRow): unknown {
  if (value !== undefined) return value
  try {
    return JSON.parse(raw) as unknown
  } catch {
    // Text, or what its issues tell is no JSON.
    return raw
  }
}
