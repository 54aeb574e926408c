import { createVirtualClock } from '@lastevent/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createSlice, systemClock } from './clock.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('the system clock', () => {
  test('tells the time of the wall, and random numbers below 1', () => {
    const before = Date.now()
    const now = systemClock.now()
    expect(now).toBeGreaterThanOrEqual(before)
    expect(now).toBeLessThanOrEqual(Date.now())
    const numbers = Array.from({ length: 100 }, () => systemClock.random())
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
    expect(new Set(numbers).size).toBeGreaterThan(90)
  })

  test('calls back once, after the delay', () => {
    vi.useFakeTimers()
    const callback = vi.fn()
    systemClock.setTimer(callback, 250)
    vi.advanceTimersByTime(249)
    expect(callback).not.toHaveBeenCalled()
    vi.advanceTimersByTime(10_000)
    expect(callback).toHaveBeenCalledOnce()
  })

  test('does not call back once it is cancelled', () => {
    vi.useFakeTimers()
    const callback = vi.fn()
    const cancel = systemClock.setTimer(callback, 250)
    cancel()
    vi.advanceTimersByTime(1000)
    expect(callback).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  test.each([2 ** 31, 1e12, Infinity])(
    'does not take a delay of %d ms, too long for the host, for none',
    (delayMs) => {
      const setTimeout = vi.fn((_callback: () => void, _delayMs: number) => 1)
      vi.stubGlobal('setTimeout', setTimeout)
      systemClock.setTimer(() => {}, delayMs)
      expect(setTimeout.mock.calls[0]?.[1]).toBe(2 ** 31 - 1)
    },
  )

  test('yields by the scheduler where the host has one', async () => {
    let proceed!: () => void
    const turn = new Promise<void>((resolve) => {
      proceed = resolve
    })
    const scheduler = {
      calls: 0,
      postTask(this: { calls: number }, task: () => void) {
        this.calls += 1
        return turn.then(task)
      },
    }
    vi.stubGlobal('scheduler', scheduler)
    let yielded = false
    const pending = (async () => {
      await systemClock.yieldToHost()
      yielded = true
    })()
    await Promise.resolve()
    expect(yielded).toBe(false)
    proceed()
    await pending
    expect(scheduler.calls).toBe(1)
  })

  test('takes a turn that the scheduler refuses for one that is over', async () => {
    const refused = new DOMException('aborted', 'AbortError')
    vi.stubGlobal('scheduler', { postTask: () => Promise.reject(refused) })
    await expect(systemClock.yieldToHost()).resolves.toBeUndefined()
  })

  test.each([undefined, {}])('yields a whole task without one: %o', async (scheduler) => {
    vi.stubGlobal('scheduler', scheduler)
    let microtasks = 0
    void (async () => {
      for (; microtasks < 100; microtasks += 1) await Promise.resolve()
    })()
    await systemClock.yieldToHost()
    expect(microtasks).toBe(100)
  })
})

describe('a slice', () => {
  /** How many events pass, each taking `eventMs`, before the slice says that it is used up. */
  function eventsInOneSlice(eventMs: number, rounds = 1): number {
    let now = 1_000
    const slice = createSlice({ ...createVirtualClock(), now: () => now })
    let events = 0
    for (let round = 0; round < rounds; round += 1) {
      events = 0
      for (let credit = slice.restart(); credit > 0; credit = slice.look()) {
        events += credit
        now += credit * eventMs
      }
    }
    return events
  }

  test('lasts for about 6 ms of quick events', () => {
    for (const rounds of [1, 2, 5]) {
      expect(eventsInOneSlice(0.05, rounds) * 0.05).toBeGreaterThanOrEqual(6)
      expect(eventsInOneSlice(0.05, rounds) * 0.05).toBeLessThan(6.5)
    }
  })

  test('of slow events ends with the one that uses it up', () => {
    for (const rounds of [1, 2, 5]) {
      expect(eventsInOneSlice(100, rounds)).toBe(1)
      expect(eventsInOneSlice(9, rounds)).toBe(1)
      expect(eventsInOneSlice(3, rounds)).toBe(2)
    }
  })

  test('never ends while no time passes', () => {
    const slice = createSlice(createVirtualClock())
    expect(Array.from({ length: 1_000 }, () => slice.look())).not.toContain(0)
  })

  test('does not look at the clock for every quick event', () => {
    const slice = createSlice(createVirtualClock())
    const credits = Array.from({ length: 10 }, () => slice.look())
    expect(credits.at(-1)).toBeGreaterThan(1)
    expect(Math.max(...credits)).toBeLessThan(10)
  })

  test('begins anew when it is restarted', () => {
    const clock = createVirtualClock()
    const slice = createSlice(clock)
    clock.sleep(1_000)
    expect(slice.look()).toBe(0)
    expect(slice.restart()).toBeGreaterThan(0)
    expect(slice.look()).toBeGreaterThan(0)
    clock.sleep(8)
    expect(slice.look()).toBe(0)
  })
})
