// The arithmetic of reconnecting: how long to wait before which attempt. It never knows timers or fetch.

/** Bounds of a server's `retry:` field, in milliseconds. */
const MIN_SERVER_RETRY_MS = 100
const MAX_SERVER_RETRY_MS = 3_600_000

/** Enough for any delay to reach its ceiling, and few enough for arithmetic to stay finite. */
const MAX_DOUBLINGS = 60

/** The part of the options that delays are reckoned from; see `RetryOptions` for the meaning. */
export interface RetryPolicy {
  readonly minDelayMs: number
  readonly maxDelayMs: number
  readonly maxRetryAfterMs: number
}

/** A `retry:` field within sane bounds: 0 must not make a client hammer, nor a typo hang it. */
export function clampServerRetry(ms: number): number {
  return Math.min(Math.max(ms, MIN_SERVER_RETRY_MS), MAX_SERVER_RETRY_MS)
}

/**
 * The delay before the next attempt, in milliseconds, after `failures` (1 or more) in a row.
 *
 * What a server asks for is a minimum, so jitter comes on top of it; our own backoff spreads
 * downwards, over the upper half of its ceiling.
 *
 * @param retryMs the stream's `retry:` field, clamped; undefined where there was none
 * @param retryAfterMs the response's `Retry-After`; undefined where there was none
 * @param random in [0, 1)
 */
export function retryDelay(
  { minDelayMs, maxDelayMs, maxRetryAfterMs }: RetryPolicy,
  failures: number,
  retryMs: number | undefined,
  retryAfterMs: number | undefined,
  random: number,
): number {
  // The first retry may come at once, but not all of them.
  const base = retryMs ?? Math.max(minDelayMs, failures > 1 ? MIN_SERVER_RETRY_MS : 0)
  const ceiling = Math.max(
    base,
    Math.min(base * 2 ** Math.min(failures - 1, MAX_DOUBLINGS), maxDelayMs),
  )
  const asked = retryMs ?? retryAfterMs
  if (asked === undefined) return (ceiling * (1 + random)) / 2
  return Math.max(ceiling, Math.min(retryAfterMs ?? 0, maxRetryAfterMs)) * (1 + random / 2)
}
