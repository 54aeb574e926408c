import { expect, test } from 'vitest'
import { createEventList, type EventList, noFilter } from './event-list.ts'
import type { EventRow } from './types.ts'

function row(event: number, change: Partial<EventRow> = {}): EventRow {
  return {
    seq: event * 2,
    event,
    time: event,
    type: event % 2 === 0 ? 'even' : 'odd',
    id: `id-${event}`,
    raw: `{"n":${event}}`,
    value: undefined,
    issues: [],
    handledMs: undefined,
    skipped: undefined,
    ...change,
  }
}

function listOf(count: number): EventList {
  const list = createEventList()
  for (let event = 1; event <= count; event += 1) list.add(row(event))
  return list
}

const shownEvents = (list: EventList): number[] =>
  Array.from({ length: list.shown }, (_item, index) => list.at(index)?.event ?? 0)

test('shows everything that is held, and knows the types', () => {
  const list = listOf(5)
  expect(shownEvents(list)).toEqual([1, 2, 3, 4, 5])
  expect([...list.types]).toEqual(['odd', 'even'])
})

test('lets go of what the trace no longer keeps, and says how many rows have left the beginning', () => {
  const list = listOf(6)
  list.evict(7)
  expect(shownEvents(list)).toEqual([4, 5, 6])
  expect(list.gone).toBe(3)
  list.evict(100)
  expect([list.total, list.gone]).toEqual([0, 6])
})

test.each([
  ['a type', { type: 'even' }, [2, 4, 6, 8, 10]],
  ['a text of the payload, in any case', { text: '"N":1' }, [1, 10]],
  ['a text of the id', { text: 'ID-3' }, [3]],
  ['a text of the type', { text: 'eve' }, [2, 4, 6, 8, 10]],
  ['a type and a text', { type: 'odd', text: '9' }, [9]],
  ['nothing that is invalid', { invalidOnly: true }, []],
])('filters by %s', (_what, change, expected) => {
  const list = listOf(10)
  list.setFilter({ ...noFilter, ...change })
  expect(list.advance()).toBe(false)
  expect(shownEvents(list)).toEqual(expected)
})

test('a filter looks at what comes later, and forgets what goes', () => {
  const list = listOf(4)
  list.setFilter({ ...noFilter, type: 'even' })
  list.advance()
  list.add(row(5))
  list.add(row(6))
  list.advance()
  expect(shownEvents(list)).toEqual([2, 4, 6])
  list.evict(6)
  expect(shownEvents(list)).toEqual([4, 6])
  expect(list.gone).toBe(1)
  list.setFilter(noFilter)
  expect(shownEvents(list)).toEqual([3, 4, 5, 6])
})

test('rows that go before a filter has looked at them are never shown', () => {
  const list = listOf(30_000)
  list.setFilter({ ...noFilter, type: 'even' })
  expect(list.advance()).toBe(true)
  list.evict(2 * 25_001)
  expect(list.advance()).toBe(false)
  expect(list.shown).toBe(2500)
  expect(list.at(0)?.event).toBe(25_002)
})

test('an event that turns out to be invalid after a filter has seen it is shown all the same', () => {
  const list = listOf(3)
  list.setFilter({ ...noFilter, invalidOnly: true })
  list.advance()
  const late = list.find(2)
  if (late) {
    late.issues = [{ path: [], message: 'no' }]
    list.changed(late)
  }
  list.advance()
  expect(shownEvents(list)).toEqual([2])
})

test('finds an event by its number, and the place of one among those shown', () => {
  const list = listOf(9)
  list.evict(9)
  expect(list.find(3)).toBeUndefined()
  expect(list.find(6)?.event).toBe(6)
  expect(list.indexOf(6)).toBe(1)
  list.setFilter({ ...noFilter, type: 'odd' })
  list.advance()
  expect(list.at(list.indexOf(6))?.event).toBe(7)
})
