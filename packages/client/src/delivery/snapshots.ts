// The snapshots of a stream for those who render them: the source's state, and what was dropped.
// It never knows events.

import type { StreamSnapshot } from '../event-stream.ts'
import { callSafely } from '../host/callbacks.ts'
import type { Source } from '../source.ts'

export interface Snapshots {
  /** The same object until something changes. */
  getSnapshot(): StreamSnapshot
  subscribe(onChange: () => void): () => void
  /** Tells the subscribers of a change. */
  tell(): void
  /** One more event was dropped. Those that come in a row are one change to subscribers. */
  drop(): void
}

export function createSnapshots(source: Source, report: (error: unknown) => void): Snapshots {
  const subscribers = new Set<() => void>()
  let dropped = 0
  let isTold = true
  let state = source.getSnapshot()
  let snapshot: StreamSnapshot = { ...state, dropped }

  function tell(): void {
    isTold = true
    for (const subscriber of subscribers) callSafely(subscriber, undefined, report)
  }

  return {
    getSnapshot() {
      const now = source.getSnapshot()
      if (state !== now || snapshot.dropped !== dropped) {
        state = now
        snapshot = { ...state, dropped }
      }
      return snapshot
    },
    subscribe(onChange) {
      // One that subscribes twice is called twice.
      const subscriber = (): void => onChange()
      subscribers.add(subscriber)
      return () => subscribers.delete(subscriber)
    },
    tell,
    drop() {
      dropped += 1
      if (isTold) queueMicrotask(tell)
      isTold = false
    },
  }
}
