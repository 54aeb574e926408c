// Keeps what a callback is given, and tells when something has come. It never knows what comes.
import { within } from './waiting.ts'

export interface Inbox<Item> {
  readonly items: readonly Item[]
  readonly add: (item: Item) => void
  /** Resolves when the test holds for what has come so far. Never rejects. */
  when(test: (items: readonly Item[]) => boolean): Promise<void>
  /** The first item of its kind, be it there already or still to come; bounded. */
  first(what: string, test: (item: Item) => boolean): Promise<Item>
  /** The first so many items; bounded. */
  reach(count: number): Promise<readonly Item[]>
}

export function createInbox<Item>(): Inbox<Item> {
  const items: Item[] = []
  const waiting = new Set<() => void>()

  const when: Inbox<Item>['when'] = (test) =>
    new Promise((resolve) => {
      const ask = (): void => {
        if (!test(items)) return
        waiting.delete(ask)
        resolve()
      }
      waiting.add(ask)
      ask()
    })

  return {
    items,
    add(item) {
      items.push(item)
      for (const ask of waiting) ask()
    },
    when,
    async first(what, test) {
      await within(
        what,
        when(() => items.some(test)),
      )
      return items.find(test) as Item
    },
    async reach(count) {
      const what = (): string => `${count} items, of which ${items.length} have come`
      await within(
        'the items',
        when(() => items.length >= count),
      ).catch((error: unknown) => {
        throw new Error(what(), { cause: error })
      })
      return items.slice(0, count)
    },
  }
}
