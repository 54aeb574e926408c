// Delivers a group's log to this tab's own consumers. A tab that falls behind the log reads on by a
// connection of its own until the two meet. It never knows who leads.

import type { Sink, Source } from '../source.ts'
import { createCursor } from './cursor.ts'
import { createDelivered } from './delivered.ts'
import type { Log } from './log.ts'
import type { Position } from './protocol.ts'

export interface ReaderOptions {
  readonly sink: Sink
  readonly log: Log
  /** Whether the server can be asked to resume after an id. */
  readonly isResumable: boolean
  /** A connection that resumes after this id. */
  readonly connect: (lastEventId: string, sink: Sink) => Source
  /** So many messages were left out, since no id says where to resume. */
  readonly onMissed: (count: number) => void
  /** The connection of its own was refused. */
  readonly onRefused: (error: unknown) => void
  /** Something was taken; or there is nothing to take, though there may have been before. */
  readonly onProgress: () => void
}

export interface Reader {
  /** The sticky id of the last message delivered. */
  readonly lastEventId: string
  /** Whether it reads by a connection of its own. */
  readonly isDetached: boolean
  /** How full the log is with what has not been delivered, from 0 to 1. */
  readonly backlog: number
  /** Starts at this id, before anything was delivered. */
  seed(id: string): void
  /** There may be more in the log. */
  read(): void
  /** A comment stands at the end of the log; it is told with the next `read`. */
  comment(text: string): void
  /** The host has had its turn since the last time. */
  rested(): void
  /** The log is about to begin anew. What it still holds comes again, if there is an id for it. */
  beforeReset(): void
  /**
   * The log has begun anew: finds the place in it.
   *
   * @param replay how many of the last messages to deliver where nothing was delivered before
   */
  relocate(replay: number): void
  /** Ids may come again that have been before. */
  restarted(): void
  /** Ends the connection of its own, and delivers nothing until `read` or `relocate`. */
  pause(): void
  /** Delivers all there is, however slow the consumers; false where a connection of its own is needed. */
  flush(): boolean
}

export function createReader(options: ReaderOptions): Reader {
  const { sink, log, isResumable, connect, onMissed, onRefused, onProgress } = options
  const delivered = createDelivered()
  const cursor = createCursor({ sink, log, delivered, onReady: read, onProgress })
  /** Where the cursor was when the log began anew. */
  let oldPosition: Position | undefined
  let own: Source | undefined

  /** Whether what follows is at the cursor; else it has to be found, or fetched. */
  const isInLog = (): boolean => cursor.index >= log.first

  function read(): void {
    if (isInLog()) cursor.read()
    else find()
  }

  /** Goes on where the log has what follows, or by a connection of its own. */
  function find(): void {
    const hasId = cursor.lastEventId !== ''
    if (hasId && meet()) return
    if (hasId && isResumable) return detach()
    if (cursor.index < log.first) {
      onMissed(log.first - cursor.index)
      // Who is told may close the stream.
      if (!cursor.isActive) return
    }
    readFrom(log.first)
  }

  function readFrom(index: number): void {
    pause()
    cursor.index = index
    cursor.isActive = true
    read()
  }

  function detach(): void {
    if (own) return
    delivered.forgetAhead()
    own = connect(cursor.lastEventId, {
      deliver(messages, lastEventId, comment) {
        for (const { id } of messages) delivered.add(id)
        cursor.lastEventId = lastEventId
        sink.deliver(messages, lastEventId, comment)
        if (own) meet()
      },
      ready: sink.ready,
      rested: sink.rested,
      restarted,
      closed({ error }) {
        if (own && error) onRefused(error)
        if (own) readFrom(log.first)
      },
    })
    own.attach()
  }

  function restarted(): void {
    delivered.clear()
    sink.restarted()
  }

  function pause(): void {
    const connection = own
    own = undefined
    cursor.isActive = false
    connection?.close('client')
  }

  /** Where the log and what was delivered have an id in common, the log is read on. */
  function meet(): boolean {
    const { lastEventId } = cursor
    let met: string | undefined
    const index = log.findLast((place) => {
      met = place > log.first ? log.at(place - 1)[2] : log.idBefore(place)
      return !!met && (delivered.has(met) || met === lastEventId)
    })
    if (index === undefined || !met) return false
    if (met === lastEventId) delivered.forgetAhead()
    else delivered.readFrom(met)
    readFrom(index)
    return true
  }

  function flush(): boolean {
    if (isInLog()) cursor.flush()
    return isInLog()
  }

  return {
    get lastEventId() {
      return cursor.lastEventId
    },
    get isDetached() {
      return !!own
    },
    get backlog() {
      return own ? 0 : log.backlog(cursor.index)
    },
    seed: (id) => void (cursor.lastEventId = id),
    read() {
      cursor.isActive = true
      read()
    },
    comment: cursor.comment,
    rested: sink.rested,
    beforeReset() {
      if (cursor.lastEventId === '') flush()
      oldPosition = isInLog() ? log.positionBefore(cursor.index) : undefined
    },
    relocate(replay) {
      let place = oldPosition && log.indexAfter(oldPosition)
      place ??= log.indexAfterId(cursor.lastEventId)
      if (place === undefined && cursor.lastEventId === '') {
        place = Math.max(log.next - replay, log.first)
        cursor.lastEventId = log.idBefore(place)
      }
      readFrom(place ?? NaN)
    },
    restarted,
    pause,
    flush,
  }
}
