import { expect, test } from 'vitest'
import { createTally, payloadOf } from './tally.ts'

const event = (n: number, sentAt = 0, run = 'run'): string => payloadOf(run, n, sentAt, 40)

test('what came once, in order, is neither lost nor doubled', () => {
  const tally = createTally('run', 10, () => 0)
  for (const { received } of [tally.openStream(), tally.openStream()]) {
    for (const n of [0, 1, 2]) received('notice', event(n), `e-${n + 1}`)
  }
  expect([tally.reached(2), tally.reached(3)]).toEqual([2, 0])
  expect(tally.totals(3)).toMatchObject({
    delivered: 6,
    lost: 0,
    doubled: 0,
    disordered: 0,
    renamed: 0,
    resets: 0,
  })
})

test('each fault is counted for each stream that has it', () => {
  const tally = createTally('run', 10, () => 0)
  const [lacking, doubling, disordered, renamed] = Array.from({ length: 4 }, tally.openStream)
  lacking?.received('notice', event(1), 'e-2')
  for (const n of [0, 1, 1]) doubling?.received('notice', event(n), `e-${n + 1}`)
  for (const n of [1, 0]) disordered?.received('notice', event(n), `e-${n + 1}`)
  for (const n of [0, 1]) renamed?.received('notice', event(n), n === 0 ? undefined : 'e-9')
  expect(tally.totals(3)).toMatchObject({
    delivered: 8,
    // The third event, at all four; and the first at one.
    lost: 5,
    doubled: 1,
    disordered: 1,
    renamed: 2,
  })
})

test('events of another run are passed over, and resets are counted', () => {
  const tally = createTally('run', 10, () => 0)
  const { received } = tally.openStream()
  received('notice', event(0, 0, 'other'), 'e-1')
  received('add', '{"n":1,"text":"a:b","at":"2026-01-01T00:00:00.000Z"}', 'e-2')
  received('reset', '{"reason":"expired"}', undefined)
  expect(tally.totals(0)).toMatchObject({ delivered: 0, lost: 0, doubled: 0, resets: 1 })
})

test('an event beyond the last one of the run is an error', () => {
  const { received } = createTally('run', 2).openStream()
  expect(() => received('notice', event(2), 'e-3')).toThrow(/Event 2 was never published/)
})

test('the delay is that from publishing to arrival', () => {
  let now = 0
  const tally = createTally('run', 100, () => now)
  const { received } = tally.openStream()
  for (let n = 0; n < 100; n += 1) {
    now = 1000 + n
    received('notice', event(n, 1000), `e-${n}`)
  }
  const { p50, p99, max } = tally.totals(100).delayMs
  // The histogram keeps three digits.
  expect(p50).toBeCloseTo(49, 0)
  expect(p99).toBeCloseTo(98, 0)
  expect(max).toBeCloseTo(99, 0)
})
