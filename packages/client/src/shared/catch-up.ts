// How a member finds its place in another one's tail: the answer to a `join`, and taking it.
// It never knows who asks, nor when.

import { isSameMark, type Join, LEGACY, type Welcome } from './protocol.ts'
import type { Reader } from './reader.ts'
import type { Tail } from './log.ts'

type Answer = Pick<Welcome, 'base' | 'baseId' | 'runs' | 'lastEventId'>

/** What follows the asker's position, or the newest messages where that is unknown. */
export function answerJoin(tail: Tail, { ends, id, replay }: Join): Answer {
  const exact = ends.map(tail.after).find((found) => found !== undefined)
  const late = Math.max(tail.next - Math.max(replay, LEGACY), tail.first)
  const place = exact ?? tail.afterId(id) ?? late
  return {
    base: tail.markBefore(place),
    baseId: place === tail.next ? tail.lastEventId : tail.idBefore(place),
    runs: tail.runs(place),
    lastEventId: tail.lastEventId,
  }
}

/** @param replay how much of it a member gets that has nothing yet */
export function acceptWelcome(tail: Tail, reader: Reader, welcome: Answer, replay: number): void {
  const exact = isSameMark(tail.end, welcome.base)
  const { base, baseId, runs, lastEventId } = welcome
  if (!exact) {
    reader.uproot()
    tail.reset(base, baseId)
  }
  for (const run of runs) tail.append(run, run.messages.at(-1)?.[3] ?? baseId)
  // A block without data may have moved the id on.
  tail.append({ ...base, messages: [] }, lastEventId)
  if (exact) reader.feed()
  else reader.relocate(replay)
}
