// How often a stream shows a sign of life, learned from its own bytes. It never knows timers.

/** Arrivals closer together than this are one burst: a replay says nothing about the rhythm. */
const BURST_MS = 1000

export interface Rhythm {
  /** When the last byte came. */
  readonly quietSince: number
  /** The longest silence between two arrivals, in milliseconds, once there has been one. */
  readonly gapMs: number | undefined
  /** A new response has begun: silence counts from here. */
  begin(now: number): void
  /** Bytes came. */
  note(now: number): void
  /** A silence we took for death. If it was none, the next of its length is waited out. */
  doubt(now: number): void
}

/** Learned over all the connections of one stream, since a server keeps its habits. */
export function createRhythm(): Rhythm {
  let quietSince = 0
  let begun = false
  let gapMs: number | undefined
  const learn = (now: number): void => {
    const silenceMs = now - quietSince
    if (silenceMs >= BURST_MS) gapMs = Math.max(gapMs ?? 0, silenceMs)
  }
  return {
    get quietSince() {
      return quietSince
    },
    get gapMs() {
      return gapMs
    },
    begin(now) {
      quietSince = now
      begun = false
    },
    note(now) {
      // The time to the first byte is the server's start, not its rhythm.
      if (begun) learn(now)
      begun = true
      quietSince = now
    },
    doubt: learn,
  }
}
