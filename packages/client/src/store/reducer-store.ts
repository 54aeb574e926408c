// Folds the events of a stream into a value that changes once per frame. It never knows a framework.

import { callSafely, reportToHost } from '../host/callbacks.ts'
import { systemClock } from '../host/clock.ts'
import { onNextFrame } from '../host/frames.ts'
import type { EventOf } from '../event-stream.ts'
import type { DirectOrShared, Store, StoreOptions } from './store.ts'

/**
 * A value made of a stream's events. Each event goes through the reducer as it comes; subscribers are
 * told once per frame, however many have come (in a hidden page: once a second).
 *
 * The store consumes the stream while it has a subscriber, so the stream connects with the first. It
 * keeps its value when the last one leaves.
 *
 * @param reducer Gets the value so far and an event of any type, and returns the new value. What it
 *   throws is reported as that of a listener is, and leaves the value as it was.
 * @param initial The value before the first event.
 *
 * @example
 * const count = createReducerStore(stream, (seen: number) => seen + 1, 0)
 * count.subscribe(() => console.log(count.getSnapshot()))
 */
export function createReducerStore<Events extends object, Value>(
  stream: DirectOrShared<Events>,
  reducer: (value: Value, event: EventOf<Events>) => Value,
  initial: Value,
  { clock = systemClock }: StoreOptions = {},
): Store<Value> {
  const watchers = new Set<() => void>()
  let folded = initial
  /** What was folded by the last frame. */
  let shown = initial
  let leave: (() => void) | undefined
  let cancelFrame: (() => void) | undefined

  function show(): void {
    cancelFrame = undefined
    if (Object.is(shown, folded)) return
    shown = folded
    for (const watcher of watchers) callSafely(watcher, undefined, reportToHost)
  }

  function take(event: EventOf<Events>): void {
    folded = reducer(folded, event)
    if (!Object.is(shown, folded)) cancelFrame ??= onNextFrame(clock, show)
  }

  return {
    getSnapshot: () => shown,
    subscribe(onChange) {
      const watcher = (): void => onChange()
      watchers.add(watcher)
      leave ??= stream.onAny(take)
      return () => {
        if (!watchers.delete(watcher) || watchers.size > 0) return
        leave?.()
        cancelFrame?.()
        leave = cancelFrame = undefined
        shown = folded
      }
    },
  }
}
