import { expect, test } from 'vitest'
import { duration, pathText } from './words.ts'

test.each([
  [0, '0.0 ms'],
  [0.25, '0.3 ms'],
  [340, '340 ms'],
  [1200, '1.2 s'],
  [59_400, '59 s'],
  [125_000, '2 min 5 s'],
  [11_400_000, '190 min'],
])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text))

test('a place in a payload reads like code', () => {
  expect(pathText(['items', 0, 'name'])).toBe('items[0].name')
  expect(pathText([])).toBe('')
})
