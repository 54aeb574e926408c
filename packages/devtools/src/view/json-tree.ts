// A value as a tree that opens branch by branch; what a schema had against a part of it is marked.
// It never knows an event.

import { element } from '../dom.ts'
import type { Issue } from '../model/types.ts'
import { count, pathText } from '../model/words.ts'

/** Children that are shown at once, and how many follow at a press of a button. */
const PAGE = 100

type Key = string | number | undefined

/** The tree of a value. Branches make their children when they are opened for the first time. */
export function jsonTree(value: unknown, issues: readonly Issue[]): HTMLElement {
  const wrong = new Set(issues.map(({ path }) => pathText(path)))
  const root = node(undefined, value, [], wrong)
  if (root instanceof HTMLDetailsElement) root.open = true
  return element('div', 'tree', root)
}

function node(
  key: Key,
  value: unknown,
  path: readonly (string | number)[],
  wrong: ReadonlySet<string>,
): HTMLElement {
  const mark = path.length > 0 && wrong.has(pathText(path)) ? ' wrong' : ''
  const name = key === undefined ? [] : [element('span', 'key', String(key)), ': ']
  if (typeof value !== 'object' || value === null) {
    return element('div', `leaf${mark}`, ...name, scalar(value))
  }
  const entries = entriesOf(value)
  const branch = element(
    'details',
    mark,
    element('summary', {}, ...name, element('span', 'muted', preview(value, entries.length))),
  )
  const grow = (): void => {
    if (!branch.open) return
    branch.removeEventListener('toggle', grow)
    addChildren(branch, entries, path, wrong)
  }
  branch.addEventListener('toggle', grow)
  return branch
}

function addChildren(
  branch: HTMLElement,
  entries: readonly (readonly [string | number, unknown])[],
  path: readonly (string | number)[],
  wrong: ReadonlySet<string>,
): void {
  let shown = 0
  const more = element('button', { type: 'button' })
  const grow = (): void => {
    const page = entries.slice(shown, shown + PAGE)
    shown += page.length
    more.before(...page.map(([key, value]) => node(key, value, [...path, key], wrong)))
    more.textContent = `${count(entries.length - shown)} more`
    if (shown < entries.length) return
    // The button has the focus, where it was pressed.
    if (shown > PAGE) branch.querySelector('summary')?.focus()
    more.remove()
  }
  more.addEventListener('click', grow)
  branch.append(more)
  grow()
}

function entriesOf(value: object): readonly (readonly [string | number, unknown])[] {
  return Array.isArray(value)
    ? value.map((item: unknown, index) => [index, item] as const)
    : Object.entries(value)
}

function preview(value: object, size: number): string {
  if (value instanceof Date) return String(value)
  return Array.isArray(value) ? `[${count(size)}]` : `{${count(size)}}`
}

function scalar(value: unknown): HTMLElement {
  if (typeof value === 'string') return element('span', 'string', JSON.stringify(value))
  const kind = typeof value === 'number' || typeof value === 'bigint' ? 'number' : 'word'
  return element('span', kind, String(value))
}
