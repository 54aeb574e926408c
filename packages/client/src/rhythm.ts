// How long a stream is wont to be silent, learned from its own bytes. It never knows timers.

/** Arrivals closer together than this are one burst: a replay says nothing about the rhythm. */
const BURST_MS = 1000

/**
 * The longest silence known, after one more of `silenceMs`.
 *
 * @param gapMs the longest before; undefined where none is known yet
 */
export function longestGap(gapMs: number | undefined, silenceMs: number): number | undefined {
  return silenceMs < BURST_MS ? gapMs : Math.max(gapMs ?? 0, silenceMs)
}
