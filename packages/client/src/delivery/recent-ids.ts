// Remembers the last ids, to tell those that come again. It never knows events.

export interface RecentIds {
  /** Whether this id is among the last ones, and adds it. Events without an id never are. */
  checkAndAdd(id: string | undefined): boolean
  /** Ids may come again that have been before. */
  clear(): void
}

/** @param size how many ids are remembered; 0 for none */
export function createRecentIds(size: number): RecentIds {
  // Sets keep their order: the first is the oldest.
  const ids = new Set<string>()
  return {
    checkAndAdd(id) {
      if (!size || !id) return false
      if (ids.has(id)) return true
      ids.add(id)
      if (ids.size > size) ids.delete(ids.values().next().value as string)
      return false
    },
    clear: () => ids.clear(),
  }
}
