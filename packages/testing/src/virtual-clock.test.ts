import { describe, expect, test, vi } from 'vitest'
import { createScriptedServer, createVirtualClock, flush } from './index.ts'

describe('time', () => {
  test('stands still until it is moved', async () => {
    const clock = createVirtualClock({ now: 1000 })
    await flush()
    expect(clock.now()).toBe(1000)
    await clock.advance(250)
    expect(clock.now()).toBe(1250)
  })

  test('timers run in order, each at its own time', async () => {
    const clock = createVirtualClock({ now: 0 })
    const seen: [string, number][] = []
    const note = (name: string) => () => {
      seen.push([name, clock.now()])
    }
    clock.setTimer(note('late'), 300)
    clock.setTimer(note('first'), 100)
    clock.setTimer(note('second'), 100)
    clock.setTimer(note('at once'), -5)
    await clock.advance(299)
    expect(seen).toEqual([
      ['at once', 0],
      ['first', 100],
      ['second', 100],
    ])
    await clock.advance(1)
    expect(seen.at(-1)).toEqual(['late', 300])
  })

  test('a timer set by a timer runs within the same advance', async () => {
    const clock = createVirtualClock({ now: 0 })
    const seen: number[] = []
    const again = (): void => {
      seen.push(clock.now())
      clock.setTimer(again, 10)
    }
    clock.setTimer(again, 10)
    await clock.advance(35)
    expect(seen).toEqual([10, 20, 30])
    expect(clock.pending).toEqual([{ delayMs: 5, dueAt: 40 }])
  })

  test('what a timer starts is done before the next one runs', async () => {
    const clock = createVirtualClock({ now: 0 })
    const seen: string[] = []
    clock.setTimer(() => {
      void (async () => {
        for (let turn = 0; turn < 50; turn++) await Promise.resolve()
        await clock.yieldToHost()
        seen.push('chain')
      })()
    }, 10)
    clock.setTimer(() => seen.push('next'), 11)
    await clock.advance(20)
    expect(seen).toEqual(['chain', 'next'])
  })

  test('a cancelled timer never runs', async () => {
    const clock = createVirtualClock()
    const callback = vi.fn()
    const cancel = clock.setTimer(callback, 10)
    clock.setTimer(cancel, 5)
    expect(clock.pending).toHaveLength(2)
    await clock.advance(20)
    expect(callback).not.toHaveBeenCalled()
    cancel()
    expect(clock.pending).toHaveLength(0)
  })

  test('runNext goes to the next timer, however far', async () => {
    const clock = createVirtualClock({ now: 0 })
    const callback = vi.fn()
    clock.setTimer(callback, 86_400_000)
    expect(await clock.runNext()).toBe(true)
    expect(callback).toHaveBeenCalledOnce()
    expect(clock.now()).toBe(86_400_000)
    expect(await clock.runNext()).toBe(false)
  })

  test('an infinite delay never ends', async () => {
    const clock = createVirtualClock()
    const cancel = clock.setTimer(() => {}, Number.POSITIVE_INFINITY)
    expect(await clock.runNext()).toBe(false)
    expect(clock.pending).toHaveLength(1)
    cancel()
  })

  test('setting the wall clock moves no timer', async () => {
    const clock = createVirtualClock({ now: 0 })
    const callback = vi.fn()
    clock.setTimer(callback, 100)
    clock.set(1_000_000)
    expect(clock.now()).toBe(1_000_000)
    expect(clock.pending).toEqual([{ delayMs: 100, dueAt: 1_000_100 }])
    clock.set(-1_000_000)
    await clock.advance(99)
    expect(callback).not.toHaveBeenCalled()
    await clock.advance(1)
    expect(callback).toHaveBeenCalledOnce()
    expect(clock.now()).toBe(-999_900)
  })

  test('timers due during a sleep fire late, after it', async () => {
    const clock = createVirtualClock({ now: 0 })
    const firedAt: number[] = []
    clock.setTimer(() => firedAt.push(clock.now()), 100)
    clock.sleep(60_000)
    await clock.flush()
    expect(firedAt).toEqual([])
    expect(clock.now()).toBe(60_000)
    expect(clock.pending).toEqual([{ delayMs: -59_900, dueAt: 100 }])
    await clock.advance(0)
    expect(firedAt).toEqual([60_000])
  })

  test('an error of a timer is the error of advance', async () => {
    const clock = createVirtualClock()
    clock.setTimer(() => {
      throw new Error('mine')
    }, 1)
    await expect(clock.advance(1)).rejects.toThrow('mine')
  })

  test('delays and steps that are none are refused', async () => {
    const clock = createVirtualClock()
    expect(() => clock.setTimer(() => {}, Number.NaN)).toThrow(RangeError)
    expect(() => clock.sleep(-1)).toThrow(RangeError)
    await expect(clock.advance(-1)).rejects.toThrow(RangeError)
  })
})

describe('random numbers', () => {
  const take = (clock: { random(): number }): number[] =>
    Array.from({ length: 1000 }, () => clock.random())

  test('are the same for the same seed and spread over [0, 1)', () => {
    const numbers = take(createVirtualClock({ seed: 5 }))
    expect(take(createVirtualClock({ seed: 5 }))).toEqual(numbers)
    expect(take(createVirtualClock({ seed: 6 }))).not.toEqual(numbers)
    expect(take(createVirtualClock())).toEqual(take(createVirtualClock()))
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...numbers)).toBeLessThan(1)
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length
    expect(mean).toBeCloseTo(0.5, 1)
  })

  test('can be fixed, a list, or a function', () => {
    expect(take(createVirtualClock({ random: 0.25 })).slice(0, 2)).toEqual([0.25, 0.25])
    const list = createVirtualClock({ random: [0, 0.5] })
    expect(take(list).slice(0, 3)).toEqual([0, 0.5, 0])
    expect(createVirtualClock({ random: () => 0.75 }).random()).toBe(0.75)
  })

  test('outside of [0, 1) are refused', () => {
    expect(() => createVirtualClock({ random: 1 })).toThrow(RangeError)
    expect(() => createVirtualClock({ random: [] })).toThrow(RangeError)
    expect(() => createVirtualClock({ random: [0.5, -1] })).toThrow(RangeError)
  })
})

describe('flush', () => {
  test('lets stream reads and what they start happen', async () => {
    const server = createScriptedServer()
    const seen: string[] = []
    void (async () => {
      const response = await server.fetch('https://example.test/')
      for await (const chunk of response.body ?? []) seen.push(new TextDecoder().decode(chunk))
      seen.push('done')
    })()
    const connection = await server.nextConnection()
    connection.raw('abc', { split: 'byte' })
    await flush()
    expect(seen).toEqual(['a', 'b', 'c'])
    connection.end()
    await flush()
    expect(seen.at(-1)).toBe('done')
  })

  test('lets work through that hops over message ports', async () => {
    let done = false
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      done = true
    })
    port1.start()
    port2.postMessage(1)
    await flush()
    expect(done).toBe(true)
  })

  test('works while the global timers are faked', async () => {
    vi.useFakeTimers()
    try {
      let done = false
      void Promise.resolve().then(() => {
        done = true
      })
      await flush()
      expect(done).toBe(true)
    } finally {
      vi.useRealTimers()
    }
  })

  test('of a clock waits for every yield, and reports one without end', async () => {
    const clock = createVirtualClock()
    let left = 100
    void (async () => {
      while (left > 0) {
        await clock.yieldToHost()
        left -= 1
      }
    })()
    await clock.flush()
    expect(left).toBe(0)
    let stopped = false
    const endless = async (): Promise<void> => {
      await clock.yieldToHost()
      if (!stopped) void endless()
    }
    void endless()
    await expect(clock.flush()).rejects.toThrow('never settles')
    stopped = true
  })
})
