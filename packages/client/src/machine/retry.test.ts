import { describe, expect, test } from 'vitest'
import { clampServerRetry, retryDelay, type RetryPolicy } from './retry.ts'

const policy: RetryPolicy = { minDelayMs: 1_000, maxDelayMs: 30_000, maxRetryAfterMs: 3_600_000 }
/** The greatest random number there is. */
const MOST = 1 - 2 ** -53

interface Case {
  readonly failures?: number
  readonly retryMs?: number
  readonly retryAfterMs?: number
  readonly given?: Partial<RetryPolicy>
}

/** The shortest and the longest delay. */
function bounds({ failures = 1, retryMs, retryAfterMs, given }: Case): number[] {
  return [0, MOST].map((random) => {
    const delayMs = retryDelay({ ...policy, ...given }, failures, retryMs, retryAfterMs, random)
    return Math.round(delayMs * 1000) / 1000
  })
}

describe('B8.3 without a wish of the server', () => {
  test.each([
    [1, 500, 1_000],
    [2, 1_000, 2_000],
    [3, 2_000, 4_000],
    [4, 4_000, 8_000],
    [5, 8_000, 16_000],
    [6, 15_000, 30_000],
    [7, 15_000, 30_000],
    [1_000, 15_000, 30_000],
    [100_000, 15_000, 30_000],
  ])('the delay after %d failures lies in the upper half of its ceiling', (failures, from, to) => {
    expect(bounds({ failures })).toEqual([from, to])
  })

  test('the delay grows in a straight line with the random number', () => {
    expect(retryDelay(policy, 1, undefined, undefined, 0.5)).toBe(750)
  })

  test('a ceiling below the first delay does not shorten it', () => {
    const given = { minDelayMs: 1_000, maxDelayMs: 10 }
    expect(bounds({ given })).toEqual([500, 1_000])
    expect(bounds({ given, failures: 9 })).toEqual([500, 1_000])
  })

  test('a first delay of 0 lets the first retry come at once, and no other', () => {
    const given = { minDelayMs: 0 }
    expect(bounds({ given })).toEqual([0, 0])
    expect(bounds({ given, failures: 2 })).toEqual([100, 200])
    expect(bounds({ given, failures: 100_000 })).toEqual([15_000, 30_000])
  })

  test('an endless ceiling is no obstacle', () => {
    const given = { maxDelayMs: Infinity }
    expect(bounds({ given, failures: 11 })).toEqual([512_000, 1_024_000])
  })
})

describe('B8.3 with the server’s retry field', () => {
  test.each([
    [1, 3_000, 4_500],
    [2, 6_000, 9_000],
    [3, 12_000, 18_000],
    [5, 30_000, 45_000],
    [50, 30_000, 45_000],
  ])('the delay after %d failures is a minimum, and jitter comes on top', (failures, from, to) => {
    expect(bounds({ failures, retryMs: 3_000 })).toEqual([from, to])
  })

  test('it may be below the first delay of the options', () => {
    expect(bounds({ retryMs: 100 })).toEqual([100, 150])
  })

  test('it may be above the ceiling of the options', () => {
    expect(bounds({ retryMs: 3_600_000 })).toEqual([3_600_000, 5_400_000])
    expect(bounds({ retryMs: 3_600_000, failures: 9 })).toEqual([3_600_000, 5_400_000])
  })
})

describe('B4, B8.3 with Retry-After', () => {
  test('it is a minimum, and jitter comes on top', () => {
    expect(bounds({ retryAfterMs: 120_000 })).toEqual([120_000, 180_000])
  })

  test('it does not shorten the backoff', () => {
    expect(bounds({ retryAfterMs: 0 })).toEqual([1_000, 1_500])
    expect(bounds({ retryAfterMs: 1_000, failures: 4 })).toEqual([8_000, 12_000])
  })

  test('the longer one holds where the stream has a retry field, too', () => {
    expect(bounds({ retryAfterMs: 10_000, retryMs: 3_000 })).toEqual([10_000, 15_000])
    expect(bounds({ retryAfterMs: 2_000, retryMs: 3_000 })).toEqual([3_000, 4_500])
  })

  test('it is believed up to a limit', () => {
    expect(bounds({ retryAfterMs: 1e15 })).toEqual([3_600_000, 5_400_000])
    const given = { maxRetryAfterMs: 5_000 }
    expect(bounds({ retryAfterMs: 60_000, given })).toEqual([5_000, 7_500])
  })
})

describe('B8.3 a retry field', () => {
  test.each([
    [0, 100],
    [1, 100],
    [99, 100],
    [100, 100],
    [101, 101],
    [3_000, 3_000],
    [3_600_000, 3_600_000],
    [3_600_001, 3_600_000],
    [1e300, 3_600_000],
    [Infinity, 3_600_000],
  ])('of %d ms counts as %d ms', (sent, clamped) => {
    expect(clampServerRetry(sent)).toBe(clamped)
  })
})
