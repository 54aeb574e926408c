import { describe, expect, test } from 'vitest'
import { closingLine, tally } from './report.ts'

const counts = { numPassedTests: 7, numFailedTests: 2, numPendingTests: 3, numTodoTests: 1 }

describe('tally', () => {
  test('counts a todo as skipped', () => {
    expect(tally({ ...counts, testResults: [] })).toEqual({ passed: 7, failed: 2, skipped: 4 })
  })

  test('counts a file that could not be loaded as a failure', () => {
    const testResults = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{}, {}] },
      { status: 'passed', assertionResults: [] },
    ]
    expect(tally({ ...counts, testResults })).toMatchObject({ failed: 3 })
  })
})

test('the closing line has its three numbers in words', () => {
  expect(closingLine({ passed: 10, failed: 0, skipped: 0 })).toBe('10 passed, 0 failed, 0 skipped')
})
