// Counts, for each stream, which of the published events came: once, never or twice. It never knows
// connections.
import { createHistogram } from 'node:perf_hooks'

export interface Totals {
  /** Events of the run that reached a stream, each time they did. */
  readonly delivered: number
  /** Events that were published and never came, over all streams. */
  readonly lost: number
  readonly doubled: number
  /** Events that came after a later one. */
  readonly disordered: number
  /** Events that came under different ids at different streams. */
  readonly renamed: number
  /** Times that a server said that it could not resume. */
  readonly resets: number
  /** From just before an event is published until a stream has it. */
  readonly delayMs: { readonly p50: number; readonly p99: number; readonly max: number }
}

export interface Tally {
  /** What one stream has got. */
  openStream(): StreamTally
  /** How many streams have got this event. */
  reached(n: number): number
  /** Where `published` events are expected at every stream, numbered from 0. */
  totals(published: number): Totals
}

export interface StreamTally {
  received(type: string, data: string, id: string | undefined): void
}

/** The number of an event and the time when it was published, in text of this length. */
export const payloadOf = (run: string, n: number, now: number, size: number): string =>
  `${run}:${n}:${now.toFixed(3)}:`.padEnd(size, '.')

/** Milliseconds, the same in every process of this machine. */
export const clock = (): number => performance.timeOrigin + performance.now()

/** For one run: events of another one that come along are not counted. `capacity` bounds their number. */
export const createTally = (run: string, capacity: number, now: () => number = clock): Tally => {
  const ids: (string | undefined)[] = []
  const delays = createHistogram()
  const streams: Uint8Array[] = []
  const counts = { delivered: 0, doubled: 0, disordered: 0, renamed: 0, resets: 0 }

  return {
    openStream() {
      const seen = new Uint8Array(Math.ceil(capacity / 8))
      streams.push(seen)
      let last = -1
      return {
        received(type, data, id) {
          if (type === 'reset') counts.resets += 1
          const [ofRun, number = '', sent = ''] = data.split(':', 3)
          if (ofRun !== run) return
          const n = Number(number)
          if (!(n < capacity)) throw new RangeError(`Event ${number} was never published.`)
          counts.delivered += 1
          ids[n] ??= id
          if (ids[n] !== id || id === undefined) counts.renamed += 1
          if (isSet(seen, n)) counts.doubled += 1
          else if (n < last) counts.disordered += 1
          seen[n >> 3] = (seen[n >> 3] ?? 0) | (1 << (n & 7))
          last = Math.max(last, n)
          // In microseconds: a histogram counts whole numbers, from 1 on.
          delays.record(Math.max(1, Math.round((now() - Number(sent)) * 1000)))
        },
      }
    },
    reached: (n) => streams.filter((seen) => isSet(seen, n)).length,
    totals(published) {
      let lost = 0
      for (const seen of streams) {
        for (let n = 0; n < published; n += 1) if (!isSet(seen, n)) lost += 1
      }
      const ms = (us: number): number => (delays.count === 0 ? Number.NaN : us / 1000)
      const [p50, p99] = [ms(delays.percentile(50)), ms(delays.percentile(99))]
      return { ...counts, lost, delayMs: { p50, p99, max: ms(delays.max) } }
    },
  }
}

const isSet = (bits: Uint8Array, n: number): boolean => ((bits[n >> 3] ?? 0) & (1 << (n & 7))) !== 0
