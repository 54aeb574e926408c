// One reader of the log over one response: replay and live events, at the reader's pace, with
// heartbeats. It never knows what an event means or where the reader's place came from.
//
// Nothing is queued per reader. A stream is a place in the log, moved on as far as the socket takes
// it, so a slow reader costs one socket buffer whatever it leaves unread.
import type { ServerResponse } from 'node:http'

import type { EventLog } from './event-log.ts'
import { heartbeatFrame } from './frame.ts'

// Frames are joined up to this length, so that a replay costs one write per packetful, not per event.
const batchLength = 16_384

export interface StreamLimits {
  /** A comment is sent this often. */
  readonly heartbeatMs: number
  /** A reader that was up to date and then leaves more than this unread is dropped. */
  readonly maxUnsentBytes: number
  /** A reader that doesn't empty its socket buffer for this long is dropped. */
  readonly stallTimeoutMs: number
}

export interface StreamOptions extends StreamLimits {
  readonly log: EventLog
  /** With its head already written. */
  readonly response: ServerResponse
  /** Sent before anything else. */
  readonly prelude: string
  /** Number of the first event to send. */
  readonly from: number
  /** While true, nothing at all is sent. */
  readonly isSilent: () => boolean
  /** Called once, when the connection is gone; `reason` is set where this end gave it up. */
  readonly onClose: (reason: string | undefined) => void
}

export interface Stream {
  /** There may be something to send. */
  wake(): void
  /** Bytes that wait for the socket. */
  unsentBytes(): number
  /** Finishes the response. */
  end(): void
  /** Cuts the connection in mid-stream. */
  drop(reason: string): void
}

/** Starts to send at once. */
export const createStream = (options: StreamOptions): Stream => {
  const { log, response, isSilent, onClose } = options
  let pending = options.prelude
  let next = options.from
  let upToDate = false
  let over = false
  let dropReason: string | undefined
  let stall: NodeJS.Timeout | undefined

  const drop = (reason: string): void => {
    if (over) return
    dropReason ??= reason
    response.destroy()
  }

  const write = (chunk: string): void => {
    if (response.write(chunk)) return
    stall = setTimeout(() => drop('it took nothing for too long'), options.stallTimeoutMs)
  }

  const batch = (): string => {
    let chunk = pending
    pending = ''
    while (next <= log.newest() && chunk.length < batchLength) {
      chunk += log.frame(next)
      next += 1
    }
    return chunk
  }

  const pump = (): void => {
    if (over || response.destroyed || response.writableEnded) return
    if (isSilent()) {
      // What piles up now is not the reader's doing.
      upToDate = false
      return
    }
    // Never skip: the reader comes back with its id, and is told that it expired.
    if (next < log.oldest()) return drop('the log has moved past its place')
    if (stall !== undefined) {
      const unread = response.writableLength + log.bytesFrom(next)
      if (upToDate && unread > options.maxUnsentBytes) drop('it left too much unread')
      return
    }
    for (let chunk = batch(); chunk !== ''; chunk = stall === undefined ? batch() : '') write(chunk)
    if (next > log.newest()) upToDate = true
  }

  const heartbeat = setInterval(() => {
    if (over || stall !== undefined || isSilent() || response.writableEnded) return
    write(heartbeatFrame)
  }, options.heartbeatMs)

  response.on('drain', () => {
    clearTimeout(stall)
    stall = undefined
    pump()
  })
  response.on('error', (error) => drop(`writing failed: ${error.message}`))
  response.on('close', () => {
    over = true
    clearInterval(heartbeat)
    clearTimeout(stall)
    onClose(dropReason)
  })
  pump()

  return {
    wake: pump,
    unsentBytes: () => response.writableLength,
    end() {
      const { socket } = response
      // Kept alive it would hold up a server that is closing.
      response.end(() => socket?.destroySoon())
    },
    drop,
  }
}
