import { expect, test } from 'vitest'
import { createTally } from './tally.ts'

function tallyOf(ids: readonly string[]) {
  const tally = createTally()
  for (const id of ids) tally.take(id)
  const { received, lost, doubled, last } = tally
  return { received, lost, doubled, last }
}

test.each([
  ['in order', ['5', '6', '7'], { received: 3, lost: 0, doubled: 0, last: 7 }],
  ['with a hole', ['5', '9'], { received: 2, lost: 3, doubled: 0, last: 9 }],
  ['twice', ['5', '6', '5', '6', '7'], { received: 3, lost: 0, doubled: 2, last: 7 }],
  ['of another log', ['5-a', '1-b', '2-b'], { received: 3, lost: 0, doubled: 0, last: 2 }],
  ['without a number', ['abc', ''], { received: 2, lost: 0, doubled: 0, last: undefined }],
])('events %s', (_, ids, expected) => {
  expect(tallyOf(ids)).toEqual(expected)
})

test('what comes from another place is no loss, and nothing that came before it is doubled', () => {
  const tally = createTally()
  for (const id of ['5', '6']) tally.take(id)
  tally.rebase()
  for (const id of ['1', '2']) tally.take(id)
  expect([tally.received, tally.lost, tally.doubled]).toEqual([4, 0, 0])
})
