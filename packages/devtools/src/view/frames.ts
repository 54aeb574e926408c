// Draws once per frame, however often it is asked for, and by the clock where time itself is shown.
// It never knows what is drawn.

export interface Frames {
  /** Draws with the next frame. */
  request(): void
  run(isRunning: boolean): void
}

/** Time is shown in steps of so many ms to those who want no motion. */
const CALM_MS = 1000
const FRAME_MS = 16

/** @param draw Says in how many ms it would draw something else though nothing is new; 0 for at once. */
export function createFrames(draw: () => number): Frames {
  const calm = matchMedia('(prefers-reduced-motion: reduce)')
  let isRunning = false
  let frame: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function request(): void {
    if (isRunning) frame ??= requestAnimationFrame(paint)
  }

  function paint(): void {
    frame = undefined
    clearTimeout(timer)
    const next = draw()
    if (next === 0) request()
    else timer = setTimeout(request, Math.max(next, calm.matches ? CALM_MS : FRAME_MS))
  }

  return {
    request,
    run(shouldRun) {
      isRunning = shouldRun
      if (shouldRun) return request()
      if (frame !== undefined) cancelAnimationFrame(frame)
      frame = undefined
      clearTimeout(timer)
    },
  }
}
