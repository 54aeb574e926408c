// The timeline of the page's streams, and all that is known of them: the devtools, where they stand.
// Nothing is traced until somebody opens it. It never knows a stream.
import { registerDevtools } from '@lastevent/devtools'

import { make } from './dom.ts'

export function createTimelinePanel(root: HTMLElement): void {
  const inside = make('div', { class: 'timeline-inside' })
  const details = make(
    'details',
    {},
    make(
      'summary',
      {},
      make('h2', { id: 'timeline-heading' }, 'Inspect'),
      make('span', {}, 'A timeline to scale, every event, every attempt'),
    ),
    inside,
  )

  registerDevtools()
  details.addEventListener('toggle', () => {
    // Taken out of the page it traces no more.
    inside.replaceChildren(...(details.open ? [make('lastevent-devtools', { inline: '' })] : []))
  })
  root.append(
    make('section', { class: 'panel timeline', 'aria-labelledby': 'timeline-heading' }, details),
  )
}
