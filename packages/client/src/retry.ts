// The arithmetic of reconnecting: how long to wait before which attempt. It never knows timers or fetch.

/** Bounds of a server's `retry:` field, in milliseconds. */
const MIN_SERVER_RETRY_MS = 100
const MAX_SERVER_RETRY_MS = 3_600_000

/** The part of the options that reconnecting is reckoned from; see `RetryOptions` for the meaning. */
export interface RetryPolicy {
  readonly minDelayMs: number
  readonly maxDelayMs: number
  readonly limit: number
  readonly maxElapsedMs: number
  readonly resetAfterMs: number
}

/** What the server asked for, in milliseconds. */
export interface RetryHints {
  /** The stream's `retry:` field, already clamped. */
  readonly retryMs: number | undefined
  /** The response's `Retry-After` header, already clamped. */
  readonly retryAfterMs: number | undefined
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
 */
export function retryDelay(
  policy: RetryPolicy,
  failures: number,
  hints: RetryHints,
  random: number,
): number {
  const base = hints.retryMs ?? policy.minDelayMs
  const ceiling = Math.max(base, Math.min(base * 2 ** (failures - 1), policy.maxDelayMs))
  if (hints.retryMs === undefined && hints.retryAfterMs === undefined) {
    return (ceiling * (1 + random)) / 2
  }
  return Math.max(ceiling, hints.retryAfterMs ?? 0) * (1 + random / 2)
}
