// The events of a stream: the table, and the selected one beside it.

import { element } from '../dom.ts'
import { firstIndex } from '../model/deque.ts'
import type { EventList, Filter } from '../model/event-list.ts'
import type { EventRow } from '../model/types.ts'
import { createEventDetail } from './event-detail.ts'
import { createEventTable } from './event-table.ts'

export interface EventsView {
  readonly root: HTMLElement
  show(list: EventList): void
  update(): void
  filter(filter: Filter): void
  /** Selects the event that came last by a time. */
  pick(time: number): void
  /** The selected event. */
  readonly selected: EventRow | undefined
}

export interface EventsViewOptions {
  readonly copy: (text: string, what: string) => void
  readonly requestUpdate: () => void
}

export function createEventsView({ copy, requestUpdate }: EventsViewOptions): EventsView {
  let list: EventList | undefined
  let selected: EventRow | undefined

  const detail = createEventDetail({ copy, onClose: close })
  const table = createEventTable({
    onSelect(row) {
      selected = row
      root.classList.toggle('detailed', row !== undefined)
      detail.show(row)
    },
    onEnter: () => detail.focus(),
    requestUpdate,
  })
  const root = element('div', 'split', table.root, detail.root)

  function close(): void {
    table.select(undefined)
    table.focus()
  }

  root.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !selected) return
    event.stopPropagation()
    // From the event back to its row, and from there to none.
    if (event.composedPath().includes(detail.root)) table.focus()
    else close()
  })

  return {
    root,
    show(other) {
      list = other
      table.show(other)
      table.select(undefined)
    },
    update() {
      table.update()
      detail.show(selected)
    },
    filter(filter) {
      list?.setFilter(filter)
      requestUpdate()
    },
    pick(time) {
      if (!list || list.shown === 0) return
      const rows = { at: list.at, length: list.shown }
      const next = firstIndex(rows, (row) => row.time > time)
      table.select(list.at(Math.max(0, next - 1))?.event)
    },
    get selected() {
      return selected
    },
  }
}
