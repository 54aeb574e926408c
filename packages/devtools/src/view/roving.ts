// One tab stop for a group of controls; arrow keys go from one to the next. It never knows what they do.

import { setAttribute } from '../dom.ts'

export interface Roving {
  /** The items are others, or another one is the stop. */
  refresh(current?: HTMLElement): void
}

/** @param onMove Told of the item that an arrow key went to, where that is to be more than focus. */
export function rove(
  group: HTMLElement,
  selector: string,
  onMove?: (item: HTMLElement) => void,
): Roving {
  const items = (): HTMLElement[] =>
    [...group.querySelectorAll<HTMLElement>(selector)].filter(({ hidden }) => !hidden)

  function refresh(current?: HTMLElement): void {
    const all = items()
    const stop = current ?? all.find((item) => item.getAttribute('tabindex') === '0') ?? all[0]
    for (const item of all) setAttribute(item, 'tabindex', item === stop ? 0 : -1)
  }

  group.addEventListener('keydown', (event) => {
    const all = items()
    const index = all.findIndex((item) => item.contains(event.target as Node))
    const next = {
      ArrowRight: index + 1,
      ArrowDown: index + 1,
      ArrowLeft: index - 1,
      ArrowUp: index - 1,
      Home: 0,
      End: -1,
    }[event.key]
    const item = next === undefined || index < 0 ? undefined : all.at(next % all.length)
    if (!item) return
    event.preventDefault()
    refresh(item)
    item.focus()
    onMove?.(item)
  })
  return { refresh }
}
