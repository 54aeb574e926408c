// How long listeners hold the thread. A look at the clock costs more than a quick listener, so that
// quick ones are timed together. It never knows events.

import { elapsed } from '../host/clock.ts'

/** How many laps are timed together at most. */
const LONGEST_STRIDE = 16

/** Laps that took longer than this, in milliseconds, are timed one by one from then on. */
export const QUICK_MS = 1

export interface Stopwatch {
  /** A lap begins. */
  start(): void
  /** It is over. */
  lap(): void
}

/**
 * @param tell how long the laps since the last call took, in milliseconds; at the end of a lap
 * @param rest everything has come to rest that ran in one go
 */
export function createStopwatch(tell: (durationMs: number) => void, rest: () => void): Stopwatch {
  let stride = 1
  let laps = 0
  let since = 0
  let isRunning = false

  function look(): void {
    const now = elapsed()
    const durationMs = now - since
    since = now
    laps = 0
    stride = durationMs > QUICK_MS ? 1 : Math.min(stride * 2, LONGEST_STRIDE)
    tell(durationMs)
  }

  function end(): void {
    isRunning = false
    if (laps > 0) look()
    rest()
  }

  return {
    start() {
      if (isRunning) return
      isRunning = true
      since = elapsed()
      // After all that runs now.
      queueMicrotask(end)
    },
    lap() {
      laps += 1
      if (laps >= stride) look()
    },
  }
}
