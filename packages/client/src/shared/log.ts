// The log: the newest messages of a group's stream, as every member keeps them, each at its position.
// It never knows who reads it.

import {
  type Excerpt,
  isSamePosition,
  type Position,
  type RawMessage,
  type Run,
} from './protocol.ts'

/** How much of the stream is kept, in messages and in characters. */
const MOST_MESSAGES = 8192
const MOST_CHARS = 2 ** 20

interface Entry extends Position {
  /** The sticky id before the next message, which a block without data may have moved on. */
  id: string
  /** The characters of all messages up to this one, ever. */
  readonly chars: number
  readonly message?: RawMessage
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
  reset(base: Position, id: string): void
  append(run: Run, lastEventId: string): void
  at(index: number): RawMessage
  /** The sticky id before a message. */
  idBefore(index: number): string
  positionBefore(index: number): Position
  /** The latest index for which this holds, be it the one after the newest message. */
  findLast(isSuch: (index: number) => boolean): number | undefined
  /** The index after this position. */
  indexAfter(position: Position): number | undefined
  /** The index after the last message that left the stream at this id. */
  indexAfterId(id: string): number | undefined
  /** All from an index on. */
  excerpt(index: number): Excerpt
  /** How much of what may be kept comes after an index, from 0 to 1; more where it has gone. */
  backlog(index: number): number
}

export function createLog(): Log {
  /** The first one is what the log begins after: its message is gone. */
  let entries: Entry[] = [{ term: 0, seq: 0, id: '', chars: 0 }]
  let first = 0

  const next = (): number => first + entries.length - 1
  const before = (index: number): Entry => entries[Math.max(index - first, 0)] as Entry
  const positionBefore = (index: number): Position => {
    const { term, seq } = before(index)
    return { term, seq }
  }

  function findLast(isSuch: (index: number) => boolean): number | undefined {
    for (let index = next(); index >= first; index -= 1) if (isSuch(index)) return index
    return undefined
  }

  const indexAfter = (position: Position): number | undefined =>
    findLast((index) => isSamePosition(before(index), position))

  /** The newest run stays whole, however long it is. */
  function trim(newest: number): void {
    const most = before(next()).chars - MOST_CHARS
    let gone = Math.max(0, entries.length - 1 - MOST_MESSAGES)
    while (before(first + gone).chars < most) gone += 1
    gone = Math.min(gone, entries.length - 1 - newest)
    entries.splice(0, gone)
    first += gone
  }

  return {
    get end() {
      const position = positionBefore(next())
      return position.term ? position : undefined
    },
    get lastEventId() {
      return before(next()).id
    },
    get first() {
      return first
    },
    get next() {
      return next()
    },
    reset(base, id) {
      const { chars } = before(next())
      first = next()
      entries = [{ ...base, id, chars }]
    },
    append({ term, seq, messages }, lastEventId) {
      let { chars } = before(next())
      for (const [index, message] of messages.entries()) {
        const [type, data, , id] = message
        chars += type.length + data.length + id.length
        entries.push({ term, seq: seq + index, id, chars, message })
      }
      before(next()).id = lastEventId
      if (messages.length > 0) trim(messages.length)
    },
    at: (index) => before(index + 1).message as RawMessage,
    idBefore: (index) => before(index).id,
    positionBefore,
    findLast,
    indexAfter,
    indexAfterId: (id) => (id ? findLast((index) => before(index).id === id) : undefined),
    excerpt: (index) =>
      entries
        .slice(Math.max(index - first, 0))
        .map(({ term, seq, id, message }, at) =>
          at > 0 && message ? [term, seq, id, message] : [term, seq, id],
        ),
    backlog(index) {
      const chars = before(next()).chars - before(index).chars
      return index < first ? 2 : Math.max((next() - index) / MOST_MESSAGES, chars / MOST_CHARS)
    },
  }
}
