// How a member finds its place in another one's log: the answer to a request, and what becomes of it.
// It never knows who asks, nor when.

import type { Log } from './log.ts'
import {
  type CatchUpRequest,
  type Excerpt,
  HANDOVER_MESSAGES,
  isSamePosition,
  type Position,
} from './protocol.ts'
import type { RoleContext } from './role.ts'

type Asker = Pick<RoleContext, 'log' | 'reader' | 'replay'>

let tickets = 0

export function requestCatchUp(
  { reader, replay }: Asker,
  ends: readonly Position[],
): CatchUpRequest {
  tickets += 1
  return { kind: 'request', ticket: tickets, ends, id: reader.lastEventId, replay: replay() }
}

/** What follows the asker's position; with what it may have to pass on, where its log begins with it. */
export function excerptFor({ ends, id, replay }: CatchUpRequest, log: Log): Excerpt {
  const exact = ends.map(log.indexAfter).find((found) => found !== undefined)
  const late = Math.max(log.next - Math.max(replay, HANDOVER_MESSAGES), log.first)
  const index = exact ?? Math.min(log.indexAfterId(id) ?? late, late)
  return {
    base: log.positionBefore(index),
    baseId: log.idBefore(index),
    runs: log.runsFrom(index),
    lastEventId: log.lastEventId,
  }
}

export function catchUp({ log, reader, replay }: Asker, excerpt: Excerpt): void {
  const { base, baseId, runs, lastEventId } = excerpt
  const wanted = replay()
  const isExact = isSamePosition(log.end, base)
  if (!isExact) {
    reader.beforeReset()
    log.reset(base, baseId)
  }
  for (const run of runs) log.append(run, run.messages.at(-1)?.[3] ?? baseId)
  // A block without data may have moved the id on.
  log.append({ ...base, messages: [] }, lastEventId)
  if (isExact) reader.read()
  else reader.relocate(wanted)
}
