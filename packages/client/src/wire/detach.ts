// Copies of substrings, for those that outlive their source. It never knows what they say.

/** Below this length engines copy a substring anyway. */
const SHORTEST_SLICE = 13
/** What is copied in one go, in characters: so much is kept with each, and a copy costs less than alone. */
const TOGETHER = 256

/** A copy: a substring would keep the whole network chunk alive that it was cut from. */
export function detach(value: string): string {
  return value.length < SHORTEST_SLICE ? value : ` ${value}`.slice(1)
}

/** The same for the data of many messages, of which short ones share a copy. */
export function detachData(messages: readonly { data: unknown }[]): void {
  let copy = ' '
  let end = 1
  let first = 0
  messages.forEach(({ data }, index) => {
    copy += data as string
    if (copy.length < TOGETHER && index < messages.length - 1) return
    for (const one of messages.slice(first, index + 1)) {
      const start = end
      end += (one.data as string).length
      one.data = copy.slice(start, end)
    }
    first = index + 1
    copy = ' '
    end = 1
  })
}
