// The connection's state machine: one pure function. It never knows I/O, promises or the clock:
// time, randomness and what was measured come in with the inputs, and what has to be done stands in
// the machine that comes out (`request`, `expired`, `wakeAt`), for the connection to bring about.

import { RetryLimitError } from '../errors.ts'
import type {
  ClosedState,
  CloseReason,
  Machine,
  MachineInput,
  MachinePolicy,
  StreamState,
} from './types.ts'
import {
  AUTO_CONNECT_MS,
  AUTO_IDLE_FACTOR,
  GOOD_AFTER_MS,
  GRACE_MS,
  MAX_AUTO_IDLE_MS,
  MAX_PROBE_MS,
  MIN_AUTO_IDLE_MS,
  MIN_PROBE_MS,
  MIN_RHYTHM_MS,
  ONLINE_JITTER_MS,
} from '../limits.ts'
import { clampServerRetry, retryDelay } from './retry.ts'

/** When the one timer is due, in ms since the epoch; Infinity for never. */
export function wakeAt({ dueAt, lingerUntil, hideAt }: Machine): number {
  return Math.min(dueAt, lingerUntil, hideAt)
}

/** The one place where a stream's state changes: the machine after this input. */
export function transition(machine: Machine, input: MachineInput, policy: MachinePolicy): Machine {
  const { now, random, repeatable, type } = input
  const { state, request } = machine
  const { status } = state
  if (status === 'closed') return machine
  // An input of an older attempt, or of one that is over.
  if ('serial' in input && input.serial !== request) return machine

  const next: { -readonly [Key in keyof Machine]: Machine[Key] } = { ...machine }
  const { connectTimeoutMs: timeout, idleTimeoutMs } = policy
  const connectTimeoutMs = timeout === 'auto' ? AUTO_CONNECT_MS : timeout
  const live = status === 'open' || status === 'connecting'
  /** Under way, and not to be given up. */
  const held = live && !repeatable
  const openMs = status === 'open' ? now - machine.openedAt : 0
  if (openMs > 0 && openMs >= policy.resetAfterMs) next.failures = 0

  /** Enters a state without a request; `dueAt` is when something else is to follow. */
  const enter = (entered: StreamState, dueAt = Infinity): void => {
    const wasOff = status === 'idle' || status === 'suspended'
    if (status === 'open' || (wasOff && next.lastOpenAt > 0)) next.lastOpenAt = now
    next.state = entered
    next.dueAt = dueAt
    next.request = undefined
    next.expired = next.grace = false
  }
  const wait = (delayMs: number): void => {
    const { error } = next
    const retryAt = (next.retryAt = now + delayMs)
    enter({ status: 'waiting', attempt: next.failures || 1, delayMs, retryAt, error }, retryAt)
  }
  const close = (reason: CloseReason, error: unknown): void => {
    enter({ status: 'closed', reason, error } as ClosedState)
    next.lingerUntil = next.hideAt = Infinity
  }
  /** Lies low where the page is not there, or to no avail; until `time` at most. */
  const suspend = (isOffline = false, time = Infinity): boolean => {
    const reason = next.frozen ? 'frozen' : next.hidden ? 'hidden' : isOffline && 'offline'
    if (!reason) return false
    const same = status === 'suspended' && state.reason === reason
    enter(same ? state : { status: 'suspended', reason }, reason === 'offline' ? time : Infinity)
    return true
  }
  /** Connects where the page is there, and not before `time`. */
  const connect = (time = 0): void => {
    if (suspend()) return
    if (time > now) return wait(time - now)
    enter({ status: 'connecting', attempt: next.failures + 1 }, now + connectTimeoutMs)
    next.request = next.serial += 1
  }
  /** Gives a page up that has been hidden for long enough. */
  const hide = (): boolean => {
    if (next.hideAt > now) return false
    next.hideAt = Infinity
    return (next.hidden = true)
  }
  /** When to look for silence next. While no idle gap is known, the shortest one is assumed. */
  const watch = (since: number, gapMs = 0): void => {
    const learned = Math.min(Math.max(gapMs * AUTO_IDLE_FACTOR, MIN_AUTO_IDLE_MS), MAX_AUTO_IDLE_MS)
    next.dueAt = since + (idleTimeoutMs === 'auto' ? learned : idleTimeoutMs)
  }

  switch (type) {
    case 'attach':
      next.hasConsumers = true
      next.lingerUntil = Infinity
      if (status !== 'idle') break
      next.probeMs = 0
      // A wait that was not over when the last consumer left is taken up again.
      connect(next.retryAt)
      break

    case 'detach':
      next.hasConsumers = false
      next.lingerUntil = now + policy.lingerMs
      break

    case 'reconnect':
      next.failures = next.retryAt = next.retryAfterUntil = 0
      next.error = undefined
      if (status !== 'idle') connect()
      break

    case 'close':
      close(input.reason, input.error)
      break

    case 'answered':
      next.dueAt = Infinity
      break

    case 'opened':
      next.error = undefined
      next.state = { status: 'open', attempt: next.failures + 1 }
      next.openedAt = now
      watch(now)
      break

    case 'retry':
      next.retryMs = clampServerRetry(input.ms)
      break

    case 'failed': {
      const { error, verdict } = input
      // The page may be wrong, but an attempt has shown that it is not.
      const isOffline = next.offline && !input.reachable
      if (status !== 'waiting') {
        if (input.delivered && openMs >= GOOD_AFTER_MS) next.failures = 0
        if (!next.failures) next.failingSince = now
        // What fails while the machine is offline is not the server's failure.
        if (!isOffline) next.failures += 1
        next.error = error
      }
      if (verdict === undefined) {
        wait(0)
        next.dueAt = Infinity
        // The verdict will come as this attempt's, unless something else happens first.
        next.request = request
        break
      }
      const { retryAfterMs } = input
      if (retryAfterMs) next.retryAfterUntil = now + Math.min(retryAfterMs, policy.maxRetryAfterMs)
      const { failures, failingSince, retryMs } = next
      const asked = typeof verdict === 'number' ? verdict : undefined
      const delayMs = asked ?? retryDelay(policy, failures, retryMs, retryAfterMs, random)
      if (verdict === false) close('error', error)
      else if (failures > policy.limit || now + delayMs - failingSince > policy.maxElapsedMs) {
        const what = `Gave up after "${error.message.split(`: ${error.url}`)[0]}"`
        close('error', new RetryLimitError('retry-limit', what, error, false, error))
      } else {
        const probeMs = Math.min(Math.max(next.probeMs * 2, MIN_PROBE_MS), MAX_PROBE_MS)
        if (isOffline) next.probeMs = probeMs
        const probeAt = Math.max(now + Math.max(probeMs, asked ?? 0), next.retryAfterUntil)
        if (!suspend(isOffline, probeAt)) wait(delayMs)
      }
      break
    }

    case 'timer':
      if (next.lingerUntil <= now) {
        enter({ status: 'idle' })
        next.lingerUntil = Infinity
      } else if (hide()) {
        if (status !== 'idle' && !held) suspend()
      } else if (next.dueAt > now) break
      else if (status === 'suspended' || status === 'waiting') connect()
      else if (status === 'connecting') {
        // It may turn out to be repeatable yet, so it is looked at again.
        if (timeout === 'auto' && held) next.dueAt = now + connectTimeoutMs
        else next.expired = true
      } else if (status === 'open') {
        const { quietSince, gapMs } = input
        // No idle gap yet, or one that must not count: look again later.
        const counts = idleTimeoutMs !== 'auto' || (!held && gapMs !== undefined)
        watch(next.hasConsumers && counts ? quietSince : now, gapMs)
        if (next.dueAt > now) next.grace = false
        else {
          next.expired = next.grace
          next.grace = true
          next.dueAt = now + GRACE_MS
        }
      }
      if (next.expired) next.dueAt = Infinity
      break

    case 'page': {
      const { offline, frozen, quietSince, gapMs = Infinity } = input
      const isOnline = machine.offline && !offline
      if (offline && !machine.offline) next.probeMs = 0
      next.offline = offline
      next.frozen = frozen
      if (!input.hidden) {
        next.hidden = false
        next.hideAt = Infinity
      } else if (!next.hidden) {
        next.hideAt = Math.min(next.hideAt, now + policy.hiddenAfterMs)
        hide()
      }
      if (status === 'idle' || held || suspend()) break
      const isWaiting = status === 'waiting' && request === undefined
      if (status === 'suspended' && state.reason !== 'offline') {
        // At once, whatever our own backoff was; but not before the time that a server has named.
        connect(next.retryAfterUntil)
      } else if (isOnline && (status === 'suspended' || isWaiting)) {
        const soonMs = Math.max(random * ONLINE_JITTER_MS, next.retryAfterUntil - now)
        if (status === 'suspended' || now + soonMs < next.retryAt) wait(soonMs)
      } else if (status === 'open' && !offline && !input.hidden) {
        // The page is back: has the connection been silent for longer than its idle gap?
        if (now - quietSince > Math.max(gapMs, MIN_RHYTHM_MS)) connect()
      }
      break
    }
  }
  return next
}
