// The connections of a group: one for all, or a tab's own that reads on until it meets the log.
// It never knows whose they are.

import { createDirectSource } from '../connection/direct-source.ts'
import type { Gap } from '../options.ts'
import type { ResolvedOptions } from '../resolve-options.ts'
import { isRepeatable } from '../request/prepare.ts'
import type { Sink, Source } from '../source.ts'

export interface Connector {
  /** @param isContinued whether the stream was another connection's before */
  connect(
    initialLastEventId: string,
    sink: Sink,
    onGap: (gap: Gap) => void,
    isContinued: boolean,
  ): Source
  /** Whether another request may follow one that was made, from this id on. */
  mayRepeat(lastEventId: string): boolean
}

export function createConnector(options: ResolvedOptions): Connector {
  // What is the tab's concern: whether the page is there, its place, its hook for the state.
  const own = { hiddenAfterMs: Infinity, checkpoint: undefined, onStateChange: undefined }
  return {
    connect: (initialLastEventId, sink, onGap, isContinued) =>
      createDirectSource({ ...options, ...own, initialLastEventId, onGap }, sink, isContinued),
    mayRepeat: (lastEventId) => isRepeatable(options, options.unsafe, lastEventId),
  }
}
