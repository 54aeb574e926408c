// The last things that happened to the connection, newest first. It never knows the stream.
import { find, make } from './dom.ts'
import { formatTime } from './page-clock.ts'

export interface HistoryPanel {
  add(text: string, status: string): void
}

export function createHistoryPanel(
  root: ParentNode,
  { now, limit = 50 }: { readonly now: () => number; readonly limit?: number },
): HistoryPanel {
  const list = find(root, '#history', HTMLOListElement)
  return {
    add(text, status) {
      const time = now()
      list.prepend(
        make(
          'li',
          { 'data-status': status },
          make('time', { datetime: new Date(time).toISOString() }, formatTime(time)),
          make('span', {}, text),
        ),
      )
      while (list.childElementCount > limit) list.lastElementChild?.remove()
    },
  }
}
