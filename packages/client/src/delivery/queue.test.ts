import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { createQueue, type QueueOptions } from './queue.ts'

interface Harness {
  readonly queue: ReturnType<typeof createQueue<number>>
  /** The queue's callbacks, in order. */
  readonly calls: string[]
}

function queueOf(options: Partial<QueueOptions<number>> = {}): Harness {
  const calls: string[] = []
  const queue = createQueue<number>({
    highWaterMark: 4,
    overflow: 'pause',
    onStart: () => calls.push('start'),
    onFull: (full) => calls.push(full ? 'full' : 'room'),
    onEmpty: () => calls.push('empty'),
    onDrop: (value) => calls.push(`drop ${value}`),
    onHandled: (value) => calls.push(`handled ${value}`),
    onAbandoned: (value) => calls.push(`abandoned ${value}`),
    onStop: (rest) => calls.push(`stop [${rest.join()}]`),
    pause: () => undefined,
    ...options,
  })
  return { queue, calls }
}

/** A queue that its consumer has asked for a value and got 0. */
async function started(options: Partial<QueueOptions<number>> = {}): Promise<Harness> {
  const harness = queueOf(options)
  const first = harness.queue.iterator.next()
  harness.queue.push(0)
  await first
  harness.calls.length = 0
  return harness
}

const DONE = { done: true, value: undefined }

function got(value: number) {
  return { done: false, value }
}

async function drain({ queue }: Harness): Promise<number[]> {
  const values: number[] = []
  for await (const each of queue.iterator) values.push(each)
  return values
}

/** Whether a promise is settled by now. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending')
  await Promise.resolve()
  return (await Promise.race([promise, Promise.resolve(pending)])) === pending
}

describe('values', () => {
  test('come out in the order in which they went in', async () => {
    const harness = await started({ highWaterMark: 100 })
    for (let each = 1; each <= 50; each += 1) harness.queue.push(each)
    harness.queue.end()
    expect(await drain(harness)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
  })

  test('go to those who asked first, however many ask at once', async () => {
    const { queue } = queueOf()
    const asked = [queue.iterator.next(), queue.iterator.next(), queue.iterator.next()]
    for (const each of [1, 2, 3, 4]) queue.push(each)
    expect(await Promise.all(asked)).toEqual([got(1), got(2), got(3)])
    expect(await queue.iterator.next()).toEqual(got(4))
  })

  test('are waited for', async () => {
    const { queue } = queueOf()
    const asked = queue.iterator.next()
    expect(await isPending(asked)).toBe(true)
    queue.push(1)
    expect(await asked).toEqual(got(1))
  })

  test('in great numbers take no longer each', async () => {
    const harness = await started({ highWaterMark: 1_000_000 })
    for (let each = 1; each <= 200_000; each += 1) harness.queue.push(each)
    harness.queue.end()
    expect((await drain(harness)).at(-1)).toBe(200_000)
  })
})

describe('the start', () => {
  test('is the first call of next, and no earlier one', async () => {
    const { queue, calls } = queueOf()
    expect(queue.iterator[Symbol.asyncIterator]()).toBe(queue.iterator)
    expect(calls).toEqual([])
    const asked = [queue.iterator.next(), queue.iterator.next()]
    expect(calls).toEqual(['start'])
    queue.stop()
    await Promise.all(asked)
  })

  test('never comes for a queue that was ended or left before', async () => {
    const left = queueOf()
    expect(await left.queue.iterator.return?.()).toEqual(DONE)
    expect(await left.queue.iterator.next()).toEqual(DONE)
    const ended = queueOf()
    ended.queue.end()
    expect(await ended.queue.iterator.next()).toEqual(DONE)
    const stopped = queueOf()
    stopped.queue.stop()
    expect(await stopped.queue.iterator.next()).toEqual(DONE)
    expect([...left.calls, ...ended.calls, ...stopped.calls]).toEqual([])
  })

  test('may end the queue at once', async () => {
    const error = new Error('closed already')
    const { queue }: Harness = queueOf({ onStart: () => queue.end(error) })
    await expect(queue.iterator.next()).rejects.toBe(error)
    expect(await queue.iterator.next()).toEqual(DONE)
  })
})

describe('B6.2 the high-water mark', () => {
  test('makes the queue full, and half of it makes room again', async () => {
    const { queue, calls } = await started()
    for (const each of [1, 2, 3]) queue.push(each)
    expect(calls).toEqual([])
    queue.push(4)
    expect(calls).toEqual(['full'])
    calls.length = 0
    await queue.iterator.next()
    expect(calls).toEqual(['handled 0'])
    await queue.iterator.next()
    expect(calls).toContain('room')
  })

  test('is told of once, even if more comes all the same', async () => {
    const { queue, calls } = await started()
    for (let each = 1; each <= 10; each += 1) queue.push(each)
    expect(calls).toEqual(['full'])
    queue.end()
    expect(await drain({ queue, calls })).toHaveLength(10)
    expect(calls.filter((call) => call === 'room')).toHaveLength(1)
  })

  test.each([0, 1])('may be %d: every value that waits is one too many', async (highWaterMark) => {
    const { queue, calls } = await started({ highWaterMark })
    queue.push(1)
    expect(calls).toEqual(['full'])
    expect(await queue.iterator.next()).toEqual(got(1))
    expect(calls).toContain('room')
  })

  test('does not count what somebody is waiting for', async () => {
    const { queue, calls } = queueOf({ highWaterMark: 1 })
    const asked = [queue.iterator.next(), queue.iterator.next()]
    queue.push(1)
    queue.push(2)
    await Promise.all(asked)
    expect(calls).not.toContain('full')
  })

  test('is left behind by a consumer that leaves', async () => {
    const { queue, calls } = await started()
    for (const each of [1, 2, 3, 4]) queue.push(each)
    await queue.iterator.return?.()
    expect(calls.toSorted()).toEqual(['abandoned 0', 'full', 'room', 'stop [1,2,3,4]'])
  })
})

describe('B6.2 overflow', () => {
  test('drops the oldest', async () => {
    const harness = await started({ overflow: 'drop-oldest' })
    for (let each = 1; each <= 7; each += 1) harness.queue.push(each)
    expect(harness.calls).toEqual(['drop 1', 'drop 2', 'drop 3'])
    harness.queue.end()
    expect(await drain(harness)).toEqual([4, 5, 6, 7])
  })

  test('drops the newest', async () => {
    const harness = await started({ overflow: 'drop-newest' })
    for (let each = 1; each <= 7; each += 1) harness.queue.push(each)
    expect(harness.calls).toEqual(['drop 5', 'drop 6', 'drop 7'])
    harness.queue.end()
    expect(await drain(harness)).toEqual([1, 2, 3, 4])
  })

  test('drops nothing while there is room, and has room again after a value was taken', async () => {
    const harness = await started({ overflow: 'drop-newest' })
    for (const each of [1, 2, 3, 4]) harness.queue.push(each)
    await harness.queue.iterator.next()
    harness.queue.push(5)
    harness.queue.push(6)
    expect(harness.calls.filter((call) => call.startsWith('drop'))).toEqual(['drop 6'])
    harness.queue.end()
    expect(await drain(harness)).toEqual([2, 3, 4, 5])
  })
})

describe('B7.1 a value is handled', () => {
  test('when its consumer asks for the next', async () => {
    const { queue, calls } = await started()
    queue.push(1)
    await queue.iterator.next()
    expect(calls.filter((call) => call.startsWith('handled'))).toEqual(['handled 0'])
    void queue.iterator.next()
    expect(calls.filter((call) => call.startsWith('handled'))).toEqual(['handled 0', 'handled 1'])
  })

  test('or is abandoned when its consumer leaves, while what waits is neither', async () => {
    const { queue, calls } = await started()
    queue.push(1)
    queue.push(2)
    await queue.iterator.return?.()
    expect(calls).toEqual(['stop [1,2]', 'abandoned 0'])
  })

  test('also where several were asked for at once', async () => {
    const { queue, calls } = queueOf()
    const asked = [queue.iterator.next(), queue.iterator.next()]
    queue.push(1)
    queue.push(2)
    await Promise.all(asked)
    void queue.iterator.next()
    expect(calls.slice(1)).toEqual(['handled 1', 'handled 2'])
  })

  test('once', async () => {
    const { queue, calls } = await started()
    const asked = [queue.iterator.next(), queue.iterator.next()]
    queue.end()
    await Promise.all(asked)
    expect(calls.filter((call) => call === 'handled 0')).toHaveLength(1)
  })
})

describe('B13 the memory', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void

  /** How many of many values are alive after they have been through the queue. */
  async function survivorsOf(
    overflow: 'pause' | 'drop-oldest',
    pull: (iterator: AsyncIterator<object>) => unknown,
  ): Promise<number> {
    const options = { highWaterMark: 4, overflow, pause: () => undefined }
    const idle = {
      onStart() {},
      onFull() {},
      onEmpty() {},
      onDrop() {},
      onHandled() {},
      onAbandoned() {},
      onStop() {},
    }
    const queue = createQueue<object>({ ...options, ...idle })
    const first = queue.iterator.next()
    for (let count = 0; count < 3; count += 1) queue.push({})
    await first
    const had: WeakRef<object>[] = []
    for (let count = 0; count < 20_000; count += 1) {
      const value = {}
      queue.push(value)
      had.push(new WeakRef(value))
      await pull(queue.iterator)
    }
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    collect()
    expect(queue.backlog()).toBeGreaterThan(0)
    return had.filter((each) => each.deref()).length
  }

  test('does not hold what was handed out, even if the consumer never catches up', async () => {
    expect(await survivorsOf('pause', (iterator) => iterator.next())).toBeLessThan(3_000)
  })

  test('does not hold what was dropped', async () => {
    expect(await survivorsOf('drop-oldest', () => undefined)).toBeLessThan(3_000)
  })
})

describe('B2.5 the end', () => {
  test('comes after what waits, and stays', async () => {
    const { queue, calls } = await started()
    queue.push(1)
    queue.end()
    expect(await queue.iterator.next()).toEqual(got(1))
    expect(await queue.iterator.next()).toEqual(DONE)
    expect(await queue.iterator.next()).toEqual(DONE)
    expect(calls.filter((call) => call.startsWith('stop'))).toEqual(['stop []'])
  })

  test('throws its error once, after what waits', async () => {
    const { queue, calls } = await started()
    const error = new Error('fatal')
    queue.push(1)
    queue.end(error)
    expect(await queue.iterator.next()).toEqual(got(1))
    await expect(queue.iterator.next()).rejects.toBe(error)
    expect(await queue.iterator.next()).toEqual(DONE)
    expect(calls.filter((call) => call.startsWith('stop'))).toEqual(['stop []'])
  })

  test('reaches all who are waiting, the error only the first of them', async () => {
    const { queue } = await started()
    const error = new Error('fatal')
    const asked = [queue.iterator.next(), queue.iterator.next(), queue.iterator.next()]
    queue.end(error)
    const [first, ...others] = await Promise.allSettled(asked)
    expect(first).toEqual({ status: 'rejected', reason: error })
    expect(others).toEqual(others.map(() => ({ status: 'fulfilled', value: DONE })))
  })

  test('keeps to the first one', async () => {
    const { queue } = await started()
    queue.end()
    queue.end(new Error('too late'))
    expect(await queue.iterator.next()).toEqual(DONE)
  })

  test('leaves no rejection unhandled where nobody asks any more', async () => {
    const { queue } = await started()
    queue.end(new Error('fatal'))
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    expect(await queue.iterator.return?.()).toEqual(DONE)
  })
})

describe('B2.4 a consumer that leaves', () => {
  test('gets the end at once, and so do all its open questions', async () => {
    const { queue, calls } = await started()
    const asked = [queue.iterator.next(), queue.iterator.next()]
    expect(await queue.iterator.return?.()).toEqual(DONE)
    expect(await Promise.all(asked)).toEqual([DONE, DONE])
    expect(calls).toEqual(['handled 0', 'stop []'])
  })

  test('leaves once', async () => {
    const { queue, calls } = await started()
    await queue.iterator.return?.()
    await queue.iterator.return?.()
    queue.stop()
    queue.end(new Error('too late'))
    expect(await queue.iterator.next()).toEqual(DONE)
    expect(calls).toEqual(['stop []', 'abandoned 0'])
  })

  test('does so by break, and the loop is over', async () => {
    const { queue, calls } = await started()
    queue.push(1)
    queue.push(2)
    for await (const each of queue.iterator) {
      expect(each).toBe(1)
      break
    }
    expect(calls.slice(-2)).toEqual(['stop [2]', 'abandoned 1'])
  })

  test('is what stop makes of it: what waits is dropped, what is at work is not done yet', async () => {
    const { queue, calls } = await started()
    queue.push(1)
    queue.stop()
    expect(await queue.iterator.next()).toEqual(DONE)
    expect(calls).toEqual(['stop [1]', 'handled 0'])
  })
})

describe('B6.3 a pause', () => {
  test('holds the value back until it is over', async () => {
    let over!: () => void
    let pausing: Promise<void> | undefined
    const { queue } = await started({ pause: () => pausing })
    queue.push(1)
    pausing = new Promise((resolve) => {
      over = resolve
    })
    const asked = queue.iterator.next()
    expect(await isPending(asked)).toBe(true)
    pausing = undefined
    over()
    expect(await asked).toEqual(got(1))
  })

  test('keeps the order of those who asked', async () => {
    let over!: () => void
    let pausing: Promise<void> | undefined
    const { queue } = await started({ pause: () => pausing })
    for (const each of [1, 2, 3]) queue.push(each)
    pausing = new Promise((resolve) => {
      over = resolve
    })
    const asked = [queue.iterator.next(), queue.iterator.next(), queue.iterator.next()]
    pausing = undefined
    over()
    expect(await Promise.all(asked)).toEqual([got(1), got(2), got(3)])
  })

  test('is no reason to lose the end', async () => {
    let over!: () => void
    let pausing: Promise<void> | undefined
    const error = new Error('fatal')
    const { queue } = await started({ pause: () => pausing })
    pausing = new Promise((resolve) => {
      over = resolve
    })
    const asked = queue.iterator.next()
    queue.end(error)
    pausing = undefined
    over()
    await expect(asked).rejects.toBe(error)
  })

  test('of one who leaves meanwhile ends in the end', async () => {
    let over!: () => void
    let pausing: Promise<void> | undefined
    const { queue } = await started({ pause: () => pausing })
    queue.push(1)
    pausing = new Promise((resolve) => {
      over = resolve
    })
    const asked = queue.iterator.next()
    await queue.iterator.return?.()
    pausing = undefined
    over()
    expect(await asked).toEqual(DONE)
  })
})
