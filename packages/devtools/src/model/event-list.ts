// The rows of the table: the events that are held, and those of them that a filter lets through.
// It never knows a row's element.

import { createDeque, type Deque, firstIndex } from './deque.ts'
import type { EventRow } from './types.ts'

export interface Filter {
  /** The only type to show; undefined for all. */
  readonly type: string | undefined
  /** What the type, the id or the payload has to contain, in any case of letters. */
  readonly text: string
  /** Only events that the contract refused. */
  readonly invalidOnly: boolean
}

export interface EventList {
  /** Events that are held. */
  readonly total: number
  /** Events that the filter lets through, of those looked at so far. */
  readonly shown: number
  /** How many rows have left the beginning of those shown, ever: what a view shifts by. */
  readonly gone: number
  /** The types that have come so far. */
  readonly types: ReadonlySet<string>
  /** All that are held, in their order. */
  readonly all: Pick<Deque<EventRow>, 'at' | 'length'>
  at(index: number): EventRow | undefined
  /** The index of the row with this number, or of the next one behind it. */
  indexOf(event: number): number
  add(row: EventRow): void
  /** The row of an event that is still held, so that what became of it can be written down. */
  find(event: number): EventRow | undefined
  /** A row is another one than when the filter saw it. */
  changed(row: EventRow): void
  /** Lets go of the rows whose records came before the one with this number. */
  evict(before: number): void
  setFilter(filter: Filter): void
  /** Looks at some of the rows that a new filter has not seen; true where some are left. */
  advance(): boolean
}

/** Rows that a filter looks at in one frame. */
const PER_FRAME = 20_000

export const noFilter: Filter = { type: undefined, text: '', invalidOnly: false }

export function createEventList(): EventList {
  const all = createDeque<EventRow>()
  const matching = createDeque<EventRow>()
  const types = new Set<string>()
  let matches: ((row: EventRow) => boolean) | undefined
  /** How many of all have been looked at. */
  let seen = 0
  let gone = 0

  const rows = (): Deque<EventRow> => (matches ? matching : all)

  function look(count: number): void {
    const end = Math.min(all.length, seen + count)
    for (; seen < end; seen += 1) {
      const row = all.at(seen)
      if (row && matches?.(row)) matching.push(row)
    }
  }

  function restart(): void {
    matching.clear()
    seen = 0
  }

  return {
    get total() {
      return all.length
    },
    get shown() {
      return rows().length
    },
    get gone() {
      return gone
    },
    types,
    all,
    at: (index) => rows().at(index),
    indexOf: (event) => firstIndex(rows(), (row) => row.event >= event),
    add(row) {
      all.push(row)
      types.add(row.type)
    },
    evict(before) {
      for (let row = all.at(0); row && row.seq < before; row = all.at(0)) {
        all.shift()
        seen = Math.max(0, seen - 1)
        if (!matches) gone += 1
        else if (matching.at(0) === row) {
          matching.shift()
          gone += 1
        }
      }
    },
    find(event) {
      const row = all.at(firstIndex(all, (one) => one.event >= event))
      return row?.event === event ? row : undefined
    },
    changed(row) {
      const newest = all.at(seen - 1)
      if (matches && newest && row.seq <= newest.seq && matches(row)) restart()
    },
    setFilter(filter) {
      matches = compile(filter)
      restart()
    },
    advance() {
      if (!matches) return false
      look(PER_FRAME)
      return seen < all.length
    },
  }
}

function compile({ type, text, invalidOnly }: Filter): ((row: EventRow) => boolean) | undefined {
  if (type === undefined && text === '' && !invalidOnly) return undefined
  const wanted = text.toLowerCase()
  const contains = (value: string | undefined): boolean =>
    value !== undefined && value.toLowerCase().includes(wanted)
  return (row) =>
    (type === undefined || row.type === type) &&
    (!invalidOnly || row.issues.length > 0) &&
    (wanted === '' || contains(row.raw) || contains(row.type) || contains(row.id))
}
