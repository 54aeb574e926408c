// The list of what came, in the order it came: bounded, and followed to its end while the reader is
// there. It never knows the stream.
import { find, make, setText } from './dom.ts'
import { createVirtualList, type Row } from './virtual-list.ts'

export interface EventsPanelOptions {
  /** How many items stay; the oldest go. @default 2000 */
  readonly limit?: number
  readonly now: () => number
  /** The list has something new to show: `paint` is due in the next frame. */
  readonly onChange: () => void
}

/** Something that came over the stream, as the list shows it. */
export interface ListEntry {
  readonly kind: 'event' | 'reset' | 'invalid' | 'unhandled'
  /** Makes its item, when it comes into view. */
  readonly make: () => HTMLLIElement
}

export interface EventsPanel {
  append(entry: ListEntry): void
  /** The next item is the first after a resume: it says so. */
  markResume(lastEventId: string): void
  /** Shows what has come since the last time. */
  paint(): void
}

/** How far from the end still counts as there, in pixels. */
const NEAR_END = 48

/** How long a paint may be late before the page says that it is behind, in milliseconds. */
const LATE_MS = 200

export function createEventsPanel(root: ParentNode, options: EventsPanelOptions): EventsPanel {
  const { limit = 2000, now, onChange } = options
  const list = find(root, '#events', HTMLOListElement)
  const log = find(root, '#log', HTMLElement)
  const shown = find(root, '#events-shown', HTMLElement)
  const behind = find(root, '#behind', HTMLElement)
  const follow = find(root, '#follow', HTMLButtonElement)
  const announce = find(root, '#announce', HTMLInputElement)
  const virtual = createVirtualList(log, list)

  let rows: Row[] = []
  let total = 0
  /** What the reader reads stands still; undefined while the list follows its end. */
  let held: readonly Row[] | undefined
  /** How many had come when the list was painted last, and since when others wait. */
  let painted = 0
  let waitingSince: number | undefined
  /** Where the list was last put. Only the reader moves it up from there. */
  let putAt = 0
  let resumedAfter: string | undefined

  function setFollowing(following: boolean): void {
    held = following ? undefined : rows.slice(-limit)
    follow.hidden = following
    log.dataset['following'] = String(following)
    onChange()
  }

  function showCounts(): void {
    const count = Math.min(rows.length, limit)
    const all = count === total ? '' : ` of ${total.toLocaleString()}`
    setText(shown, total === 0 ? '' : `${count.toLocaleString()}${all} kept`)
    const isLate = waitingSince !== undefined && now() - waitingSince > LATE_MS
    behind.hidden = total === painted || !(held || isLate)
    setText(behind, behind.hidden ? '' : `${(total - painted).toLocaleString()} behind`)
  }

  log.addEventListener('scroll', () => {
    const left = log.scrollHeight - log.clientHeight - log.scrollTop
    const atEnd = left < NEAR_END
    if (held ? atEnd : !atEnd && log.scrollTop < putAt) setFollowing(held !== undefined)
    else if (held) onChange()
  })
  new ResizeObserver(onChange).observe(log)
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
    rows = []
    total = painted = 0
    setFollowing(true)
  })

  return {
    append({ kind, make: makeItem }) {
      // A reset says itself that it did not go on there.
      const mark = kind === 'reset' ? undefined : resumedAfter
      resumedAfter = undefined
      total += 1
      waitingSince ??= now()
      rows.push({ make: withPlace(makeItem, total, mark) })
      // Now and then, for taking away the first one moves all the others.
      if (rows.length >= 2 * limit) rows = rows.slice(-limit)
      onChange()
    },
    markResume(lastEventId) {
      resumedAfter = lastEventId
    },
    paint() {
      // What is late is told before it is made good, and taken back in the next frame.
      showCounts()
      if (!behind.hidden && !held) onChange()
      virtual.show(held ?? rows.slice(-limit), !held)
      if (held) return
      putAt = log.scrollTop
      painted = total
      waitingSince = undefined
    },
  }
}

/** Numbers the item for those who can't see how long the list is, and says where the stream resumed. */
function withPlace(
  makeItem: () => HTMLLIElement,
  place: number,
  resumedAfter: string | undefined,
): () => HTMLLIElement {
  return () => {
    const item = makeItem()
    item.setAttribute('aria-posinset', String(place))
    item.setAttribute('aria-setsize', '-1')
    if (resumedAfter !== undefined) {
      item.prepend(make('p', { class: 'resumed' }, `Resumed after id ${resumedAfter}`))
    }
    return item
  }
}
