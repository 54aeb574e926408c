// The numbers that the client goes by and nobody can choose. It never knows who goes by them.
// A file without imports, since bundlers write its numbers right where they are used.

/** How much of the body of a response that is an error is kept, and how long it is waited for. */
export const EXCERPT_BYTES = 16_384
export const EXCERPT_MS = 1000

/** How much data one event may have, in characters: without a bound a hostile server fills the memory. */
export const MAX_EVENT_SIZE = 16_777_216
/** How much more than its data an event may bring: names of fields, comments, a few network chunks. */
export const READ_SLACK = 1_048_576

/** Chunks are decoded in slices of so many bytes (a text: characters): engines hand over megabytes at once. */
export const SLICE_BYTES = 65_536
/** A read that took this long had to wait, so the host had its turn. */
export const WAITED_MS = 2

/** A connection that delivered something counts as good once it has been open for this long. */
export const GOOD_AFTER_MS = 1000

/** What "auto" means for the time a response, or more of it, is waited for. */
export const AUTO_CONNECT_MS = 15_000
export const MIN_AUTO_IDLE_MS = 15_000
export const MAX_AUTO_IDLE_MS = 300_000
export const AUTO_IDLE_FACTOR = 3
/** How long pending bytes get to come in before silence counts, after a timer that may be late. */
export const GRACE_MS = 250
/** What comes this soon after the first bytes of a response says nothing of the stream's idle gap. */
export const BURST_MS = 1000
/** A silence shorter than this says nothing, however short the stream's idle gap is. */
export const MIN_RHYTHM_MS = 1000
/** After an attempt that failed offline: the first wait, which doubles up to the longest. */
export const MIN_PROBE_MS = 1000
export const MAX_PROBE_MS = 30_000
export const ONLINE_JITTER_MS = 250
