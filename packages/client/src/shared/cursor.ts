// Where a tab's own consumers are in the log, and the delivery from there on, at their pace.
// It never knows other connections than the group's.

import { WireMessage } from '../wire/decoder.ts'
import type { Sink } from '../source.ts'
import type { Delivered } from './delivered.ts'
import type { Log } from './log.ts'

export interface CursorOptions {
  readonly sink: Sink
  readonly log: Log
  readonly delivered: Delivered
  /** There is room again, or something behind a comment: worth another `read`. */
  readonly onReady: () => void
  /** Something was taken; or there is nothing to take, though there may have been before. */
  readonly onProgress: () => void
}

export interface Cursor {
  /** The index of the next message to deliver; NaN where that is in the log nowhere. */
  index: number
  /** The sticky id of the last message delivered. */
  lastEventId: string
  /** Whether it goes on by itself. */
  isActive: boolean
  /** Delivers what there is room for. */
  read(): void
  /** Delivers all there is, however slow the consumers. */
  flush(): void
  /** A comment stands at the end of the log; it is told with the next `read`. */
  comment(text: string): void
}

/** How many comments may wait for a slow tab while others read on; the oldest go. */
const WAITING_COMMENTS = 1024

export function createCursor(options: CursorOptions): Cursor {
  const { sink, log, delivered, onReady, onProgress } = options
  /** Comments, and the indices of the messages before which they stand. */
  const comments: { readonly index: number; readonly text: string }[] = []
  let isWaiting = false

  function isDone(): boolean {
    const isAtEnd = cursor.index === log.next && comments.length === 0
    return isAtEnd && (cursor.lastEventId === log.lastEventId || delivered.isAhead)
  }

  /** All up to the next comment, which is told with it, or up to the end. */
  function deliver(): void {
    const messages: WireMessage[] = []
    const comment = comments.shift()
    const end = Math.min(comment?.index ?? log.next, log.next)
    while (cursor.index < end) {
      const [type, data, id, idAfter] = log.at(cursor.index++)
      if (delivered.take(id)) messages.push(new WireMessage(type, data, id, idAfter))
    }
    // As long as the tab is ahead of the log, its id stays.
    if (!delivered.isAhead) cursor.lastEventId = log.idBefore(cursor.index)
    if (messages.length > 0 || comment || !delivered.isAhead) {
      sink.deliver(messages, cursor.lastEventId, comment?.text)
    }
  }

  function wait(room: Promise<void>): void {
    isWaiting = true
    void room.then(() => {
      isWaiting = false
      if (cursor.isActive) onReady()
    })
  }

  const cursor: Cursor = {
    index: log.first,
    lastEventId: '',
    isActive: false,
    read() {
      if (isWaiting) return
      if (!isDone()) {
        // A mere id needs no room.
        const room = cursor.index < log.next || comments.length > 0 ? sink.ready() : undefined
        if (room) return wait(room)
        deliver()
        // A comment stands in between.
        if (cursor.isActive && !isDone()) return onReady()
      }
      onProgress()
    },
    flush() {
      while (!isDone()) deliver()
    },
    comment(text) {
      comments.push({ index: log.next, text })
      if (comments.length > WAITING_COMMENTS) comments.shift()
    },
  }
  return cursor
}
