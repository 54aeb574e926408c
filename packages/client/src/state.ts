// The connection's state machine: one pure function. It never knows I/O, promises or the clock:
// time, randomness and what was measured come in with the inputs, and what is to be done stands in
// the machine that comes out (`request`, `wakeAt`, `expired`), for the connection to bring about.

import { type EventStreamError, type EventValidationError, RetryLimitError } from './errors.ts'
import {
  type CloseReason,
  type FailedInput,
  initialMachine,
  type Machine,
  type MachineInput,
  type MachinePolicy,
  type Moment,
  type Readings,
  type SuspendReason,
} from './machine.ts'
import { clampServerRetry, retryDelay } from './retry.ts'

/** A connection that delivered something counts as good once it has been open for this long. */
const GOOD_AFTER_MS = 1000
const MIN_AUTO_IDLE_MS = 15_000
const MAX_AUTO_IDLE_MS = 300_000
const AUTO_IDLE_FACTOR = 3
/** How long pending bytes get to come in before silence counts, after a timer that may be late. */
const GRACE_MS = 250
const OFFLINE_PROBE_MS = 30_000
const ONLINE_JITTER_MS = 250

/** The one place where a stream's state changes. An input that changes nothing returns `machine`. */
export function transition(machine: Machine, input: MachineInput, policy: MachinePolicy): Machine {
  if (machine.state.status === 'closed') return machine
  // An input of an older attempt, or of one that is over.
  if ('serial' in input) {
    const expected = input.type === 'decided' ? machine.undecided?.serial : machine.request
    if (input.serial !== expected) return machine
  }
  const next = step(machine, input, policy)
  return next === machine ? machine : { ...next, wakeAt: earliest(next) }
}

function step(machine: Machine, input: MachineInput, policy: MachinePolicy): Machine {
  const { state } = machine
  switch (input.type) {
    case 'attach': {
      const wanted: Machine = { ...machine, wanted: true, lingerUntil: undefined }
      if (state.status !== 'idle') return wanted
      const { owed } = machine
      if (owed && owed.retryAt > input.now && !suspension(wanted)) {
        return { ...wanted, state: owed, dueAt: owed.retryAt, owed: undefined }
      }
      return connect({ ...wanted, owed: undefined }, input, policy)
    }
    case 'detach':
      return { ...machine, wanted: false, lingerUntil: input.now + policy.lingerMs }
    case 'opened':
      return {
        ...machine,
        state: { status: 'open', attempt: machine.failures + 1 },
        openedAt: input.now,
        dueAt: idleDueAt(input.now, policy),
        cors: { ...machine.cors, [input.kind]: 'through' },
      }
    case 'retry':
      return { ...machine, retryMs: clampServerRetry(input.ms) }
    case 'ended':
      return close(machine, input.reason)
    case 'failed':
      return fail(machine, input, policy)
    case 'decided': {
      const { undecided } = machine
      if (!undecided) return machine
      const { now, random, verdict } = input
      // The delay counts from the decision; how long the connection had held, from its end.
      return settle(
        { ...machine, undecided: undefined },
        { ...undecided, now, random, verdict },
        policy,
      )
    }
    case 'timer':
      return wake(machine, input, policy)
    case 'reconnect': {
      const fresh: Machine = { ...machine, failures: 0, owed: undefined }
      if (state.status === 'idle') return fresh
      // Asked for by hand, so `offline` is not believed; a hidden or frozen page stays silent.
      const reason = suspension({ ...fresh, offline: false })
      return reason ? suspend(fresh, reason, input.now) : dial(fresh, input.now, policy)
    }
    case 'close':
      return close(machine, input.reason)
    case 'abort':
      return close(machine, 'error', input.error)
    case 'offline': {
      const offline: Machine = { ...machine, offline: true }
      // What is open or under way may work all the same: the flag can lie.
      return state.status === 'waiting' ? suspend(offline, 'offline', input.now) : offline
    }
    case 'online': {
      const online: Machine = { ...machine, offline: false }
      if (state.status !== 'suspended' || suspension(online)) return refresh(online, input, policy)
      return wait(online, input.now, input.random * ONLINE_JITTER_MS, undefined)
    }
    case 'hide': {
      const { hiddenAfterMs } = policy
      if (hiddenAfterMs === undefined) return machine
      if (hiddenAfterMs === 0) return hide(machine, input.now)
      return { ...machine, hideAt: input.now + hiddenAfterMs }
    }
    case 'visible':
      return revive({ ...machine, hidden: false, hideAt: undefined }, input, policy)
    case 'freeze':
      return lieLow({ ...machine, frozen: true }, 'frozen', input.now)
    case 'thaw':
      return revive({ ...machine, frozen: false }, input, policy)
  }
}

type TimerInput = Extract<MachineInput, { type: 'timer' }>

/** The one timer has fired: judge by the clock what is due, since it may be early or very late. */
function wake(machine: Machine, input: TimerInput, policy: MachinePolicy): Machine {
  const { now } = input
  const { state, lingerUntil, hideAt, dueAt } = machine
  if (lingerUntil !== undefined && lingerUntil <= now) return rest(machine)
  if (hideAt !== undefined && hideAt <= now) return hide(machine, now)
  if (dueAt === undefined || dueAt > now) return machine
  switch (state.status) {
    case 'waiting':
      return connect(machine, input, policy)
    case 'suspended':
      return dial(machine, now, policy)
    case 'connecting':
      return { ...machine, expired: 'connect', dueAt: undefined }
    case 'open':
      return listen(machine, input, policy)
    default:
      return machine
  }
}

/** Is the silence on an open connection too long? */
function listen(machine: Machine, input: TimerInput, policy: MachinePolicy): Machine {
  const timeoutMs = idleTimeout(policy, input.gapMs)
  if (timeoutMs === undefined) {
    return { ...machine, grace: false, dueAt: idleDueAt(input.now, policy) }
  }
  const dueAt = input.quietSince + timeoutMs
  if (dueAt > input.now) return { ...machine, grace: false, dueAt }
  if (machine.grace) return { ...machine, grace: false, expired: 'idle', dueAt: undefined }
  return { ...machine, grace: true, dueAt: input.now + GRACE_MS }
}

function idleTimeout(policy: MachinePolicy, gapMs: number | undefined): number | undefined {
  const { idleTimeoutMs } = policy
  if (idleTimeoutMs !== 'auto') return idleTimeoutMs || undefined
  if (gapMs === undefined) return undefined
  return Math.min(Math.max(gapMs * AUTO_IDLE_FACTOR, MIN_AUTO_IDLE_MS), MAX_AUTO_IDLE_MS)
}

/** When to look at an open connection next. While no rhythm is known, the shortest one is assumed. */
function idleDueAt(now: number, { idleTimeoutMs }: MachinePolicy): number | undefined {
  if (idleTimeoutMs === 'auto') return now + MIN_AUTO_IDLE_MS
  return idleTimeoutMs ? now + idleTimeoutMs : undefined
}

function fail(machine: Machine, input: FailedInput, policy: MachinePolicy): Machine {
  const { state, openedAt } = machine
  const openMs = state.status === 'open' ? input.now - openedAt : 0
  const good = openMs >= policy.resetAfterMs || (input.delivered && openMs >= GOOD_AFTER_MS)
  const before = good ? 0 : machine.failures
  // An attempt that fails because the machine is offline is not the server's failure.
  const failures = machine.offline && state.status === 'connecting' ? before : before + 1
  const failed: Machine = {
    ...machine,
    request: undefined,
    expired: undefined,
    grace: false,
    dueAt: undefined,
    failures,
    failingSince: before === 0 ? input.now : machine.failingSince,
    cors: input.cors ? { ...machine.cors, [input.cors.kind]: input.cors.verdict } : machine.cors,
  }
  if (input.verdict !== 'pending') return settle(failed, input, policy)
  return { ...wait(failed, input.now, 0, input.error), dueAt: undefined, undecided: input }
}

/** A failure and its verdict: close, wait, or lie low. */
function settle(machine: Machine, input: FailedInput, policy: MachinePolicy): Machine {
  const { now, error, verdict } = input
  const { failures } = machine
  if (verdict === false) return close(machine, 'error', error)
  if (failures > policy.limit) return close(machine, 'error', new RetryLimitError(error))
  const reason = suspension(machine)
  if (reason) return suspend(machine, reason, now)
  const retryAfterMs =
    input.retryAfterMs === undefined
      ? undefined
      : Math.min(input.retryAfterMs, policy.maxRetryAfterMs)
  const delayMs =
    typeof verdict === 'number'
      ? verdict
      : retryDelay(policy, failures, { retryMs: machine.retryMs, retryAfterMs }, input.random)
  if (now + delayMs - machine.failingSince > policy.maxElapsedMs) {
    return close(machine, 'error', new RetryLimitError(error))
  }
  return wait(machine, now, delayMs, error)
}

/** What keeps a wanted stream from connecting, the strongest reason first. */
function suspension(machine: Machine): SuspendReason | undefined {
  if (machine.frozen) return 'frozen'
  if (machine.hidden) return 'hidden'
  return machine.offline ? 'offline' : undefined
}

/** Dials, unless there is a reason not to. */
function connect(machine: Machine, input: Moment, policy: MachinePolicy): Machine {
  const reason = suspension(machine)
  return reason ? suspend(machine, reason, input.now) : dial(machine, input.now, policy)
}

/** A new request in place of whatever there was. */
function dial(machine: Machine, now: number, policy: MachinePolicy): Machine {
  const serial = machine.serial + 1
  return {
    ...quiet(machine),
    state: { status: 'connecting', attempt: machine.failures + 1 },
    serial,
    request: serial,
    dueAt: policy.connectTimeoutMs ? now + policy.connectTimeoutMs : undefined,
  }
}

function wait(
  machine: Machine,
  now: number,
  delayMs: number,
  error: EventStreamError | undefined,
): Machine {
  const retryAt = now + delayMs
  const attempt = Math.max(machine.failures, 1)
  return {
    ...quiet(machine),
    state: { status: 'waiting', attempt, delayMs, retryAt, error },
    dueAt: retryAt,
  }
}

function suspend(machine: Machine, reason: SuspendReason, now: number): Machine {
  const { state } = machine
  const same = state.status === 'suspended' && state.reason === reason
  return {
    ...quiet(machine),
    state: same ? state : { status: 'suspended', reason },
    dueAt: reason === 'offline' ? now + OFFLINE_PROBE_MS : undefined,
  }
}

function hide(machine: Machine, now: number): Machine {
  return lieLow({ ...machine, hidden: true, hideAt: undefined }, 'hidden', now)
}

/** Suspends, unless nothing is going on anyway, or for a stronger reason already. */
function lieLow(machine: Machine, reason: SuspendReason, now: number): Machine {
  if (machine.state.status === 'idle' || suspension(machine) !== reason) return machine
  return suspend(machine, reason, now)
}

/** Nobody consumes the stream any more. A wait not yet over is owed by whoever comes next. */
function rest(machine: Machine): Machine {
  const { state } = machine
  return {
    ...quiet(machine),
    state: initialMachine.state,
    owed: state.status === 'waiting' ? state : undefined,
    lingerUntil: undefined,
  }
}

function close(
  machine: Machine,
  reason: CloseReason,
  error?: EventStreamError | EventValidationError,
): Machine {
  return {
    ...quiet(machine),
    state: { status: 'closed', reason, error },
    lingerUntil: undefined,
    hideAt: undefined,
  }
}

/** The machine with no request and nothing due. */
function quiet(machine: Machine): Machine {
  return {
    ...machine,
    request: undefined,
    expired: undefined,
    undecided: undefined,
    dueAt: undefined,
    grace: false,
  }
}

type PageInput = Moment & Readings

/** The page is back: connect at once if suspended, replace a connection that has gone silent. */
function revive(machine: Machine, input: PageInput, policy: MachinePolicy): Machine {
  if (machine.state.status === 'suspended') return connect(machine, input, policy)
  return refresh(machine, input, policy)
}

/** Replaces an open connection that has been silent for longer than its rhythm. */
function refresh(machine: Machine, input: PageInput, policy: MachinePolicy): Machine {
  const { gapMs } = input
  const silent = gapMs !== undefined && input.now - input.quietSince > gapMs
  return silent && machine.state.status === 'open' ? dial(machine, input.now, policy) : machine
}

function earliest({ dueAt, lingerUntil, hideAt }: Machine): number | undefined {
  const due = Math.min(dueAt ?? Infinity, lingerUntil ?? Infinity, hideAt ?? Infinity)
  return due === Infinity ? undefined : due
}
