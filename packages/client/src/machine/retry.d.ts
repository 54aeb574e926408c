/** The part of the options that delays are reckoned from; see `RetryOptions` for the meaning. */
export interface RetryPolicy {
    readonly minDelayMs: number;
    readonly maxDelayMs: number;
    readonly maxRetryAfterMs: number;
}
/** A `retry:` field within sane bounds: 0 must not make a client hammer, nor a typo hang it. */
export declare function clampServerRetry(ms: number): number;
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
export declare function retryDelay({ minDelayMs, maxDelayMs, maxRetryAfterMs }: RetryPolicy, failures: number, retryMs: number | undefined, retryAfterMs: number | undefined, random: number): number;
