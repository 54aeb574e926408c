// How a member finds its place in another one's log: the answer to a request, and what becomes of it.
// It never knows who asks, nor when.

import type { Log } from './log.ts'
import {
  type CatchUpRequest,
  type CatchUpResponse,
  HANDOVER_MESSAGES,
  isSamePosition,
  type Position,
} from './protocol.ts'
import type { RoleContext } from './role.ts'

type Excerpt = Pick<CatchUpResponse, 'base' | 'baseId' | 'runs' | 'lastEventId'>
type Asker = Pick<RoleContext, 'log' | 'reader' | 'replay'>

let tickets = 0

/** @param to whom it is for: the leader, unless it is another member */
export function requestCatchUp(
  { reader, replay }: Asker,
  ends: readonly Position[],
  to?: string,
): CatchUpRequest {
  tickets += 1
  const { lastEventId: id } = reader
  return { kind: 'request', to, ticket: tickets, ends, id, replay: replay() }
}

/** What follows the asker's position, or the newest messages where that is unknown. */
export function excerptFor({ ends, id, replay }: CatchUpRequest, log: Log): Excerpt {
  const exact = ends.map(log.indexAfter).find((found) => found !== undefined)
  const late = Math.max(log.next - Math.max(replay, HANDOVER_MESSAGES), log.first)
  const index = exact ?? log.indexAfterId(id) ?? late
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
