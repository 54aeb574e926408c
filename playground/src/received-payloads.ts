// The last payloads of each type, for those who look at them later. Bounded, and cheap to add to: a
// busy stream brings thousands a second. It never knows elements.

export interface ReceivedPayload {
  readonly id: string | undefined
  /** Asked for once somebody looks at it. */
  readonly payload: () => string
}

export interface ReceivedPayloads {
  readonly types: readonly string[]
  add(type: string, received: ReceivedPayload): void
  /** Newest first. */
  latest(type: string): readonly ReceivedPayload[]
}

/** How many types are told apart: a server may invent new ones without end. */
const MAX_TYPES = 50

export function createReceivedPayloads(limit: number): ReceivedPayloads {
  const byType = new Map<string, ReceivedPayload[]>()
  return {
    get types() {
      return [...byType.keys()]
    },
    add(type, received) {
      const list = byType.get(type) ?? []
      if (list.length === 0) {
        if (byType.size >= MAX_TYPES) return
        byType.set(type, list)
      }
      list.push(received)
      if (list.length > limit) list.shift()
    },
    latest: (type) => (byType.get(type) ?? []).toReversed(),
  }
}
