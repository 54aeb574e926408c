import { expect, test } from 'vitest'
import { longestGap } from './rhythm.ts'

/** What is known after these silences. */
function after(...silences: number[]): number | undefined {
  let gapMs: number | undefined
  for (const silenceMs of silences) gapMs = longestGap(gapMs, silenceMs)
  return gapMs
}

test('B9.1 the longest silence is remembered', () => {
  expect(after(2_000)).toBe(2_000)
  expect(after(2_000, 9_000, 4_000)).toBe(9_000)
})

test('B9.1 bursts say nothing about the rhythm', () => {
  expect(after(0, 1, 999)).toBeUndefined()
  expect(after(0, 1_000, 3)).toBe(1_000)
})

test('a clock that is set back adds no silence', () => {
  expect(after(-5_000)).toBeUndefined()
  expect(after(2_000, -5_000)).toBe(2_000)
})
