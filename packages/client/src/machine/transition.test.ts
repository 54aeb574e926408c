import { describe, expect, test } from 'vitest'
import { NetworkError, RetryLimitError } from '../errors.ts'
import {
  type Happening,
  initialMachine,
  type Machine,
  type MachinePolicy,
  type StreamState,
} from './types.ts'
import { transition, wakeAt } from './transition.ts'

const START = 1_000_000_000
const HOUR = 3_600_000

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

const error = new NetworkError('connection-lost', 'Connection lost', {
  url: 'https://example.test/',
  attempt: 1,
})
const calm = { offline: false, hidden: false, frozen: false }

type Page = Partial<typeof calm> & { readonly quietMs?: number; readonly gapMs?: number }
type Failure = Partial<Extract<Happening, { readonly type: 'failed' }>>

/** A machine that is led through time by hand. */
function machineOf(given: Partial<MachinePolicy> = {}) {
  const policy = { ...defaults, ...given }
  let machine: Machine = initialMachine
  let now = START
  let random = 0
  const put = (happening: Happening): void => {
    machine = transition(machine, { ...happening, now, random }, policy)
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
      put({ type: 'opened', serial: machine.serial, kind: 'plain' })
      return self
    },
    retryField(ms: number) {
      put({ type: 'retry', serial: machine.serial, ms })
      return self
    },
    fail(failure: Failure = {}) {
      const { serial } = machine
      const rest = { retryAfterMs: undefined, delivered: false, kind: 'plain', cors: undefined }
      put({ type: 'failed', serial, error, verdict: true, ...rest, ...failure } as Happening)
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

function connecting(policy: Partial<MachinePolicy> = {}) {
  return machineOf(policy).attach()
}

function opened(policy: Partial<MachinePolicy> = {}) {
  return connecting(policy).open()
}

describe('B2.1 a stream', () => {
  test('is idle until somebody attaches, and connects then', () => {
    expect(machineOf().state).toEqual({ status: 'idle' })
    expect(connecting().state).toEqual({ status: 'connecting', attempt: 1 })
    expect(opened().state).toEqual({ status: 'open', attempt: 1 })
  })

  test('does not connect before, whatever the page says', () => {
    expect(machineOf().reconnect().page().page({ offline: true }).page().state).toEqual({
      status: 'idle',
    })
  })
})

describe('B2.2 the linger', () => {
  test('keeps a connection whose last consumer leaves, and lets it go then', () => {
    const stream = opened().detach()
    expect(stream.state.status).toBe('open')
    expect(stream.wakesIn).toBe(100)
    expect(stream.wake().state).toEqual({ status: 'idle' })
    expect(stream.machine.request).toBeUndefined()
    expect(stream.wakesIn).toBe(Infinity)
  })

  test('costs no request where somebody comes back in time', () => {
    const stream = opened().detach().pass(99).attach()
    expect(stream.machine).toMatchObject({ request: 1, lingerUntil: Infinity })
  })

  test('leaves what the server is still owed to the next consumer', () => {
    const stream = connecting().fail({ retryAfterMs: 60_000 }).detach().wake()
    expect(stream.state.status).toBe('idle')
    stream.pass(9_900).attach()
    expect(stream.state).toMatchObject({ status: 'waiting', delayMs: 50_000, error })
    expect(stream.wakesIn).toBe(50_000)
  })

  test('owes nothing to a server any more that was asked again by hand', () => {
    const stream = connecting().fail({ retryAfterMs: 60_000 }).reconnect().detach().wake()
    expect(stream.attach().state).toEqual({ status: 'connecting', attempt: 1 })
  })

  test('does not make a consumer wait for what is long over', () => {
    const stream = connecting().fail().detach().wake().pass(HOUR).attach()
    expect(stream.state.status).toBe('connecting')
  })
})

describe('B8.3 a wait', () => {
  test('tells what is waited for', () => {
    const stream = connecting().fail()
    expect(stream.state).toEqual({
      status: 'waiting',
      attempt: 1,
      delayMs: 500,
      retryAt: START + 500,
      error,
    })
    expect(stream.wake().state).toEqual({ status: 'connecting', attempt: 2 })
  })

  test('does not end before its time', () => {
    const stream = connecting().fail().pass(499)
    const before = stream.machine
    stream.page()
    expect(stream.state).toBe(before.state)
  })

  test('grows with every failure in a row, up to its ceiling', () => {
    const stream = connecting()
    const delays = Array.from({ length: 8 }, () => {
      const { state } = stream.fail()
      stream.wake()
      return state.status === 'waiting' && state.delayMs
    })
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000])
  })

  test('follows the last retry field of the server, clamped, over all attempts', () => {
    const stream = opened().retryField(9_000).retryField(0).fail()
    expect(stream.state).toMatchObject({ delayMs: 100 })
    expect(stream.wake().fail().state).toMatchObject({ delayMs: 200 })
    expect(stream.wake().open().retryField(1e12).fail().state).toMatchObject({ delayMs: HOUR })
  })

  test('is what shouldRetry says, where it names a delay', () => {
    expect(connecting().fail({ verdict: 0 }).state).toMatchObject({ delayMs: 0 })
    expect(connecting().fail({ verdict: 77, retryAfterMs: 5_000 }).state).toMatchObject({
      delayMs: 77,
    })
  })

  test('is not what follows where shouldRetry refuses', () => {
    expect(connecting().fail({ verdict: false }).state).toEqual({
      status: 'closed',
      reason: 'error',
      error,
    })
  })
})

describe('an undecided failure', () => {
  test('waits for its verdict, without a timer', () => {
    const stream = connecting().fail({ verdict: undefined })
    expect(stream.state).toMatchObject({ status: 'waiting', attempt: 1, delayMs: 0, error })
    expect(stream.wakesIn).toBe(Infinity)
    expect(stream.machine.request).toBe(1)
  })

  test('counts once', () => {
    const stream = connecting().fail({ verdict: undefined }).fail({ verdict: true })
    expect(stream.state).toMatchObject({ status: 'waiting', attempt: 1, delayMs: 500 })
    expect(stream.machine.failures).toBe(1)
  })

  test('gives way to reconnect, and its verdict comes too late', () => {
    const stream = connecting().fail({ verdict: undefined }).reconnect()
    const before = stream.machine
    expect(stream.state.status).toBe('connecting')
    stream.fail({ verdict: false, serial: 1 })
    expect(stream.machine).toBe(before)
  })
})

describe('B8.4 the count of attempts', () => {
  const attemptAfter = (openMs: number, delivered: boolean): unknown => {
    const stream = connecting().failTimes(3).wake().open().pass(openMs).fail({ delivered })
    return stream.state.status === 'waiting' && stream.state.attempt
  }

  test.each([
    [0, false, 4],
    [4_999, false, 4],
    [5_000, false, 1],
    [0, true, 4],
    [999, true, 4],
    [1_000, true, 1],
  ])('after %d ms open, with an event: %o, the wait is that of %d', (ms, delivered, attempt) => {
    expect(attemptAfter(ms, delivered)).toBe(attempt)
  })

  test('does not begin anew with a connection that only opened', () => {
    const stream = connecting().failTimes(3).wake().open()
    expect(stream.state).toEqual({ status: 'open', attempt: 4 })
  })

  test.each(['thawed', 'idle', 'replaced'])('begins anew with what held and was %s', (how) => {
    const stream = connecting({ limit: 3 }).failTimes(3).wake().open().pass(HOUR)
    if (how === 'thawed') stream.page({ frozen: true }).page()
    if (how === 'idle') stream.detach().pass(100).wake().attach()
    if (how === 'replaced') stream.page({ quietMs: HOUR, gapMs: 5_000 })
    expect(stream.state).toEqual({ status: 'connecting', attempt: 1 })
    expect(stream.fail().state).toMatchObject({ status: 'waiting', attempt: 1 })
  })

  test('begins anew when it is asked for by hand', () => {
    const stream = connecting().failTimes(3).reconnect()
    expect(stream.state).toEqual({ status: 'connecting', attempt: 1 })
  })
})

describe('B8.5 the limits', () => {
  test('end the stream after so many attempts more, with the last error as cause', () => {
    const stream = connecting({ limit: 2 }).failTimes(2)
    expect(stream.state.status).toBe('waiting')
    stream.wake().fail()
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'error' })
    const end = stream.state.status === 'closed' ? stream.state.error : undefined
    expect(end).toBeInstanceOf(RetryLimitError)
    expect(end).toMatchObject({ code: 'retry-limit', cause: error, retryable: false })
  })

  test('of 0 allow no other attempt', () => {
    expect(connecting({ limit: 0 }).fail().state.status).toBe('closed')
  })

  test('do not count a connection that held', () => {
    const stream = connecting({ limit: 1 })
    for (let round = 0; round < 5; round += 1) stream.open().pass(6_000).fail().wake()
    expect(stream.state.status).toBe('connecting')
  })

  test('end the stream where the next attempt would come too late', () => {
    const stream = connecting({ maxElapsedMs: 3_400 }).failTimes(2)
    expect(stream.state.status).toBe('waiting')
    // 500 + 1,000 + 2,000 ms from the first failure.
    expect(stream.wake().fail().state).toMatchObject({ status: 'closed', reason: 'error' })
  })

  test('count the time from the first failure, not from the beginning', () => {
    const stream = opened({ maxElapsedMs: 3_400 }).pass(HOUR).fail()
    expect(stream.state).toMatchObject({ status: 'waiting', attempt: 1 })
  })

  test('do not count what fails while the page is offline', () => {
    const stream = connecting({ limit: 1 }).page({ offline: true }).fail()
    for (let probe = 0; probe < 5; probe += 1) stream.wake().fail()
    expect(stream.state).toEqual({ status: 'suspended', reason: 'offline' })
    expect(stream.machine.failures).toBe(0)
  })
})

describe('B9.1 the time to connect', () => {
  test('expires the attempt, once', () => {
    const stream = connecting()
    expect(stream.wakesIn).toBe(15_000)
    expect(stream.wake().machine).toMatchObject({ expired: true, request: 1 })
    expect(stream.wakesIn).toBe(Infinity)
  })

  test('is over with the response', () => {
    expect(opened({ idleTimeoutMs: Infinity }).wakesIn).toBe(Infinity)
  })
})

describe('B9.1 the idle time', () => {
  test('given in numbers expires a silence, after a moment for pending bytes', () => {
    const stream = opened({ idleTimeoutMs: 10_000 })
    expect(stream.wakesIn).toBe(10_000)
    stream.wake({ quietMs: 10_000 })
    expect(stream.machine).toMatchObject({ expired: false, grace: true })
    expect(stream.wakesIn).toBe(250)
    expect(stream.wake({ quietMs: 10_250 }).machine.expired).toBe(true)
  })

  test('goes on from the last byte', () => {
    const stream = opened({ idleTimeoutMs: 10_000 }).wake({ quietMs: 4_000 })
    expect(stream.machine).toMatchObject({ expired: false, grace: false })
    expect(stream.wakesIn).toBe(6_000)
  })

  test('forgives a late timer whose bytes were only pending', () => {
    const stream = opened({ idleTimeoutMs: 10_000 }).wake({ lateMs: HOUR, quietMs: HOUR })
    expect(stream.machine.expired).toBe(false)
    stream.wake({ quietMs: 100 })
    expect(stream.machine).toMatchObject({ expired: false, grace: false })
    expect(stream.wakesIn).toBe(9_900)
  })

  test('learned is off until there is a rhythm', () => {
    const stream = opened()
    for (let looks = 0; looks < 100; looks += 1) stream.wake({ quietMs: HOUR })
    expect(stream.state.status).toBe('open')
    expect(stream.machine.expired).toBe(false)
  })

  test.each([
    [10, 15_000],
    [4_000, 15_000],
    [5_000, 15_000],
    [10_000, 30_000],
    [100_000, 300_000],
    [HOUR, 300_000],
  ])('learned from gaps of %d ms is %d ms', (gapMs, idleMs) => {
    const stream = opened().wake({ gapMs })
    expect(stream.wakesIn).toBe(idleMs)
    stream.wake({ gapMs, quietMs: idleMs - 1 })
    expect(stream.machine.grace).toBe(false)
    stream.wake({ gapMs, quietMs: idleMs }).wake({ gapMs, quietMs: idleMs + 250 })
    expect(stream.machine.expired).toBe(true)
  })

  test('does not run for a stream that nobody reads', () => {
    const stream = opened({ idleTimeoutMs: 1_000, lingerMs: HOUR }).detach()
    stream.wake({ quietMs: HOUR }).wake({ quietMs: HOUR })
    expect(stream.machine).toMatchObject({ expired: false, grace: false })
  })
})

describe('B9.2 offline', () => {
  test('burns no attempts, and probes every 30 s', () => {
    const stream = connecting().fail().page({ offline: true })
    expect(stream.state).toEqual({ status: 'suspended', reason: 'offline' })
    expect(stream.wakesIn).toBe(30_000)
    expect(stream.wake().state).toEqual({ status: 'connecting', attempt: 2 })
    expect(stream.fail().state).toEqual({ status: 'suspended', reason: 'offline' })
    expect(stream.machine.failures).toBe(1)
  })

  test('leaves what is open or under way alone, since the page may be wrong', () => {
    expect(opened().page({ offline: true }).state.status).toBe('open')
    expect(connecting().page({ offline: true }).state.status).toBe('connecting')
  })

  test('waits up to 250 ms when it is over', () => {
    const stream = connecting().fail().page({ offline: true }).draw(0.8).page()
    expect(stream.state).toMatchObject({ status: 'waiting', delayMs: 200 })
    expect(stream.wake().state.status).toBe('connecting')
  })

  test('does not hold back a reconnect by hand', () => {
    const stream = connecting().fail().page({ offline: true }).reconnect()
    expect(stream.state).toEqual({ status: 'connecting', attempt: 1 })
    expect(stream.machine.offline).toBe(true)
  })

  test('is where a stream begins that is attached offline', () => {
    expect(machineOf().page({ offline: true }).attach().state).toEqual({
      status: 'suspended',
      reason: 'offline',
    })
  })
})

describe('B9.3 frozen', () => {
  test.each(['open', 'connecting', 'waiting'])('gives up what is %s, and its request', (status) => {
    const stream = connecting()
    if (status === 'open') stream.open()
    if (status === 'waiting') stream.fail()
    stream.page({ frozen: true, hidden: true, offline: true })
    expect(stream.state).toEqual({ status: 'suspended', reason: 'frozen' })
    expect(stream.machine.request).toBeUndefined()
    expect(stream.wakesIn).toBe(Infinity)
  })

  test('connects at once when it is over', () => {
    const stream = opened().page({ frozen: true }).pass(HOUR).page()
    expect(stream.state).toMatchObject({ status: 'connecting' })
    expect(stream.machine.request).toBe(2)
  })

  test('holds back a reconnect by hand', () => {
    expect(opened().page({ frozen: true }).reconnect().state.status).toBe('suspended')
  })
})

describe('B9.4 hidden', () => {
  test('changes nothing by default', () => {
    const stream = opened().page({ hidden: true })
    expect(stream.state.status).toBe('open')
    expect(stream.machine.hideAt).toBe(Infinity)
  })

  test('at once suspends, and shown connects at once', () => {
    const stream = opened({ hiddenAfterMs: 0 }).page({ hidden: true })
    expect(stream.state).toEqual({ status: 'suspended', reason: 'hidden' })
    expect(stream.page().state.status).toBe('connecting')
  })

  test('for a while suspends then, whatever else the page tells meanwhile', () => {
    const stream = opened({ hiddenAfterMs: 10_000 }).page({ hidden: true }).pass(4_000)
    stream.page({ hidden: true })
    expect(stream.wakesIn).toBe(6_000)
    expect(stream.wake().state).toEqual({ status: 'suspended', reason: 'hidden' })
  })

  test('for less than that changes nothing', () => {
    const stream = opened({ hiddenAfterMs: 10_000 }).page({ hidden: true }).pass(4_000).page()
    expect(stream.state.status).toBe('open')
    expect(stream.machine.hideAt).toBe(Infinity)
  })
})

describe('B9.5 a page that comes to life again', () => {
  test('replaces a connection that was silent for longer than its rhythm', () => {
    const stream = opened().page({ quietMs: 5_001, gapMs: 5_000 })
    expect(stream.state.status).toBe('connecting')
    expect(stream.machine).toMatchObject({ request: 2, serial: 2 })
  })

  test('keeps one that was not', () => {
    expect(opened().page({ quietMs: 5_000, gapMs: 5_000 }).machine.request).toBe(1)
    expect(opened().page({ quietMs: HOUR }).machine.request).toBe(1)
  })

  test('is not one that goes offline, which may not be true', () => {
    const stream = opened().page({ offline: true, quietMs: HOUR, gapMs: 5_000 })
    expect(stream.machine.request).toBe(1)
  })

  test('is not one that is being hidden', () => {
    expect(opened().page({ hidden: true, quietMs: HOUR, gapMs: 5_000 }).machine.request).toBe(1)
  })
})
