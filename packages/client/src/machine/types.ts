// What the state machine is made of: its states, its inputs and the policy that governs it.
// It never knows how one follows from the other.

import type { EventStreamError, EventValidationError } from '../errors.ts'
import type { RetryPolicy } from './retry.ts'

/** Why a stream is not connected although it is wanted. */
export type SuspendReason = 'offline' | 'hidden' | 'frozen'

/**
 * Why a stream is closed:
 * - `client`: `close()`, or dispose.
 * - `aborted`: its `signal` has aborted.
 * - `no-content`: the server answered 204.
 * - `completed`: the event that `until` waits for has come, or a response that is not to be followed
 *   by another has ended.
 * - `error`: what went wrong is not to be tried again.
 */
export type CloseReason = 'client' | 'aborted' | 'no-content' | 'completed' | 'error'

/**
 * What a stream is doing, as an immutable snapshot.
 *
 * `attempt` counts attempts in a row, from 1; it begins anew after a connection that held.
 * - `idle`: nobody consumes the stream, so it is not connected.
 * - `waiting`: an attempt has failed; the next one starts at `retryAt` (ms since the epoch), that is
 *   `delayMs` after the failure. While an asynchronous `shouldRetry` decides, `delayMs` is 0.
 * - `suspended`: no attempts are made until the page is online, visible or thawed again.
 * - `closed`: for good. `error` is what it was closed for; of an aborted one, the signal's reason.
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
  | { readonly status: 'closed'; readonly reason: 'aborted'; readonly error: unknown }
  | {
      readonly status: 'closed'
      readonly reason: 'error'
      readonly error: EventStreamError | EventValidationError
    }
  | {
      readonly status: 'closed'
      readonly reason: 'client' | 'no-content' | 'completed'
      readonly error: undefined
    }

/** How a stream has ended. */
export type ClosedState = Extract<StreamState, { status: 'closed' }>

/** What the transitions are governed by; resolved once from the options. All in milliseconds. */
export interface MachinePolicy extends RetryPolicy {
  readonly limit: number
  readonly maxElapsedMs: number
  readonly resetAfterMs: number
  readonly lingerMs: number
  /** Infinity for ever; `"auto"` depends on the request. */
  readonly connectTimeoutMs: number | 'auto'
  /** Infinity for ever; `"auto"` is learned from the stream's idle gap, and depends on the request. */
  readonly idleTimeoutMs: number | 'auto'
  /** How long a hidden page keeps its stream; Infinity for ever. */
  readonly hiddenAfterMs: number
}

/** Times are in ms since the epoch, and Infinity where nothing is due. */
export interface Machine {
  readonly state: StreamState
  /** The number of the newest attempt, never used twice. */
  readonly serial: number
  /** The attempt that is alive. Whatever comes from any other is dropped. */
  readonly request: number | undefined
  /** The live request has outlasted its time: the connection is to fail it. */
  readonly expired: boolean
  /** When what the state itself waits for is due: a timeout, the next attempt, a probe. */
  readonly dueAt: number
  /** When a stream without consumers is let go. */
  readonly lingerUntil: number
  /** When a hidden page gives its stream up. */
  readonly hideAt: number

  /** Somebody consumes the stream: without, it is not read, and its silence says nothing. */
  readonly hasConsumers: boolean
  /** What the page says; it says nothing of servers on this machine or its own network. */
  readonly offline: boolean
  readonly hidden: boolean
  readonly frozen: boolean
  /** How long the newest attempt that failed offline is waited after. */
  readonly probeMs: number

  readonly failures: number
  readonly failingSince: number
  /** What ended the newest attempt that failed. */
  readonly error: EventStreamError | undefined
  /** When the next attempt may start; it holds for a stream that was idle meanwhile, too. */
  readonly retryAt: number
  /** Until when a server has asked to be left alone, by `Retry-After`. */
  readonly retryAfterUntil: number
  readonly openedAt: number
  /**
   * When it was open last; -Infinity for never. Time in which nothing was tried, idle or suspended,
   * does not count.
   */
  readonly lastOpenAt: number
  /** The server's `retry:`, clamped. */
  readonly retryMs: number | undefined
  /** The silence has been seen once; pending bytes get a moment to come in. */
  readonly grace: boolean
}

/** What was measured on the live request, at the time of the input. */
export interface Readings {
  /** When the last byte came; now, where reading is paused. */
  readonly quietSince: number
  /** The longest silence that the stream has shown to be its habit, in milliseconds. */
  readonly gapMs: number | undefined
}

/** Try again with the usual delay, not at all, or after so many ms; undefined: not decided yet. */
export type RetryVerdict = boolean | number | undefined

/** An input without the moment at which it comes. */
export type MachineEvent =
  | { readonly type: 'attach' | 'detach' | 'reconnect' }
  | { readonly type: 'answered' | 'opened'; readonly serial: number }
  | { readonly type: 'retry'; readonly serial: number; readonly ms: number }
  | {
      readonly type: 'failed'
      readonly serial: number
      readonly error: EventStreamError
      readonly verdict: RetryVerdict
      readonly retryAfterMs: number | undefined
      /** The server is there, whatever the page says: it has answered, or is on this machine. */
      readonly reachable: boolean
      /** Whether the attempt brought an event. */
      readonly delivered: boolean
    }
  | {
      readonly type: 'close'
      readonly reason: CloseReason
      readonly error?: unknown
      readonly serial?: number
    }
  | ({ readonly type: 'timer' } & Readings)
  | ({
      readonly type: 'page'
      readonly offline: boolean
      readonly hidden: boolean
      readonly frozen: boolean
    } & Readings)

/** What comes with every input. */
export interface Circumstances {
  /** In ms since the epoch. */
  readonly now: number
  /** In [0, 1). */
  readonly random: number
  /**
   * Whether another request may follow the one that was made. One that must not be repeated is never
   * given up for a timeout that nobody asked for, nor for what the page goes through.
   */
  readonly repeatable: boolean
}

export type MachineInput = MachineEvent & Circumstances

export const initialMachine: Machine = {
  state: { status: 'idle' },
  serial: 0,
  request: undefined,
  expired: false,
  dueAt: Infinity,
  lingerUntil: Infinity,
  hideAt: Infinity,
  hasConsumers: false,
  offline: false,
  hidden: false,
  frozen: false,
  probeMs: 0,
  failures: 0,
  failingSince: 0,
  error: undefined,
  retryAt: 0,
  retryAfterUntil: 0,
  openedAt: 0,
  lastOpenAt: -Infinity,
  retryMs: undefined,
  grace: false,
}
