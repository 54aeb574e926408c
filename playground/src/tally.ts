// Counts what one client got of a stream whose events are numbered by their ids. It never knows the
// client.

export interface Tally {
  /** Events that came, each once. */
  readonly received: number
  /** Numbers left out between two that came. */
  readonly lost: number
  /** Events that came again. */
  readonly doubled: number
  /** Number of the last one; undefined before the first. */
  readonly last: number | undefined
  /** Takes an event by its id; one without a number counts as received alone. */
  take(id: string): void
  /** What comes next is of another log or another place: it says nothing of what came before. */
  rebase(): void
}

/** An id of the reference server: a number that goes up by one, and the tag of its log. */
function numberOf(id: string): { readonly n: number; readonly tag: string } | undefined {
  const { n, tag } = /^(?<n>\d+)(?<tag>-\w+)?$/.exec(id)?.groups ?? {}
  return n === undefined ? undefined : { n: Number(n), tag: tag ?? '' }
}

export function createTally(): Tally {
  let received = 0
  let lost = 0
  let doubled = 0
  let last: number | undefined
  let log: string | undefined
  return {
    get received() {
      return received
    },
    get lost() {
      return lost
    },
    get doubled() {
      return doubled
    },
    get last() {
      return last
    },
    take(id) {
      const place = numberOf(id)
      if (place && place.tag === log && last !== undefined) {
        if (place.n <= last) {
          doubled += 1
          return
        }
        lost += place.n - last - 1
      }
      received += 1
      if (!place) return
      last = place.n
      log = place.tag
    },
    rebase() {
      last = undefined
      log = undefined
    },
  }
}
