// Runs what the caller gave us: a throw, or a rejection, reaches `report` and nobody else.
// It never knows what the values mean.

/** Runs a callback of the caller's; undefined where it throws. */
export function callSafely<Value, Result>(
  callback: ((value: Value) => Result) | undefined,
  value: Value,
  report: (error: unknown) => void,
): Result | undefined {
  try {
    const result = callback?.(value)
    if (isThenable(result)) result.then(undefined, report)
    return result
  } catch (error) {
    report(error)
    return undefined
  }
}

export function isThenable<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

/** Hands an error that nobody asked for to the host, as an uncaught one would be. */
export function reportToHost(error: unknown): void {
  const { reportError = console.error } = globalThis as { reportError?: typeof console.error }
  reportError(error)
}
