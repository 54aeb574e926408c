// Keeps only the rows in view in the document, of a list that may be long and never ends. It never
// knows what a row shows.
//
// Libraries for this keep the height of every row they have ever measured, by its key: in a list that
// is fed for hours that never stops growing. Here a height lives as long as its row.

export interface Row {
  /** Makes the row's element, whenever it comes into view. */
  readonly make: () => HTMLElement
}

export interface VirtualList {
  /** Shows the rows at the scroll position, or the last ones where the list follows its end. */
  show(rows: readonly Row[], atEnd: boolean): void
}

/** For rows that were never in view, in pixels, until some have been. */
const USUAL_HEIGHT = 41

/** What a document without layout has instead of a height. */
const USUAL_VIEW = 480

/** How much is kept ready above and below what is in view, in views. */
const OVERSCAN = 0.5

interface Span {
  readonly start: number
  readonly end: number
  /** Heights of what comes before and behind. */
  readonly above: number
  readonly below: number
}

/** `list` stands in `scroller`, between two empty elements of its own. */
export function createVirtualList(scroller: HTMLElement, list: HTMLElement): VirtualList {
  const above = document.createElement('div')
  const below = document.createElement('div')
  list.before(above)
  list.after(below)
  let heights = new WeakMap<Row, number>()
  let usual = USUAL_HEIGHT
  let width = 0
  let inView = new Map<Row, HTMLElement>()

  const heightOf = (row: Row): number => heights.get(row) ?? usual

  function sum(rows: readonly Row[], start: number, end: number): number {
    let total = 0
    for (let index = start; index < end; index += 1) total += heightOf(rows[index] as Row)
    return total
  }

  /** The first row from `start` on that reaches further down than `distance`. */
  function walk(rows: readonly Row[], start: number, distance: number): number {
    let index = start
    let left = distance
    while (index < rows.length && left > 0) {
      left -= heightOf(rows[index] as Row)
      index += 1
    }
    return index
  }

  function spanOf(rows: readonly Row[], atEnd: boolean): Span {
    const view = scroller.clientHeight || USUAL_VIEW
    const spare = view * OVERSCAN
    const whole = sum(rows, 0, rows.length)
    const top = atEnd ? whole - view : scroller.scrollTop
    const start = Math.max(0, walk(rows, 0, top - spare) - 1)
    const before = sum(rows, 0, start)
    const end = walk(rows, start, top + view + spare - before)
    return { start, end, above: before, below: sum(rows, end, rows.length) }
  }

  /** Makes the document hold these rows and no others, in order, and keeps the elements it has. */
  function place(rows: readonly Row[]): void {
    const next = new Map<Row, HTMLElement>()
    for (const row of rows) next.set(row, inView.get(row) ?? row.make())
    for (const [row, element] of inView) if (!next.has(row)) element.remove()
    let standing = list.firstElementChild
    for (const element of next.values()) {
      if (element === standing) standing = standing.nextElementSibling
      else list.insertBefore(element, standing)
    }
    inView = next
  }

  function measure(): void {
    let total = 0
    for (const [row, { offsetHeight }] of inView) {
      if (offsetHeight > 0) heights.set(row, offsetHeight)
      total += offsetHeight
    }
    if (total > 0) usual = total / inView.size
  }

  /** An element in view and where it is, to find it there again. */
  function anchor(): { readonly element: HTMLElement; readonly top: number } | undefined {
    for (const element of inView.values()) {
      const top = element.offsetTop - scroller.scrollTop
      if (top + element.offsetHeight > 0) return { element, top }
    }
    return undefined
  }

  return {
    show(rows, atEnd) {
      if (scroller.clientWidth !== width) {
        // Text breaks elsewhere now.
        width = scroller.clientWidth
        heights = new WeakMap()
      }
      const held = atEnd ? undefined : anchor()
      const span = spanOf(rows, atEnd)
      place(rows.slice(span.start, span.end))
      above.style.height = `${span.above}px`
      below.style.height = `${span.below}px`
      measure()
      if (atEnd) {
        scroller.scrollTop = scroller.scrollHeight
        return
      }
      if (!held?.element.isConnected) return
      const moved = held.element.offsetTop - scroller.scrollTop - held.top
      if (moved !== 0) scroller.scrollTop += moved
    },
  }
}
