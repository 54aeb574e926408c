// Delivers a group's stream to this tab's own consumers, at their pace. What falls behind the tail
// reads on by a connection of its own until the two streams meet. It never knows who leads.

import { WireMessage } from '../wire/decoder.ts'
import type { Sink, Source } from '../source.ts'
import type { Mark } from './protocol.ts'
import type { Tail } from './log.ts'

export interface ReaderOptions {
  readonly sink: Sink
  readonly tail: Tail
  /** Whether the server can be asked to resume after an id. */
  readonly resumable: boolean
  /** A connection that resumes after this id. */
  readonly connect: (lastEventId: string, sink: Sink) => Source
  /** So many messages were dropped for want of an id to resume after. */
  readonly onMissed: (count: number) => void
  /** The connection of its own was refused, too. */
  readonly onLost: (error: unknown) => void
  /** Something was taken; or there is nothing to take, though there may have been before. */
  readonly onProgress: () => void
}

export interface Reader {
  /** The sticky id of the last message delivered. */
  readonly position: string
  /** Reading by a connection of its own. */
  readonly isAway: boolean
  /** How full the tail is with what has not been delivered, from 0 to 1. */
  readonly share: number
  /** Starts at this id, before anything was delivered. */
  seed(id: string): void
  /** There may be more in the tail. */
  feed(): void
  /** A comment stands at the end of the tail. */
  comment(text: string): void
  /** The host has had its turn since the last time. */
  rested(): void
  /** The tail is about to begin anew. What it still holds comes again, if there is an id for it. */
  uproot(): void
  /**
   * The tail has begun anew: finds the place in it.
   *
   * @param replay how many of the last messages to deliver where nothing was delivered before
   */
  relocate(replay: number): void
  /** Ids may come again that have been before. */
  restarted(): void
  /** Ends the connection of its own, and delivers nothing until `feed` or `relocate`. */
  pause(): void
  /** Delivers all there is, whoever is slow; false where a connection of its own is still needed. */
  flush(): boolean
}

/** How many of the ids delivered are remembered: as many as messages may be in a tail. */
const REMEMBERED_IDS = 8192

/** How many comments may wait for a slow tab while others read on; the oldest go. */
const WAITING_COMMENTS = 1024

export function createReader(options: ReaderOptions): Reader {
  const { sink, tail, resumable, connect, onMissed, onLost, onProgress } = options
  /** The place in the tail of the next message to deliver. */
  let cursor = tail.first
  let position = ''
  /** The ids delivered, the oldest first. */
  const delivered = new Set<string>()
  /** What was delivered already, though the tail has not brought it. */
  let ahead = new Set<string>()
  let away: Source | undefined
  /** Whether what follows is at `cursor`; else it has to be found, or fetched. */
  let placed = true
  let active = false
  /** Where the cursor was when the tail began anew. */
  let root: Mark | undefined
  let waiting = false
  /** Comments, and the places in the tail before which they stand. */
  const comments: { readonly place: number; readonly text: string }[] = []

  function remember(id: string | undefined): void {
    if (!id) return
    delivered.delete(id)
    delivered.add(id)
    if (delivered.size > REMEMBERED_IDS) delivered.delete(delivered.values().next().value as string)
  }

  function wait(room: Promise<void>): void {
    if (waiting) return
    waiting = true
    const resume = (): void => {
      waiting = false
      if (active) feed()
    }
    void room.then(resume)
  }

  function feed(): void {
    if (cursor < tail.first) placed = false
    if (!placed) return find()
    if (waiting) return
    if (!isDone()) {
      // A mere position needs no room.
      const room = cursor < tail.next || comments.length > 0 ? sink.ready() : undefined
      if (room) return wait(room)
      deliver()
      // A comment stands in between.
      if (active && !isDone()) return feed()
    }
    onProgress()
  }

  function isDone(): boolean {
    const isAtEnd = cursor === tail.next && comments.length === 0
    return isAtEnd && (position === tail.lastEventId || ahead.size > 0)
  }

  /** All up to the next comment, which is told with it, or up to the end. */
  function deliver(): void {
    const messages: WireMessage[] = []
    const comment = comments.shift()
    const end = Math.min(comment?.place ?? tail.next, tail.next)
    while (cursor < end) {
      const [type, data, id, lastEventId] = tail.at(cursor++)
      if (id && ahead.delete(id)) continue
      // The server has gone on without them: it does not send again what was ahead.
      if (id) ahead.clear()
      remember(id)
      messages.push(new WireMessage(type, data, id, lastEventId))
    }
    // As long as it is ahead of the tail, it stays where it is.
    if (ahead.size === 0) position = cursor === tail.next ? tail.lastEventId : tail.idBefore(cursor)
    if (messages.length > 0 || comment || ahead.size === 0) {
      sink.deliver(messages, position, comment?.text)
    }
  }

  /** Goes on where the tail has what follows, or by a connection of its own. */
  function find(): void {
    if (position !== '' && meet()) return
    if (position !== '' && resumable) return leave()
    if (cursor < tail.first) onMissed(tail.first - cursor)
    skipTo(tail.first)
  }

  function skipTo(place: number): void {
    pause()
    cursor = place
    placed = active = true
    feed()
  }

  function leave(): void {
    if (away) return
    ahead.clear()
    away = connect(position, {
      deliver(messages, lastEventId, comment) {
        for (const { id } of messages) remember(id)
        position = lastEventId
        sink.deliver(messages, lastEventId, comment)
        if (away) meet()
      },
      ready: sink.ready,
      rested: sink.rested,
      restarted() {
        restarted()
        sink.restarted()
      },
      closed(state) {
        if (!away) return
        if (state.error) onLost(state.error)
        skipTo(tail.first)
      },
    })
    away.attach()
  }

  function pause(): void {
    const connection = away
    away = undefined
    active = false
    connection?.close('client')
  }

  /** Where the tail and what was delivered have an id in common, the tail is gone on with. */
  function meet(): boolean {
    let place = tail.next
    while (place > tail.first && !isDelivered(tail.at(place - 1)[2])) place -= 1
    const met = place > tail.first ? tail.at(place - 1)[2] : tail.idBefore(place)
    if (!isDelivered(met)) return false
    // Delivered after that, but not by the tail: not to be delivered again.
    const ids = met === position ? [] : [...delivered]
    ahead = new Set(ids.slice(ids.indexOf(met as string) + 1))
    skipTo(place)
    return true
  }

  function isDelivered(id: string | undefined): boolean {
    return !!id && (delivered.has(id) || id === position)
  }

  function flush(): boolean {
    if (!placed || cursor < tail.first) return false
    while (!isDone()) deliver()
    return true
  }

  function restarted(): void {
    delivered.clear()
    ahead.clear()
  }

  return {
    get position() {
      return position
    },
    get isAway() {
      return !!away
    },
    get share() {
      return away ? 0 : tail.share(cursor)
    },
    seed(id) {
      position = id
    },
    feed() {
      active = true
      feed()
    },
    comment(text) {
      comments.push({ place: tail.next, text })
      if (comments.length > WAITING_COMMENTS) comments.shift()
      active = true
      feed()
    },
    rested: sink.rested,
    uproot() {
      if (position === '') flush()
      root = placed && cursor >= tail.first ? tail.markBefore(cursor) : undefined
    },
    relocate(replay) {
      pause()
      active = true
      const place = root && tail.after(root)
      if (place !== undefined) return skipTo(place)
      placed = position === ''
      cursor = placed ? Math.max(tail.next - replay, tail.first) : tail.first
      if (placed) position = cursor === tail.next ? tail.lastEventId : tail.idBefore(cursor)
      feed()
    },
    restarted,
    pause,
    flush,
  }
}
