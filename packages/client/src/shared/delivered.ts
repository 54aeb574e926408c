// What a tab has delivered, by the ids of the messages, so that nothing that comes again by another way
// is delivered twice.

/** As many as messages may be in a log. */
const REMEMBERED_IDS = 8192

export interface Delivered {
  /** Whether something was delivered that the log has yet to bring. */
  readonly isAhead: boolean
  has(id: string | undefined): boolean
  add(id: string | undefined): void
  /** Adds a message of the log; false for one that was delivered before the log brought it. */
  take(id: string | undefined): boolean
  /** The log is read from this id on; what was delivered after it is ahead of the log. */
  readFrom(id: string): void
  /** What the log brings is not compared with what was delivered any more. */
  forgetAhead(): void
  /** Ids may come again that have been before. */
  clear(): void
}

export function createDelivered(): Delivered {
  /** The oldest first. */
  const ids = new Set<string>()
  let ahead = new Set<string>()

  function add(id: string | undefined): void {
    if (!id) return
    ids.delete(id)
    ids.add(id)
    if (ids.size > REMEMBERED_IDS) ids.delete(ids.values().next().value as string)
  }

  return {
    get isAhead() {
      return ahead.size > 0
    },
    has: (id) => !!id && ids.has(id),
    add,
    take(id) {
      if (id && ahead.delete(id)) return false
      // The server has gone on without them: it does not send again what was ahead.
      if (id) ahead.clear()
      add(id)
      return true
    },
    readFrom(id) {
      const all = [...ids]
      ahead = new Set(all.slice(all.indexOf(id) + 1))
    },
    forgetAhead: () => ahead.clear(),
    clear() {
      ids.clear()
      ahead.clear()
    },
  }
}
