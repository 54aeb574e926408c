// What the state machine is made of: its states, its inputs and the policy that governs it.
// It never knows how one follows from the other.

import type { EventStreamError, EventValidationError } from './errors.ts'
import type { RetryPolicy } from './retry.ts'

/** Why a stream is not connected although it is wanted. */
export type SuspendReason = 'offline' | 'hidden' | 'frozen'

/** Why a stream is closed. */
export type CloseReason = 'client' | 'no-content' | 'completed' | 'error'

/**
 * What a stream is doing, as an immutable snapshot.
 *
 * `attempt` counts attempts in a row, from 1; it begins anew after a connection that held.
 * - `idle`: nobody consumes the stream, so it is not connected.
 * - `waiting`: an attempt has failed; the next one starts at `retryAt` (ms since the epoch), that is
 *   `delayMs` after the failure. While an asynchronous `shouldRetry` decides, `delayMs` is 0.
 * - `suspended`: no attempts are made until the page is online, visible or thawed again.
 * - `closed`: for good.
 */
export type StreamState =
  | { readonly status: 'idle' }
  | { readonly status: 'connecting'; readonly attempt: number }
  | { readonly status: 'open'; readonly attempt: number }
  | {
      readonly status: 'waiting'
      readonly attempt: number
      readonly delayMs: number
      readonly retryAt: number
      readonly error: EventStreamError | undefined
    }
  | { readonly status: 'suspended'; readonly reason: SuspendReason }
  | {
      readonly status: 'closed'
      readonly reason: CloseReason
      readonly error: EventStreamError | EventValidationError | undefined
    }

/** What the transitions are governed by; resolved once from the options. */
export interface MachinePolicy extends RetryPolicy {
  readonly lingerMs: number
  readonly connectTimeoutMs: number
  /** Milliseconds, 0 for off, or learned from the stream's rhythm. */
  readonly idleTimeoutMs: number | 'auto'
  readonly maxRetryAfterMs: number
  /** How long a hidden page keeps its stream; undefined: for ever. */
  readonly hiddenAfterMs: number | undefined
}

/** What is known of a kind of request: never answered, answered only to a probe, or got through. */
export type CorsVerdict = 'unknown' | 'suspect' | 'through'

/** Requests are of two kinds to CORS: without and with a `Last-Event-ID` header. */
export type RequestKind = 'plain' | 'resume'

export interface Machine {
  readonly state: StreamState
  /** The number of the newest attempt, never used twice. */
  readonly serial: number
  /** The attempt whose request is alive. Whatever comes from any other is dropped. */
  readonly request: number | undefined
  /** When the one timer is due, in ms since the epoch. */
  readonly wakeAt: number | undefined
  /** What the live request has outlasted: the connection is to fail it. */
  readonly expired: 'connect' | 'idle' | undefined

  readonly failures: number
  readonly failingSince: number
  readonly openedAt: number
  /** The server's `retry:`, clamped. */
  readonly retryMs: number | undefined
  /** A failure on which `shouldRetry` is still deciding. */
  readonly undecided: FailedInput | undefined
  /** The wait that a stream without consumers must still sit out when one comes back. */
  readonly owed: Extract<StreamState, { status: 'waiting' }> | undefined
  readonly cors: Readonly<Record<RequestKind, CorsVerdict>>

  readonly wanted: boolean
  readonly offline: boolean
  readonly hidden: boolean
  readonly frozen: boolean

  /** When what the state itself waits for is due: a timeout, the next attempt, a probe. */
  readonly dueAt: number | undefined
  /** When a stream without consumers is let go. */
  readonly lingerUntil: number | undefined
  /** When a hidden page gives its stream up. */
  readonly hideAt: number | undefined
  /** The silence has been seen once; pending bytes get a moment to come in. */
  readonly grace: boolean
}

/** What was measured on the live request, at the time of the input. */
export interface Readings {
  /** When the last byte came; now, where reading is paused. */
  readonly quietSince: number
  /** The longest silence between two signs of life, once the stream has shown a rhythm. */
  readonly gapMs: number | undefined
}

/** The answer to whether to try again: yes with the usual delay, no, or yes after so many ms. */
export type RetryVerdict = boolean | number

export interface FailedInput extends Moment {
  readonly type: 'failed'
  readonly serial: number
  readonly error: EventStreamError
  /** `pending` while `shouldRetry` is asynchronous; `decided` follows. */
  readonly verdict: RetryVerdict | 'pending'
  readonly retryAfterMs: number | undefined
  /** Whether the attempt brought an event. */
  readonly delivered: boolean
  readonly cors: { readonly kind: RequestKind; readonly verdict: CorsVerdict } | undefined
}

export interface Moment {
  readonly now: number
  /** A number in [0, 1) for jitter. */
  readonly random: number
}

export type MachineInput =
  | FailedInput
  | (Moment &
      (
        | { readonly type: 'attach' | 'detach' | 'reconnect' }
        | { readonly type: 'close'; readonly reason: 'client' | 'completed' }
        | { readonly type: 'abort'; readonly error: EventStreamError | EventValidationError }
        | { readonly type: 'opened'; readonly serial: number; readonly kind: RequestKind }
        | { readonly type: 'retry'; readonly serial: number; readonly ms: number }
        | {
            readonly type: 'ended'
            readonly serial: number
            readonly reason: 'no-content' | 'completed'
          }
        | { readonly type: 'decided'; readonly serial: number; readonly verdict: RetryVerdict }
        | (Readings & { readonly type: 'timer' })
        | (Readings & {
            readonly type: 'online' | 'offline' | 'visible' | 'hide' | 'thaw' | 'freeze'
          })
      ))

export const initialMachine: Machine = {
  state: { status: 'idle' },
  serial: 0,
  request: undefined,
  wakeAt: undefined,
  expired: undefined,
  failures: 0,
  failingSince: 0,
  openedAt: 0,
  retryMs: undefined,
  undecided: undefined,
  owed: undefined,
  cors: { plain: 'unknown', resume: 'unknown' },
  wanted: false,
  offline: false,
  hidden: false,
  frozen: false,
  dueAt: undefined,
  lingerUntil: undefined,
  hideAt: undefined,
  grace: false,
}
