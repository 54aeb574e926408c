// The list of what came, in the order it came: bounded, and followed to its end while the reader is
// there. It never knows the stream.
import { find, make, setText } from './dom.ts'

export interface EventsPanelOptions {
  /** How many items stay; the oldest go. @default 2000 */
  readonly limit?: number
}

export interface EventsPanel {
  append(item: HTMLLIElement): void
  /** The next item is the first after a resume: it says so. */
  markResume(lastEventId: string): void
}

/** How far from the end still counts as there, in pixels. */
const NEAR_END = 48

export function createEventsPanel(
  root: ParentNode,
  { limit = 2000 }: EventsPanelOptions = {},
): EventsPanel {
  const list = find(root, '#events', HTMLOListElement)
  const log = find(root, '#log', HTMLElement)
  const shown = find(root, '#events-shown', HTMLElement)
  const follow = find(root, '#follow', HTMLButtonElement)
  const announce = find(root, '#announce', HTMLInputElement)

  let total = 0
  let following = true
  let painting = false
  /** Where the list was last put. Only the reader moves it up from there. */
  let putAt = 0
  let resumedAfter: string | undefined

  function goToEnd(): void {
    log.scrollTop = log.scrollHeight
    putAt = log.scrollTop
  }

  // Once per frame, however many items have come: measuring lays the page out.
  function paintSoon(): void {
    if (painting) return
    painting = true
    requestAnimationFrame(() => {
      painting = false
      showCount()
      if (following) goToEnd()
    })
  }

  function showCount(): void {
    const count = list.childElementCount
    const all = count === total ? '' : ` of ${total.toLocaleString()}`
    setText(shown, total === 0 ? '' : `${count.toLocaleString()}${all} shown`)
  }

  function setFollowing(value: boolean): void {
    following = value
    follow.hidden = value
    // While it follows, the browser must not hold on to what is in view.
    log.dataset['following'] = String(value)
    if (value) goToEnd()
  }

  log.addEventListener('scroll', () => {
    const left = log.scrollHeight - log.clientHeight - log.scrollTop
    const atEnd = left < NEAR_END
    if (following ? !atEnd && log.scrollTop < putAt : atEnd) setFollowing(!following)
  })
  // Items get their true height only when they come into view.
  new ResizeObserver(() => {
    if (following) goToEnd()
  }).observe(list)
  follow.addEventListener('click', () => {
    setFollowing(true)
    // The button goes, and must not take the focus with it.
    log.focus()
  })
  // Read out only where asked for: a busy stream would talk without end.
  announce.addEventListener('change', () => {
    log.setAttribute('aria-live', announce.checked ? 'polite' : 'off')
  })
  find(root, '#clear', HTMLButtonElement).addEventListener('click', () => {
    list.replaceChildren()
    total = 0
    setFollowing(true)
    showCount()
  })

  return {
    append(item) {
      // A reset says itself that it did not go on there.
      if (resumedAfter !== undefined && item.dataset['kind'] !== 'reset') {
        item.prepend(make('p', { class: 'resumed' }, `Resumed after id ${resumedAfter}`))
      }
      resumedAfter = undefined
      list.append(item)
      total += 1
      while (list.childElementCount > limit) list.firstElementChild?.remove()
      paintSoon()
    },
    markResume(lastEventId) {
      resumedAfter = lastEventId
    },
  }
}
