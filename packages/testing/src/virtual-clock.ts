// A clock that stands still until the test moves it; never knows streams or requests.
import { flush, nextTurn } from './flush.ts'
import { createRandom, type RandomSource } from './random.ts'

/** Options of {@link createVirtualClock}. */
export interface VirtualClockOptions {
  /**
   * Where the wall clock starts, in milliseconds since the epoch.
   * @default 1_767_225_600_000 (2026-01-01T00:00:00Z)
   */
  readonly now?: number | undefined
  /**
   * Seed of the random numbers; the same seed gives the same numbers.
   * @default 1
   */
  readonly seed?: number | undefined
  /**
   * Random numbers in place of the seeded ones.
   * @default numbers from `seed`
   */
  readonly random?: RandomSource | undefined
}

/** A timer that has not fired yet. */
export interface PendingTimer {
  /** Milliseconds until it fires; negative when it is late. */
  readonly delayMs: number
  /** When it fires by the wall clock, in milliseconds since the epoch. */
  readonly dueAt: number
}

/** A clock to hand to a stream as its `clock`, and the controls to move it. */
export interface VirtualClock {
  /** Milliseconds since the epoch. */
  now(): number
  /** A number in [0, 1). */
  random(): number
  /**
   * Runs `callback` once `delayMs` have passed; never, when they are infinite.
   * @returns a function that cancels it
   * @throws {RangeError} when the delay is not a number, which a real timer takes for 0.
   */
  setTimer(callback: () => void, delayMs: number): () => void
  /** One real turn of the event loop. */
  yieldToHost(): Promise<void>

  /**
   * Lets `ms` pass: runs the timers that fall due, in order, each at its own time, and after each
   * one everything that it has started.
   */
  advance(ms: number): Promise<void>
  /** Goes to the next timer, however far, and runs it. Resolves to `false` when there is none. */
  runNext(): Promise<boolean>
  /** Lets everything already scheduled happen, with no time passing. */
  flush(): Promise<void>
  /** The machine sleeps: `ms` pass with no timer firing. Late timers fire at the next `advance`. */
  sleep(ms: number): void
  /** Someone sets the wall clock: `now` jumps, forward or back, and no timer's delay changes. */
  set(now: number): void
  /** The timers that have not fired, the next one first. */
  readonly pending: readonly PendingTimer[]
}

interface Timer {
  readonly callback: () => void
  readonly due: number
}

const startOf2026 = 1_767_225_600_000
const maxRounds = 10_000

/**
 * Creates a clock that stands still until the test moves it.
 *
 * @example
 * const clock = createVirtualClock()
 * const stream = createEventStream('https://example.test/events', { clock, fetch: server.fetch })
 * await clock.advance(1000) // the next attempt is due
 */
export function createVirtualClock(options: VirtualClockOptions = {}): VirtualClock {
  let timers: Timer[] = []
  // Timers count elapsed time, not wall time: setting the wall clock leaves them alone.
  let elapsed = 0
  let wallStart = options.now ?? startOf2026
  let yields = 0

  async function settle(): Promise<void> {
    for (let round = 0; round < maxRounds; round++) {
      await flush()
      if (yields === 0) return
    }
    throw new Error(`The clock never settles: ${yields} task(s) yield to the host without end`)
  }

  /** Runs the next timer that is due by `limit`. */
  async function runDue(limit: number): Promise<boolean> {
    const [timer] = timers
    if (timer === undefined || timer.due > limit) return false
    timers = timers.slice(1)
    elapsed = Math.max(elapsed, timer.due)
    timer.callback()
    await settle()
    return true
  }

  return {
    now: () => wallStart + elapsed,
    random: createRandom(options.random, options.seed ?? 1),
    setTimer(callback, delayMs) {
      if (Number.isNaN(delayMs)) throw new RangeError('delayMs: NaN is no number of milliseconds')
      const timer: Timer = { callback, due: elapsed + Math.max(0, delayMs) }
      // Behind all that are due no later: equal timers fire in the order they were set.
      const index = timers.findIndex((other) => other.due > timer.due)
      timers = timers.toSpliced(index === -1 ? timers.length : index, 0, timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    async yieldToHost() {
      yields += 1
      await nextTurn()
      yields -= 1
    },
    async advance(ms) {
      if (!(ms >= 0)) throw new RangeError(`advance: time goes forward, got ${ms}`)
      const target = elapsed + ms
      await settle()
      while (await runDue(target));
      elapsed = Math.max(elapsed, target)
    },
    async runNext() {
      await settle()
      return runDue(Number.MAX_VALUE)
    },
    flush: settle,
    sleep(ms) {
      if (!(ms >= 0)) throw new RangeError(`sleep: time goes forward, got ${ms}`)
      elapsed += ms
    },
    set(now) {
      wallStart = now - elapsed
    },
    get pending() {
      return timers.map(({ due }) => ({ delayMs: due - elapsed, dueAt: wallStart + due }))
    },
  }
}
