// One reader of the log over one response: replay and live events, at the reader's pace, with
// heartbeats. It never knows what an event means or where the reader's place came from.
//
// Nothing is queued per reader. A stream is a place in the log, moved on as far as the socket takes
// it, so a slow reader costs one socket buffer whatever it leaves unread.
import { heartbeatFrame } from './frame.ts'
import type { LogWindow } from './log/event-log.ts'
import type { ResponseWriter } from './response-writer.ts'

export interface StreamLimits {
  /** A comment is sent this often. */
  readonly heartbeatMs: number
  /** A reader that was up to date and then leaves more than this unread is dropped. */
  readonly maxUnsentBytes: number
  /** A reader that doesn't empty its socket buffer for this long is dropped. */
  readonly stallTimeoutMs: number
}

/** Why this end gives a connection up. */
export type DropReason = 'on-demand' | 'stalled' | 'too-slow' | 'overtaken' | 'broken'

export interface Beginning {
  /** Number of the first event to send. */
  readonly from: number
  /** Sent before it. */
  readonly opening: string
}

export interface StreamOptions extends StreamLimits {
  readonly log: LogWindow
  readonly writer: ResponseWriter
  readonly beginning: Beginning
  /** While true, nothing at all is sent. */
  readonly isSilent: () => boolean
  readonly onSent: (events: number) => void
  /** Called once, when the connection is gone; `reason` is set where this end gave it up. */
  readonly onClose: (reason: DropReason | undefined) => void
}

export interface Stream {
  /** There may be something to send. */
  wake(): void
  /** Goes on elsewhere: the log is another one now. `next` is the event that would have been next. */
  restart(beginningAfter: (next: number) => Beginning): void
  /** Bytes that wait for the socket. */
  unsentBytes(): number
  /** Finishes the response, after `last`. */
  end(last: string): void
  /** Cuts the connection in mid-stream. */
  drop(reason: DropReason): void
}

/** Starts to send at once. */
export const createStream = (options: StreamOptions): Stream => {
  const { log, writer, isSilent, onSent, onClose } = options
  let { from: next, opening } = options.beginning
  let upToDate = false
  let over = false
  let dropReason: DropReason | undefined
  let stall: NodeJS.Timeout | undefined

  const drop = (reason: DropReason): void => {
    if (over) return
    dropReason ??= reason
    writer.cut()
  }

  /** Answers whether there is room for more. */
  const write = (chunk: string | Uint8Array): boolean => {
    if (writer.write(chunk)) return true
    stall = setTimeout(() => drop('stalled'), options.stallTimeoutMs)
    return false
  }

  const writeEvents = (): boolean => {
    const { bytes, next: after } = log.chunkFrom(next)
    onSent(after - next)
    next = after
    return write(bytes)
  }

  const pump = (): void => {
    if (over || !writer.isWritable()) return
    if (isSilent()) {
      // What piles up now is not the reader's doing.
      upToDate = false
      return
    }
    // Never skip: the reader comes back with its id, and is told that it expired.
    if (next < log.oldest()) return drop('overtaken')
    if (stall !== undefined) {
      const unread = writer.unsentBytes() + log.bytesFrom(next)
      if (upToDate && unread > options.maxUnsentBytes) drop('too-slow')
      return
    }
    let hasRoom = true
    if (opening !== '') {
      hasRoom = write(opening)
      opening = ''
    }
    while (hasRoom && next <= log.newest()) hasRoom = writeEvents()
    if (next > log.newest()) upToDate = true
  }

  const heartbeat = setInterval(() => {
    if (over || stall !== undefined || isSilent() || !writer.isWritable()) return
    write(heartbeatFrame)
  }, options.heartbeatMs)

  writer.listen({
    onDrain() {
      clearTimeout(stall)
      stall = undefined
      pump()
    },
    onError: () => drop('broken'),
    onClose() {
      over = true
      clearInterval(heartbeat)
      clearTimeout(stall)
      onClose(dropReason)
    },
  })
  pump()

  return {
    wake: pump,
    restart(beginningAfter) {
      const { from, opening: said } = beginningAfter(next)
      next = from
      opening += said
      upToDate = false
      pump()
    },
    unsentBytes: writer.unsentBytes,
    end(last) {
      if (writer.isWritable()) writer.end(isSilent() ? '' : last)
    },
    drop,
  }
}
