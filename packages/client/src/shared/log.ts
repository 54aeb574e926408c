// The log: the newest messages of a group's stream, as every member keeps them, each at its position.
// It never knows who reads it.

import { isSamePosition, type Position, type RawMessage, type Run } from './protocol.ts'

/** How much of the stream is kept, in messages and in characters. */
const MOST_MESSAGES = 8192
const MOST_CHARS = 2 ** 20

interface Entry extends Position {
  readonly message: RawMessage
  /** The sticky id before the next message, which a block without data may have moved on. */
  idAfter: string
  /** The characters of all messages up to this one, ever. */
  readonly chars: number
}

/** Messages have an index, counted from the first there ever was; it stays when old ones go. */
export interface Log {
  /** The position of the newest message; undefined before the member has caught up for the first time. */
  readonly end: Position | undefined
  /** The sticky id at the end, also after a block without data. */
  readonly lastEventId: string
  /** The index of the oldest message, and the index after the newest one. */
  readonly first: number
  readonly next: number
  /** Begins anew, after this message. */
  reset(base: Position, baseId: string): void
  append(run: Run, lastEventId: string): void
  at(index: number): RawMessage
  /** The sticky id before a message. */
  idBefore(index: number): string
  positionBefore(index: number): Position
  /** The index after this position. */
  indexAfter(position: Position): number | undefined
  /** The index after the last message that left the stream at this id. */
  indexAfterId(id: string): number | undefined
  /** All from an index on. */
  runsFrom(index: number): readonly Run[]
  /** How much of what may be kept comes after an index, from 0 to 1; more where it has gone. */
  backlog(index: number): number
}

export function createLog(): Log {
  let entries: Entry[] = []
  /** How many of the entries are gone; they are cut off in bulk. */
  let gone = 0
  /** The index of `entries[0]`. */
  let origin = 0
  let base: Position | undefined
  let baseId = ''
  let baseChars = 0

  const entry = (index: number): Entry => entries[index - origin] as Entry
  const next = (): number => origin + entries.length
  const first = (): number => origin + gone
  const charsAt = (index: number): number => (index > first() ? entry(index - 1).chars : baseChars)

  const idBefore = (index: number): string => (index > first() ? entry(index - 1).idAfter : baseId)

  /** The newest run stays whole, however long it is. */
  function trim(newest: number): void {
    const total = charsAt(next())
    while (
      gone < entries.length - newest &&
      (entries.length - gone > MOST_MESSAGES || total - baseChars > MOST_CHARS)
    ) {
      const oldest = entries[gone] as Entry
      base = { term: oldest.term, seq: oldest.seq }
      baseId = oldest.idAfter
      baseChars = oldest.chars
      gone += 1
    }
    if (gone < MOST_MESSAGES && gone < entries.length) return
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
      return idBefore(next())
    },
    get first() {
      return first()
    },
    get next() {
      return next()
    },
    reset(position, id) {
      baseChars = charsAt(next())
      origin = next()
      entries = []
      gone = 0
      base = position
      baseId = id
    },
    append({ term, seq, messages }, id) {
      let chars = charsAt(next())
      for (const [index, message] of messages.entries()) {
        chars += message[0].length + message[1].length + message[3].length
        entries.push({ term, seq: seq + index, message, idAfter: message[3], chars })
      }
      const newest = entries.at(-1)
      if (newest && gone < entries.length) newest.idAfter = id
      else baseId = id
      if (messages.length > 0) trim(messages.length)
    },
    at: (index) => entry(index).message,
    idBefore,
    positionBefore(index) {
      if (index <= first()) return base ?? { term: 0, seq: 0 }
      const { term, seq } = entry(index - 1)
      return { term, seq }
    },
    indexAfter(position) {
      let index = next()
      while (index > first() && !isSamePosition(entry(index - 1), position)) index -= 1
      return index > first() || isSamePosition(base, position) ? index : undefined
    },
    indexAfterId(id) {
      if (id === '') return undefined
      let index = next()
      while (index > first() && idBefore(index) !== id) index -= 1
      return idBefore(index) === id ? index : undefined
    },
    runsFrom(index) {
      const runs: { term: number; seq: number; messages: RawMessage[] }[] = []
      for (let at = Math.max(index, first()); at < next(); at += 1) {
        const { term, seq, message } = entry(at)
        const run = runs.at(-1)
        if (run?.term === term) run.messages.push(message)
        else runs.push({ term, seq, messages: [message] })
      }
      return runs
    },
    backlog(index) {
      if (index < first()) return 2
      const chars = charsAt(next()) - charsAt(index)
      return Math.max((next() - index) / MOST_MESSAGES, chars / MOST_CHARS)
    },
  }
}
