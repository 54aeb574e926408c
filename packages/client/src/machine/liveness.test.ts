// How long a machine waits for a server that says nothing, and what it does when the page goes away.
import { describe, expect, test } from 'vitest'
import { connecting, error, HOUR, machineOf, opened } from '../../test/support/machine.ts'
import type { MachinePolicy } from './types.ts'

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

  test('learned is off until there is an idle gap', () => {
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
  const suspended = { status: 'suspended', reason: 'offline' }

  function offline(policy: Partial<MachinePolicy> = {}) {
    return machineOf(policy).page({ offline: true })
  }

  test('is not believed by the first attempt after the stream is wanted', () => {
    expect(offline().attach().state).toEqual({ status: 'connecting', attempt: 1 })
    expect(offline().attach().open().state.status).toBe('open')
    const again = offline().attach().fail().detach().wake()
    expect(again.pass(HOUR).attach().state.status).toBe('connecting')
  })

  test('is believed once an attempt has failed, and probed after 1, 2, 4 … 30 s', () => {
    const stream = offline().attach()
    const waits = [1, 2, 4, 8, 16, 30, 30].map(() => {
      expect(stream.fail().state).toEqual(suspended)
      const { wakesIn } = stream
      expect(stream.wake().state.status).toBe('connecting')
      return wakesIn
    })
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
    expect(stream.machine.failures).toBe(0)
  })

  test('is not believed by the first attempt after it has begun either', () => {
    const stream = opened().page({ offline: true }).fail()
    expect(stream.state).toMatchObject({ status: 'waiting', delayMs: 500 })
    expect(stream.wake().state.status).toBe('connecting')
    expect(stream.fail().state).toEqual(suspended)
    expect(stream.wakesIn).toBe(1_000)
    const waiting = connecting().fail().page({ offline: true })
    expect(waiting.state.status).toBe('waiting')
    expect(waiting.wake().fail().state).toEqual(suspended)
  })

  test('begins its probes anew when it comes again, or a consumer does', () => {
    const stream = offline().attach().failTimes(4)
    expect(stream.wakesIn).toBe(8_000)
    stream.page().page({ offline: true }).wake().fail()
    expect(stream.wakesIn).toBe(1_000)
    stream.wake().failTimes(2).detach().wake().attach().fail()
    expect(stream.wakesIn).toBe(1_000)
  })

  test('is disproved by a response, whatever that says', () => {
    const stream = offline().attach().fail({ reachable: true, retryAfterMs: 60_000 })
    expect(stream.state).toMatchObject({ status: 'waiting', delayMs: 60_000 })
    expect(stream.machine.failures).toBe(1)
  })

  test('does not break into the time that a server named, nor that of shouldRetry', () => {
    const stream = offline().attach().fail({ reachable: true, retryAfterMs: 60_000 })
    stream.pass(1_000).reconnect().fail()
    expect(stream.wakesIn).toBe(1_000)
    const owed = offline().attach().fail({ reachable: true, retryAfterMs: 60_000 }).detach()
    owed.wake().pass(1_000).attach()
    expect(owed.wakesIn).toBe(58_900)
    expect(offline().attach().fail({ verdict: 50_000 }).wakesIn).toBe(50_000)
    expect(offline().attach().fail({ verdict: 0 }).wakesIn).toBe(1_000)
  })

  test('says nothing of a server on this machine', () => {
    const stream = offline().stayHome().attach().fail()
    expect(stream.state).toMatchObject({ status: 'waiting', delayMs: 500 })
    expect(stream.wake().fail().state).toMatchObject({ status: 'waiting', delayMs: 1_000 })
  })

  test('leaves what is open or under way alone, since the page may be wrong', () => {
    expect(opened().page({ offline: true }).state.status).toBe('open')
    expect(connecting().page({ offline: true }).state.status).toBe('connecting')
  })

  test('waits up to 250 ms when it is over', () => {
    const stream = offline().attach().fail().draw(0.8).page()
    expect(stream.state).toMatchObject({ status: 'waiting', delayMs: 200, error })
    expect(stream.wake().state.status).toBe('connecting')
  })

  test('cuts the wait for a retry short when it is over', () => {
    const stream = connecting().failTimes(6).page({ offline: true })
    expect(stream.wakesIn).toBe(15_000)
    stream.draw(0.8).page()
    expect(stream.state).toMatchObject({ status: 'waiting', delayMs: 200 })
    stream.pass(150).page({ offline: true }).page()
    expect(stream.wakesIn).toBe(50)
  })

  test('leaves a failure alone that is still to be decided upon', () => {
    const stream = connecting().fail({ verdict: undefined }).page({ offline: true }).page()
    expect(stream.machine).toMatchObject({ state: { status: 'waiting', delayMs: 0 }, request: 1 })
    expect(stream.wakesIn).toBe(Infinity)
  })

  test('does not hold back a reconnect by hand', () => {
    const stream = offline().attach().fail().reconnect()
    expect(stream.state).toEqual({ status: 'connecting', attempt: 1 })
    expect(stream.machine.offline).toBe(true)
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
  test('replaces a connection that was silent for longer than its idle gap', () => {
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

describe('B3.4, B9.1 a request that may not be repeated', () => {
  const auto = { connectTimeoutMs: 'auto', idleTimeoutMs: 'auto' } as const

  function sent(policy: Partial<MachinePolicy> = auto) {
    return machineOf(policy).allowRepeats(false).attach()
  }

  test('is waited for as long as it takes', () => {
    const stream = sent()
    for (let looks = 0; looks < 100; looks += 1) stream.wake()
    expect(stream.machine).toMatchObject({ expired: false, request: 1 })
  })

  test('may be silent for as long as it takes, whatever its idle gap was', () => {
    const stream = sent().open()
    for (let looks = 0; looks < 100; looks += 1) stream.wake({ quietMs: HOUR, gapMs: 1_500 })
    expect(stream.machine).toMatchObject({ expired: false, request: 1 })
  })

  test('gets the time limits that were asked for', () => {
    expect(sent({ connectTimeoutMs: 2_000 }).wake().machine.expired).toBe(true)
    const stream = sent({ idleTimeoutMs: 2_000 }).open().wake({ quietMs: 2_000 })
    expect(stream.wake({ quietMs: 2_250 }).machine.expired).toBe(true)
  })

  test('gets the usual ones once it may be repeated after all', () => {
    expect(sent().wake().allowRepeats(true).wake().machine.expired).toBe(true)
    const stream = sent().open().wake({ quietMs: HOUR, gapMs: 1_500 }).allowRepeats(true)
    stream.wake({ quietMs: HOUR, gapMs: 1_500 }).wake({ quietMs: HOUR, gapMs: 1_500 })
    expect(stream.machine.expired).toBe(true)
  })

  test.each([{ frozen: true }, { hidden: true }, { quietMs: HOUR, gapMs: 5_000 }])(
    'is not given up for what the page goes through: %o',
    (page) => {
      const policy = { ...auto, hiddenAfterMs: 0 }
      expect(sent(policy).page(page).page().machine).toMatchObject({ serial: 1, request: 1 })
      expect(sent(policy).open().page(page).page().machine).toMatchObject({
        state: { status: 'open' },
        request: 1,
      })
    },
  )

  test('is not given up when the page has been hidden for long', () => {
    const stream = sent({ ...auto, hiddenAfterMs: 1_000 })
      .open()
      .page({ hidden: true })
      .wake()
    expect(stream.machine).toMatchObject({ state: { status: 'open' }, hidden: true, request: 1 })
  })

  test('does not start on a page that is frozen', () => {
    const stream = machineOf(auto).allowRepeats(false).page({ frozen: true }).attach()
    expect(stream.state).toEqual({ status: 'suspended', reason: 'frozen' })
    expect(stream.page().state.status).toBe('connecting')
  })
})
