// The page's frames. It never knows what is shown in them.

import type { Clock } from './clock.ts'

/** How long to wait for a frame, in milliseconds: a hidden page has none. */
const LONGEST_WAIT_MS = 1000

/** How long a frame lasts where the host has none of its own, in milliseconds. */
const FRAME_MS = 16

/** Calls back once, in the next frame; the returned function cancels. */
export function onNextFrame(clock: Clock, callback: () => void): () => void {
  const hasFrames = typeof requestAnimationFrame === 'function'
  const run = (): void => {
    cancel()
    callback()
  }
  const cancelTimer = clock.setTimer(run, hasFrames ? LONGEST_WAIT_MS : FRAME_MS)
  const frame = hasFrames ? requestAnimationFrame(run) : 0
  const cancel = (): void => {
    cancelTimer()
    if (hasFrames) cancelAnimationFrame(frame)
  }
  return cancel
}
