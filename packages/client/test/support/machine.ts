// A state machine that a test leads through time by hand. It never knows what follows from what.
import { NetworkError } from '../../src/errors.ts'
import {
  type MachineEvent,
  initialMachine,
  type Machine,
  type MachinePolicy,
  type StreamState,
} from '../../src/machine/types.ts'
import { transition, wakeAt } from '../../src/machine/transition.ts'

export const START = 1_000_000_000
export const HOUR = 3_600_000

const defaults: MachinePolicy = {
  minDelayMs: 1_000,
  maxDelayMs: 30_000,
  maxRetryAfterMs: HOUR,
  limit: Infinity,
  maxElapsedMs: Infinity,
  resetAfterMs: 5_000,
  lingerMs: 100,
  connectTimeoutMs: 15_000,
  idleTimeoutMs: 'auto',
  hiddenAfterMs: Infinity,
}

export const error = new NetworkError('connection-lost', 'Connection lost', {
  url: 'https://example.test/',
  attempt: 1,
})
const calm = { offline: false, hidden: false, frozen: false }

type Page = Partial<typeof calm> & { readonly quietMs?: number; readonly gapMs?: number }
type Failure = Partial<Extract<MachineEvent, { readonly type: 'failed' }>>

/** A machine that is led through time by hand. */
export function machineOf(given: Partial<MachinePolicy> = {}) {
  const policy = { ...defaults, ...given }
  let machine: Machine = initialMachine
  let now = START
  let random = 0
  const request = { repeatable: true }
  let isAtHome = false
  const put = (event: MachineEvent): void => {
    machine = transition(machine, { ...event, now, random, ...request }, policy)
  }
  const self = {
    get machine() {
      return machine
    },
    get state(): StreamState {
      return machine.state
    },
    /** Milliseconds until the timer; Infinity for never. */
    get wakesIn() {
      return wakeAt(machine) - now
    },
    draw(number: number) {
      random = number
      return self
    },
    /** From now on its request may be repeated, or not. */
    allowRepeats(allowed: boolean) {
      request.repeatable = allowed
      return self
    },
    /** From now on its server is on this machine. */
    stayHome() {
      isAtHome = true
      return self
    },
    pass(ms: number) {
      now += ms
      return self
    },
    attach() {
      put({ type: 'attach' })
      return self
    },
    detach() {
      put({ type: 'detach' })
      return self
    },
    reconnect() {
      put({ type: 'reconnect' })
      return self
    },
    open() {
      put({ type: 'opened', serial: machine.serial })
      return self
    },
    retryField(ms: number) {
      put({ type: 'retry', serial: machine.serial, ms })
      return self
    },
    fail(failure: Failure = {}) {
      const { serial, state } = machine
      const rest = { retryAfterMs: undefined, delivered: false }
      const reachable = isAtHome || state.status === 'open'
      put({
        type: 'failed',
        serial,
        error,
        verdict: true,
        reachable,
        ...rest,
        ...failure,
      })
      return self
    },
    /** Fails so many times in a row, with all the waiting in between. */
    failTimes(times: number) {
      for (let count = 1; count <= times; count += 1) {
        self.fail()
        if (count < times) self.wake()
      }
      return self
    },
    /** Goes to the timer, or so many ms past it. */
    wake({
      lateMs = 0,
      quietMs = 0,
      gapMs,
    }: { lateMs?: number; quietMs?: number; gapMs?: number } = {}) {
      now = Math.max(now, wakeAt(machine)) + lateMs
      put({ type: 'timer', quietSince: now - quietMs, gapMs })
      return self
    },
    page({ quietMs = 0, gapMs, ...page }: Page = {}) {
      put({ type: 'page', ...calm, ...page, quietSince: now - quietMs, gapMs })
      return self
    },
  }
  return self
}

export function connecting(policy: Partial<MachinePolicy> = {}) {
  return machineOf(policy).attach()
}

export function opened(policy: Partial<MachinePolicy> = {}) {
  return connecting(policy).open()
}
