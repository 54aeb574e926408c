// Events that the server makes by itself: the `add` of every few seconds, and bursts on demand.
// It never knows streams.
import type { AddEvent } from '../src/contract.ts'
import type { NewEvent } from './log/event-log.ts'

/** Events a second. */
export const maxBurstRate = 20_000

// Coarser than a timer's own lateness, finer than an eye notices.
const burstStepMs = 10

export interface GeneratorOptions {
  /** Number of the event that comes next. */
  readonly nextNumber: () => number
  readonly publish: (events: readonly NewEvent[], key?: string) => Promise<unknown>
  readonly report: (message: string) => void
}

export interface Burst {
  isRunning(): boolean
  /** Publishes so many events a second for so long, in the place of a burst that runs. */
  start(rate: number, forMs: number): void
  stop(): void
}

export interface Generator {
  readonly burst: Burst
  stop(): void
}

/** An `intervalMs` of 0 makes no events by itself. */
export const createGenerator = (options: GeneratorOptions, intervalMs: number): Generator => {
  const { nextNumber, publish, report } = options
  const add = (n: number): NewEvent => {
    const data: AddEvent = { n, text: 'some data', at: new Date().toISOString() }
    return { type: 'add', data: JSON.stringify(data) }
  }
  const send = (events: readonly NewEvent[], key?: string): void => {
    publish(events, key).catch((error: unknown) => {
      report(`Not sent, since it could not be kept: ${String(error)}`)
    })
  }

  // Instances that share a log agree by the key: one of them publishes the event of a moment.
  const tick = (): void => send([add(nextNumber())], `tick-${Math.floor(Date.now() / intervalMs)}`)
  const ticker = intervalMs > 0 ? setInterval(tick, intervalMs) : undefined

  let running: NodeJS.Timeout | undefined
  const stopBurst = (): void => {
    clearInterval(running)
    running = undefined
  }
  const burst: Burst = {
    isRunning: () => running !== undefined,
    start(rate, forMs) {
      stopBurst()
      const began = performance.now()
      const total = Math.round((rate * forMs) / 1000)
      let done = 0
      running = setInterval(() => {
        // What a late timer missed is made up for, but never more than a second of it.
        const due = Math.min(total, Math.round((rate * (performance.now() - began)) / 1000))
        const count = Math.min(due - done, rate)
        const first = nextNumber()
        if (count > 0) send(Array.from({ length: count }, (_, index) => add(first + index)))
        done += count
        if (done >= total) stopBurst()
      }, burstStepMs)
    },
    stop: stopBurst,
  }

  return {
    burst,
    stop() {
      clearInterval(ticker)
      stopBurst()
    },
  }
}
