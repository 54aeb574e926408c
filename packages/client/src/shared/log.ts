// The newest messages of a group's stream, as every member keeps them: bounded, each under its mark.
// It never knows who reads them.

import { isSameMark, type Mark, type RawMessage, type Run } from './protocol.ts'

/** How much of the stream is kept, in messages and in characters. */
export interface TailLimits {
  readonly messages: number
  readonly chars: number
}

interface Entry extends Mark {
  readonly message: RawMessage
  /** The sticky id before the next message, which a block without data may have moved on. */
  idAfter: string
  /** The characters of all messages up to this one, ever. */
  readonly chars: number
}

/** Places in it are counted from its beginning, and stay the same when old messages go. */
export interface Tail {
  /** The mark of the newest message; undefined as long as no stream was joined. */
  readonly end: Mark | undefined
  /** The sticky id at the end, also after a block without data. */
  readonly lastEventId: string
  /** The place of the oldest message, and the place after the newest one. */
  readonly first: number
  readonly next: number
  /** Begins anew, after this message. */
  reset(base: Mark, baseId: string): void
  append(run: Run, lastEventId: string): void
  /** The message at a place. */
  at(place: number): RawMessage
  /** The sticky id before a place. */
  idBefore(place: number): string
  markBefore(place: number): Mark
  /** The place after this mark. */
  after(mark: Mark): number | undefined
  /** The place after the last position with this id. */
  afterId(id: string): number | undefined
  /** All from a place on. */
  runs(place: number): readonly Run[]
  /** How much of what may be kept lies behind a place, from 0 to 1; more where it has gone. */
  share(place: number): number
}

/** For others, and for the tab itself while it is slow. */
const LIMITS: TailLimits = { messages: 8192, chars: 2 ** 20 }

export function createTail(limits: TailLimits = LIMITS): Tail {
  let entries: Entry[] = []
  /** How many of the entries are gone; they are cut off in bulk. */
  let gone = 0
  /** The place of `entries[0]`. */
  let origin = 0
  let base: Mark | undefined
  let baseId = ''
  let baseChars = 0
  let lastEventId = ''

  const entry = (place: number): Entry => entries[place - origin] as Entry
  const next = (): number => origin + entries.length
  const first = (): number => origin + gone
  const charsAt = (place: number): number => (place > first() ? entry(place - 1).chars : baseChars)

  /** Whoever reads the newest run gets it whole, however long it is. */
  function trim(newest: number): void {
    const total = charsAt(next())
    while (
      gone < entries.length - newest &&
      (entries.length - gone > limits.messages || total - baseChars > limits.chars)
    ) {
      const oldest = entries[gone] as Entry
      base = { term: oldest.term, seq: oldest.seq }
      baseId = oldest.idAfter
      baseChars = oldest.chars
      gone += 1
    }
    if (gone < limits.messages && gone < entries.length) return
    entries = entries.slice(gone)
    origin += gone
    gone = 0
  }

  return {
    get end() {
      const newest = entries.at(-1)
      return newest && gone < entries.length ? { term: newest.term, seq: newest.seq } : base
    },
    get lastEventId() {
      return lastEventId
    },
    get first() {
      return first()
    },
    get next() {
      return next()
    },
    reset(mark, id) {
      baseChars = charsAt(next())
      origin = next()
      entries = []
      gone = 0
      base = mark
      baseId = lastEventId = id
    },
    append({ term, seq, messages }, id) {
      let chars = charsAt(next())
      for (const [index, message] of messages.entries()) {
        chars += message[0].length + message[1].length + message[3].length
        entries.push({ term, seq: seq + index, message, idAfter: message[3], chars })
      }
      lastEventId = id
      const newest = entries.at(-1)
      if (newest && gone < entries.length) newest.idAfter = id
      else baseId = id
      if (messages.length > 0) trim(messages.length)
    },
    at: (place) => entry(place).message,
    idBefore: (place) => (place > first() ? entry(place - 1).idAfter : baseId),
    markBefore(place) {
      if (place <= first()) return base ?? { term: 0, seq: 0 }
      const { term, seq } = entry(place - 1)
      return { term, seq }
    },
    after(mark) {
      for (let place = next(); place > first(); place -= 1) {
        if (isSameMark(entry(place - 1), mark)) return place
      }
      return isSameMark(base, mark) ? first() : undefined
    },
    afterId(id) {
      if (id === '') return undefined
      if (id === lastEventId) return next()
      for (let place = next(); place > first(); place -= 1) {
        if (entry(place - 1).idAfter === id) return place
      }
      return id === baseId ? first() : undefined
    },
    runs(place) {
      const runs: { term: number; seq: number; messages: RawMessage[] }[] = []
      for (let index = Math.max(place, first()); index < next(); index += 1) {
        const { term, seq, message } = entry(index)
        const run = runs.at(-1)
        if (run?.term === term) run.messages.push(message)
        else runs.push({ term, seq, messages: [message] })
      }
      return runs
    },
    share(place) {
      if (place < first()) return 2
      const chars = charsAt(next()) - charsAt(place)
      return Math.max((next() - place) / limits.messages, chars / limits.chars)
    },
  }
}
