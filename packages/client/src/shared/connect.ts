// The connections of a group: one for all, or a tab's own that reads on until it meets the log.
// It never knows whose they are.

import { createDirectSource } from '../connection/direct-source.ts'
import type { Gap } from '../options.ts'
import type { ResolvedOptions } from '../resolve-options.ts'
import { isRepeatable } from '../request/prepare.ts'
import type { Sink, Source } from '../source.ts'

/** @param isContinued whether the stream was another connection's before */
export function connectFrom(
  lastEventId: string,
  options: ResolvedOptions,
  sink: Sink,
  onGap: (gap: Gap) => void,
  isContinued: boolean,
): Source {
  // Whether the page is there is the member's concern.
  const own = { initialLastEventId: lastEventId, hiddenAfterMs: Infinity, onGap }
  return createDirectSource({ ...options, ...own }, sink, isContinued)
}

/** Whether another request may follow one that was made, from this id on. */
export function mayRepeat(options: ResolvedOptions, lastEventId: string): boolean {
  return isRepeatable(options, options.unsafe, lastEventId)
}
