import { expect, test } from 'vitest'
import { longestGap } from './idle-gap.ts'

/** What is known after these silences, the first of them after the first bytes of a response. */
function after(...silences: number[]): number | undefined {
  let gapMs: number | undefined
  let sinceFirstMs = 0
  for (const silenceMs of silences) {
    sinceFirstMs += silenceMs
    gapMs = longestGap(gapMs, silenceMs, sinceFirstMs)
  }
  return gapMs
}

test('B9.1 the longest silence is remembered', () => {
  expect(after(2_000)).toBe(2_000)
  expect(after(2_000, 9_000, 4_000)).toBe(9_000)
})

test('B9.1 the burst that a response begins with says nothing about the rhythm', () => {
  expect(after()).toBeUndefined()
  expect(after(0, 1, 998)).toBeUndefined()
  expect(after(0, 1, 998, 400)).toBe(400)
})

test('B9.1 a later burst does not shorten the rhythm', () => {
  expect(after(5_000, 0, 1, 998)).toBe(5_000)
})

test('B9.1 the rhythm outlives its response', () => {
  expect(longestGap(9_000, 0, 0)).toBe(9_000)
  expect(longestGap(9_000, 2_000, 2_000)).toBe(9_000)
})

test('a clock that is set back adds no silence', () => {
  expect(longestGap(2_000, -5_000, 60_000)).toBe(2_000)
  expect(longestGap(2_000, -5_000, -5_000)).toBe(2_000)
  expect(longestGap(undefined, -5_000, -5_000)).toBeUndefined()
})
