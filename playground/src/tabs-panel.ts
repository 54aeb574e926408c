// How many tabs show this page, each with a stream of its own, and what that means. It never knows
// streams.
import { connectionHint } from './connection-hint.ts'
import { make, setText } from './dom.ts'
import { createTabList } from './tab-list.ts'

export function createTabsPanel(root: HTMLElement): void {
  const count = make('p', { class: 'note' })
  const hint = make('p', { class: 'hint', role: 'status' })
  const share = make('a', { href: '/shared.html' }, 'Share one stream between all tabs')
  root.append(
    make(
      'section',
      { class: 'panel tabs', 'aria-labelledby': 'tabs-heading' },
      make('h2', { id: 'tabs-heading' }, 'Tabs'),
      count,
      hint,
      share,
    ),
  )
  // Names are there to tell tabs apart; nobody reads them here.
  const name = crypto.randomUUID()
  const tabs = createTabList('lastevent playground pages', ({ length }) => {
    setText(
      count,
      length === 1 ? 'This page is open in one tab.' : `This page is open in ${length} tabs.`,
    )
    setText(hint, connectionHint(length, false))
  })
  tabs.tell({ name, role: 'alone', status: '', events: 0, lastEventId: '' })
}
