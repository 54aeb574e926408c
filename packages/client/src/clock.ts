// The one door to time, timers, randomness and the host's scheduler. It knows nothing else.

/** What the client asks of time. Tests hand in a virtual one. */
export interface Clock {
  /** Milliseconds since the epoch: it goes on while the machine sleeps. */
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

export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, Math.min(delayMs, LONGEST_TIMER_MS))
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
      port2.postMessage(0)
    })
  },
}

/** Measures how long delivery has held the thread, over all that runs between two yields. */
export interface Slice {
  /** How many events may go by before the next look; 0 once the slice is used up. */
  look(): number
  /** The host had its turn meanwhile: count anew. */
  restart(): void
}

/** Looking at the clock costs something, so of many quick events not every one is timed. */
const STRIDE = 8

export function createSlice(clock: Clock): Slice {
  let start = clock.now()
  let looked = start
  let stride = STRIDE
  return {
    look() {
      const now = clock.now()
      // Just restarted: nothing has been learned since.
      if (now !== start || looked !== start) stride = now - looked > 1 ? 1 : STRIDE
      looked = now
      return now - start >= SLICE_MS ? 0 : stride
    },
    restart() {
      start = looked = clock.now()
    },
  }
}
