// How long a stream is wont to be silent, learned from its own bytes. It never knows timers.

/** What comes this soon after the first bytes is one burst: a replay says nothing of the rhythm. */
const BURST_MS = 1000

/**
 * The longest silence known, after one more of `silenceMs`.
 *
 * @param gapMs the longest before; undefined where none is known yet
 * @param sinceFirstMs how long ago the first bytes of this response came
 */
export function longestGap(
  gapMs: number | undefined,
  silenceMs: number,
  sinceFirstMs: number,
): number | undefined {
  return sinceFirstMs < BURST_MS ? gapMs : Math.max(gapMs ?? 0, silenceMs)
}
