// Medians and spreads. It must never know what the numbers measure.

export interface Spread {
  readonly p25: number
  readonly median: number
  readonly p75: number
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share
  const low = sorted[Math.floor(place)] ?? NaN
  const high = sorted[Math.ceil(place)] ?? NaN
  return low + (high - low) * (place - Math.floor(place))
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b)
  return {
    p25: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    p75: quantile(sorted, 0.75),
  }
}

/**
 * The most values that lie within one window.
 *
 * @param sorted in ascending order
 */
export function busiestWindow(sorted: readonly number[], width: number): number {
  let start = 0
  let most = 0
  sorted.forEach((value, end) => {
    while (value - (sorted[start] ?? value) > width) start += 1
    most = Math.max(most, end - start + 1)
  })
  return most
}
