// The events as a grid: however many there are, only the rows in sight have elements. Focus stays on the
// grid, which names the active row. It never knows what else shows the selected event.

import { button, element, setAttribute, setText } from '../dom.ts'
import type { EventList } from '../model/event-list.ts'
import type { EventRow } from '../model/types.ts'
import { clockTime, count } from '../model/words.ts'

const ROW_HEIGHT = 24
/** Rows above and below those in sight. */
const OVERSCAN = 3
/** What a cell shows of a payload. */
const PREVIEW = 240

export interface EventTable {
  readonly root: HTMLElement
  /** Shows another list, from its newest row on. */
  show(list: EventList): void
  /** Draws what is in sight. */
  update(): void
  /** Selects the row of an event and brings it into sight; undefined selects none. */
  select(event: number | undefined): void
  focus(): void
}

export interface EventTableOptions {
  readonly onSelect: (row: EventRow | undefined) => void
  /** Enter on the selected row. */
  readonly onEnter: () => void
  /** What is drawn depends on where it is scrolled to, and how high it is. */
  readonly requestUpdate: () => void
}

interface RowElement {
  readonly root: HTMLElement
  readonly cells: readonly [HTMLElement, HTMLElement, HTMLElement, HTMLElement]
}

export function createEventTable(options: EventTableOptions): EventTable {
  const { onSelect, onEnter, requestUpdate } = options
  const columns = element(
    'div',
    { role: 'row', class: 'row columns', 'aria-rowindex': 1 },
    ...['Time', 'Type', 'Id', 'Data'].map((name) => element('div', { role: 'columnheader' }, name)),
  )
  const rows = element('div', { role: 'rowgroup', class: 'rows' })
  const spacer = element('div', { class: 'spacer', role: 'presentation' })
  const grid = element(
    'div',
    { role: 'grid', class: 'grid', tabindex: 0, 'aria-label': 'Events', 'aria-colcount': 4 },
    columns,
    rows,
    spacer,
  )
  const latest = button({ text: 'Newest' }, () => {
    follow()
    grid.focus()
  })
  latest.className = 'latest'
  const root = element('div', 'table', grid, latest)

  const pool: RowElement[] = []
  let list: EventList | undefined
  let selected: number | undefined
  let isFollowing = true
  let scrollTop = 0
  let height = 0
  let gone = 0

  function follow(): void {
    isFollowing = true
    requestUpdate()
  }

  function scrollTo(top: number): void {
    const most = Math.max(0, (list?.shown ?? 0) * ROW_HEIGHT - height)
    scrollTop = Math.min(most, Math.max(0, top))
  }

  /** Moves what is in sight as little as it takes to see a row. */
  function reveal(index: number): void {
    const top = index * ROW_HEIGHT
    if (top < scrollTop) scrollTo(top)
    else if (top + ROW_HEIGHT > scrollTop + height) scrollTo(top + ROW_HEIGHT - height)
  }

  function choose(row: EventRow | undefined): void {
    selected = row?.event
    if (row) isFollowing = false
    onSelect(row)
    requestUpdate()
  }

  function move(by: number): void {
    if (!list || list.shown === 0) return
    const last = list.shown - 1
    const from = selected === undefined ? (by > 0 ? -1 : last + 1) : list.indexOf(selected)
    const index = Math.min(last, Math.max(0, from + by))
    choose(list.at(index))
    reveal(index)
  }

  const page = (): number => Math.max(1, Math.floor(height / ROW_HEIGHT) - 1)
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => move(page()),
    PageUp: () => move(-page()),
    Home: () => move(-Infinity),
    End: () => move(Infinity),
    Enter: () => selected !== undefined && onEnter(),
  }

  grid.addEventListener('keydown', (event) => {
    const act = keys[event.key]
    if (!act || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    act()
  })
  grid.addEventListener('scroll', () => {
    if (grid.scrollTop === scrollTop) return
    // Rows may have come since it was scrolled to its end: only upwards is away from there.
    if (grid.scrollTop < scrollTop - 1) isFollowing = false
    scrollTop = grid.scrollTop
    if (list && scrollTop + height >= list.shown * ROW_HEIGHT - 2) isFollowing = true
    requestUpdate()
  })
  rows.addEventListener('click', ({ target }) => {
    const line = target instanceof Element ? target.closest('.row') : null
    const slot = pool.findIndex(({ root: one }) => one === line)
    if (slot >= 0) choose(list?.at(first + slot))
  })
  new ResizeObserver(() => {
    height = Math.max(0, grid.clientHeight - ROW_HEIGHT)
    // The row that is read stays in sight when the event is shown below the table.
    if (list && selected !== undefined) reveal(list.indexOf(selected))
    requestUpdate()
  }).observe(grid)

  /** The index of the row in the first element of the pool. */
  let first = 0

  function update(): void {
    if (!list) return
    const { shown } = list
    const left = list.gone - gone
    gone = list.gone
    // What is read stays where it is while older rows go.
    if (left > 0 && !isFollowing) scrollTop -= left * ROW_HEIGHT
    scrollTo(isFollowing ? Infinity : scrollTop)
    spacer.style.height = `${shown * ROW_HEIGHT}px`
    if (Math.abs(grid.scrollTop - scrollTop) >= 1) {
      grid.scrollTop = scrollTop
      scrollTop = grid.scrollTop
    }
    first = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - OVERSCAN)
    const end = Math.min(shown, Math.ceil((scrollTop + height) / ROW_HEIGHT) + OVERSCAN)
    rows.style.transform = `translateY(${first * ROW_HEIGHT}px)`
    setAttribute(grid, 'aria-rowcount', shown + 1)
    fill(list, end - first)
    const behind = shown - Math.ceil((scrollTop + height) / ROW_HEIGHT)
    latest.hidden = isFollowing || behind <= 0
    setText(latest.lastElementChild ?? latest, `Newest (${count(Math.max(0, behind))} behind)`)
  }

  function fill(from: EventList, size: number): void {
    while (pool.length < size) {
      const made = createRow()
      pool.push(made)
      rows.append(made.root)
    }
    let active: string | undefined
    for (const [slot, line] of pool.entries()) {
      const row = slot < size ? from.at(first + slot) : undefined
      line.root.hidden = row === undefined
      if (!row) continue
      drawRow(line, row, first + slot)
      const isSelected = row.event === selected
      setAttribute(line.root, 'aria-selected', String(isSelected))
      if (isSelected) active = line.root.id
    }
    setAttribute(grid, 'aria-activedescendant', active)
  }

  return {
    root,
    show(other) {
      list = other
      gone = other.gone
      selected = undefined
      isFollowing = true
    },
    update,
    select(event) {
      if (event === undefined) {
        selected = undefined
        onSelect(undefined)
      } else if (list) {
        const index = list.indexOf(event)
        choose(list.at(index))
        reveal(index)
      }
      requestUpdate()
    },
    focus: () => grid.focus(),
  }
}

function createRow(): RowElement {
  const cell = (kind: string): HTMLElement => element('div', { role: 'gridcell', class: kind })
  const cells = [cell('time'), cell('type'), cell('id'), cell('data')] as const
  return { root: element('div', { role: 'row', class: 'row' }, ...cells), cells }
}

function drawRow({ root, cells }: RowElement, row: EventRow, index: number): void {
  const isInvalid = row.issues.length > 0
  const [time, type, id, data] = cells
  if (root.id !== `event-${row.event}`) {
    root.id = `event-${row.event}`
    setText(time, clockTime(row.time))
    setText(id, row.id ?? '')
    setText(data, row.raw.slice(0, PREVIEW))
  }
  setText(type, isInvalid ? `⚠ ${row.type}` : row.type)
  setAttribute(root, 'aria-rowindex', index + 2)
  root.classList.toggle('bad', isInvalid)
}
