// Draws the faults of the chaos: all kinds, at places anywhere in a short response.
// It never knows sessions, nor how a fault is brought about.
import { type Fault } from './faults.ts'

/** A fault for every call; the same numbers, in [0, 1), make the same faults. */
export function createFaultSource(random: () => number): () => Fault {
  const between = (least: number, most: number): number =>
    least + Math.floor(random() * (most - least + 1))
  const pick = <Item>(items: readonly Item[]): Item => items[between(0, items.length - 1)] as Item
  /** Mostly in the first events, at times in the head or far behind. */
  const place = (): number => between(0, pick([200, 600, 600, 2000]))

  /** What a burst goes on with, and for how many connections. */
  let burst: Fault = { kind: 'none' }
  let left = 0

  const makers: readonly (readonly [weight: number, make: () => Fault])[] = [
    [16, () => ({ kind: 'cut', at: place() })],
    [16, () => ({ kind: 'cut-in-character', at: place() })],
    [14, () => ({ kind: 'reset', at: place() })],
    [2, () => ({ kind: 'silence', at: place() })],
    [4, () => ({ kind: 'stall', at: place(), forMs: pick([1, 5, 20, 20, 50, 335]) })],
    [6, () => ({ kind: 'trickle', size: between(1, 200), everyMs: 1 })],
    [3, () => ({ kind: 'refuse', forMs: between(1, 30) })],
    [6, () => ({ kind: 'accept-then-close' })],
    [
      4,
      () => {
        left = between(0, 3)
        const headers = pick([{ 'retry-after': '0' }, { 'retry-after': '1' }, {}])
        return (burst = { kind: 'status', status: pick([500, 502, 503, 504, 429, 404]), headers })
      },
    ],
    [4, () => ({ kind: 'content-type', type: pick(['text/html', 'application/json', '']) })],
    [5, () => ({ kind: 'truncated-head', at: between(0, 120) })],
    [4, () => ({ kind: 'slow-head', size: between(10, 60), everyMs: 1 })],
    [
      6,
      () => ({
        kind: 'odd-chunks',
        sizes: [between(1, 3), between(1, 60)],
        extension: pick(['', ';a', ';a="b;c"']),
        split: random() < 0.3,
      }),
    ],
    [4, () => ({ kind: 'chunk-garbage', at: place() })],
    [6, () => ({ kind: 'gzip', at: between(0, 300), orderly: random() < 0.5 })],
    [2, () => ({ kind: 'gzip' })],
  ]
  const sum = makers.reduce((total, [weight]) => total + weight, 0)

  return () => {
    if (left > 0) {
      left -= 1
      return burst
    }
    let lot = random() * sum
    for (const [weight, make] of makers) {
      lot -= weight
      if (lot < 0) return make()
    }
    return { kind: 'none' }
  }
}
