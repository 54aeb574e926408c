// The numbers that the state machine goes by. It never knows what follows from them.
// A file of their own: bundlers write such constants where they are used.

/** A connection that delivered something counts as good once it has been open for this long. */
export const GOOD_AFTER_MS = 1000
export const AUTO_CONNECT_MS = 15_000
export const MIN_AUTO_IDLE_MS = 15_000
export const MAX_AUTO_IDLE_MS = 300_000
export const AUTO_IDLE_FACTOR = 3
/** How long pending bytes get to come in before silence counts, after a timer that may be late. */
export const GRACE_MS = 250
/** A silence shorter than this says nothing, however quick the stream's rhythm is. */
export const MIN_RHYTHM_MS = 1000
/** After an attempt that failed offline: the first wait, which doubles up to the longest. */
export const MIN_PROBE_MS = 1000
export const MAX_PROBE_MS = 30_000
export const ONLINE_JITTER_MS = 250
