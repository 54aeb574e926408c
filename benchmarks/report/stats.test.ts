import { expect, test } from 'vitest'
import { busiestWindow, spreadOf } from './stats.ts'

test('a median of an even number of values lies between the two in the middle', () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ p25: 1.75, median: 2.5, p75: 3.25 })
})

test('values are sorted as numbers', () => {
  expect(spreadOf([100, 9, 20]).median).toBe(20)
})

test('rounds that failed do not count', () => {
  expect(spreadOf([NaN, 5, NaN]).median).toBe(5)
  expect(spreadOf([]).median).toBeNaN()
})

test('the busiest window counts what lies exactly on its end', () => {
  expect(busiestWindow([0, 10, 100, 101, 200, 201], 100)).toBe(3)
  expect(busiestWindow([0, 200, 400], 100)).toBe(1)
  expect(busiestWindow([], 100)).toBe(0)
})
