// How a member finds its place in another one's log: the answer to it, and what becomes of that.
// It never knows who asks, nor when.

import type { Log } from './log.ts'
import { type Excerpt, HANDOVER_MESSAGES, isSamePosition, type Place } from './protocol.ts'
import type { RoleContext } from './role.ts'

type Asker = Pick<RoleContext, 'log' | 'reader' | 'replay' | 'isMember'>

export function placeOf({ log, reader, replay }: Omit<Asker, 'isMember'>): Place {
  return { end: log.end, id: reader.lastEventId, replay: replay() }
}

/** What follows a member's place; with what it may have to pass on, where its log begins with it. */
export function excerptFor({ end, id, replay }: Place, log: Log): Excerpt {
  const late = Math.max(log.next - Math.max(replay, HANDOVER_MESSAGES), log.first)
  const exact = end && log.indexAfter(end)
  return log.excerpt(exact ?? Math.min(log.indexAfterId(id) ?? late, late))
}

export function catchUp({ log, reader, replay, isMember }: Asker, excerpt: Excerpt): void {
  const late = replay()
  let isExact = false
  for (const [index, [term, seq, id, ...messages]] of excerpt.entries()) {
    if (index === 0) {
      isExact = isSamePosition(log.end, { term, seq })
      if (!isExact) {
        reader.beforeReset()
        log.reset({ term, seq }, id)
      }
    }
    log.append({ term, seq, messages }, id)
  }
  if (isExact) reader.read()
  // What the old log still held may have made its handler close the stream.
  else if (isMember()) reader.relocate(late)
}
