// The one door to time, timers, randomness and the host's scheduler. It knows nothing else.

/** What the client asks of time. Tests hand in a virtual one. */
export interface Clock {
  /**
   * Milliseconds since the epoch, never going back. It goes on while the machine sleeps, as
   * `performance.now` may not.
   */
  now(): number
  /** A number in [0, 1). */
  random(): number
  /** Calls back once after `delayMs`; the returned function cancels. */
  setTimer(callback: () => void, delayMs: number): () => void
  /** Resolves in a later task, so that the host can render and take input in between. */
  yieldToHost(): Promise<void>
}

/** How long one stretch of delivery may hold the host's thread, in milliseconds. */
const SLICE_MS = 8

/** A timer cannot be longer than this; a longer wait would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

let latest = 0
let stepsBack = 0

export const systemClock: Clock = {
  now() {
    // A wall clock that is set back would make every wait longer: such steps are taken out.
    const now = Date.now() + stepsBack
    if (now >= latest) return (latest = now)
    stepsBack += latest - now
    return latest
  },
  random: () => Math.random(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), LONGEST_TIMER_MS))
    return () => clearTimeout(timer)
  },
  yieldToHost() {
    const { scheduler } = globalThis as { scheduler?: { yield?: () => Promise<void> } }
    if (scheduler?.yield) return scheduler.yield()
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        port1.close()
        resolve()
      }
      port2.postMessage(undefined)
    })
  },
}

/** Measures how long delivery has held the thread, over all that runs between two yields. */
export interface Slice {
  /** True once the slice is used up. */
  spent(): boolean
  /** The host had its turn meanwhile: count anew. */
  restart(): void
  /** Yields to the host, then counts anew. */
  yield(): Promise<void>
}

export function createSlice(clock: Clock): Slice {
  let start = clock.now()
  const restart = (): void => {
    start = clock.now()
  }
  return {
    spent: () => clock.now() - start >= SLICE_MS,
    restart,
    yield: () => clock.yieldToHost().then(restart),
  }
}
