// A list that grows at its end and shrinks at its beginning. It never knows what is in it.

export interface Deque<Item> {
  readonly length: number
  /** The item at an index, counted from what is the beginning now. */
  at(index: number): Item | undefined
  push(item: Item): void
  shift(): Item | undefined
  clear(): void
}

/** How many places may be empty before what follows moves up. */
const SLACK = 1024

export function createDeque<Item>(): Deque<Item> {
  let items: (Item | undefined)[] = []
  let head = 0

  return {
    get length() {
      return items.length - head
    },
    at: (index) => (index < 0 ? undefined : items[head + index]),
    push(item) {
      items.push(item)
    },
    shift() {
      if (head === items.length) return undefined
      const item = items[head]
      items[head] = undefined
      head += 1
      if (head > SLACK && head * 2 > items.length) {
        items = items.slice(head)
        head = 0
      }
      return item
    },
    clear() {
      items = []
      head = 0
    },
  }
}

/** The index of the first item for which `isPast` holds, where it holds for all behind it. */
export function firstIndex<Item>(
  list: Pick<Deque<Item>, 'at' | 'length'>,
  isPast: (item: Item) => boolean,
): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    const item = list.at(middle)
    if (item !== undefined && isPast(item)) high = middle
    else low = middle + 1
  }
  return low
}
