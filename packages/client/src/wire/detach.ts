// Copies of substrings, for those that outlive their source. It never knows what they say.

/** Below this length engines copy a substring anyway. */
const SHORTEST_SLICE = 13

/** A copy: a substring would keep the whole network chunk alive that it was cut from. */
export function detach(value: string): string {
  return value.length < SHORTEST_SLICE ? value : ` ${value}`.slice(1)
}
