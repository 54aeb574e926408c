// Which events are shown: by type, by text, valid or not. It never knows the rows.

import { element, setText } from '../dom.ts'
import { type EventList, type Filter, noFilter } from '../model/event-list.ts'
import { count, events } from '../model/words.ts'

export interface FilterBar {
  readonly controls: readonly HTMLElement[]
  /** Shows what there is to choose from, and how much is shown. */
  update(list: EventList): void
  /** Sets it back, for another stream. */
  reset(): void
}

/** The names of types stand behind these. */
const fixed = ['All types', 'Invalid only']

export function createFilterBar(onFilter: (filter: Filter) => void): FilterBar {
  const type = element('select', { 'aria-label': 'Type' })
  const text = element('input', {
    type: 'search',
    placeholder: 'Filter by text or id',
    'aria-label': 'Filter by text or id',
    autocomplete: 'off',
  })
  const amount = element('span', 'count')

  const tell = (): void => {
    const { selectedIndex, value } = type
    onFilter({
      type: selectedIndex >= fixed.length ? value : undefined,
      text: text.value,
      invalidOnly: selectedIndex === 1,
    })
  }
  type.addEventListener('change', tell)
  text.addEventListener('input', tell)
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || text.value === '') return
    event.stopPropagation()
    text.value = ''
    tell()
  })

  const option = (name: string): HTMLElement => element('option', { value: name }, name)

  return {
    controls: [type, text, amount],
    update({ types, shown, total }) {
      const names = new Set([...type.options].slice(fixed.length).map(({ value }) => value))
      for (const name of types) if (!names.has(name)) type.append(option(name))
      setText(amount, (shown === total ? '' : `${count(shown)} of `) + events(total))
    },
    reset() {
      type.replaceChildren(...fixed.map(option))
      text.value = ''
      onFilter(noFilter)
    },
  }
}
