// The one door to time, timers, randomness and the host's scheduler. It knows nothing else.

/** What the client asks of time. Tests hand in a virtual one. */
export interface Clock {
  /** Milliseconds since the epoch: it goes on while the machine sleeps. */
  now(): number
  /** A number in [0, 1). */
  random(): number
  /** Calls back once after `delayMs`; the returned function cancels. */
  setTimer(callback: () => void, delayMs: number): () => void
  /** Resolves in a later task, so that the host can render and take input in between; never rejects. */
  yieldToHost(): Promise<void>
}

/** How long one stretch of delivery may hold the host's thread, in milliseconds. */
const SLICE_MS = 6

/** Looking at the clock costs something, so of many quick events not every one is timed. */
const LONGEST_STRIDE = 8

/** A timer cannot be longer than this; a longer wait would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** What only some hosts have. */
interface Host {
  readonly scheduler?: { readonly postTask?: (task: () => void) => Promise<void> }
  readonly setImmediate?: (callback: () => void) => unknown
  readonly MessageChannel?: typeof MessageChannel
}

/** Calls back once after `delayMs`; the returned function cancels. */
export function setTimer(callback: () => void, delayMs: number): () => void {
  let timer: ReturnType<typeof setTimeout>
  const arm = (restMs: number): void => {
    const nowMs = Math.min(restMs, LONGEST_TIMER_MS)
    timer = setTimeout(() => (restMs > nowMs ? arm(restMs - nowMs) : callback()), nowMs)
  }
  arm(Math.max(delayMs, 0))
  return () => clearTimeout(timer)
}

export const systemClock: Clock = {
  now: () => Date.now(),
  random: Math.random,
  setTimer,
  yieldToHost() {
    const { scheduler, setImmediate, MessageChannel } = globalThis as Host
    // What goes on after `scheduler.yield()` comes before all that waits, the next frame among it.
    // A host whose scheduler refuses has had its turn all the same.
    if (scheduler?.postTask) return scheduler.postTask(() => {}).catch(() => {})
    return new Promise((resolve) => {
      if (setImmediate) return void setImmediate(resolve)
      if (!MessageChannel) return void setTimeout(resolve)
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
  /** Looks at the clock: how many events may go by before the next look; 0 for none any more. */
  look(): number
  /** The host had its turn meanwhile: counts anew, and says how many events may go by. */
  restart(): number
}

export function createSlice(clock: Clock): Slice {
  let start = clock.now()
  let looked = start
  let stride = 1
  return {
    look() {
      const now = clock.now()
      stride = now - looked > 1 ? 1 : Math.min(stride * 2, LONGEST_STRIDE)
      looked = now
      return now - start >= SLICE_MS ? 0 : stride
    },
    restart() {
      start = looked = clock.now()
      return stride
    },
  }
}

/** Milliseconds since some moment, for how long something takes: it never goes back. */
export function elapsed(): number {
  const { performance } = globalThis as Partial<typeof globalThis>
  return performance?.now() ?? Date.now()
}
