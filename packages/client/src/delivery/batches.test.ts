import { describe, expect, test } from 'vitest'
import { createQueue, type QueueOptions } from './queue.ts'

describe('batches', () => {
  function batchesOf(options: Partial<QueueOptions<number>> = {}) {
    const queue = createQueue<number, number[]>({
      highWaterMark: 100,
      overflow: 'pause',
      batch: { maxSize: 3 },
      onStart: () => undefined,
      onFull: () => undefined,
      onEmpty: () => undefined,
      onDrop: () => undefined,
      onAbandoned: () => undefined,
      onStop: () => undefined,
      pause: () => undefined,
      ...options,
    })
    return queue
  }

  test('are waited for until nothing more comes for now', async () => {
    const queue = batchesOf()
    const asked = queue.iterator.next()
    queue.push(1)
    queue.push(2)
    let isSettled = false
    void asked.then(() => (isSettled = true))
    await Promise.resolve()
    expect(isSettled).toBe(false)
    queue.flush()
    expect(await asked).toEqual({ done: false, value: [1, 2] })
  })

  test('go to those who asked first, as far as they reach', async () => {
    const queue = batchesOf()
    const asked = [queue.iterator.next(), queue.iterator.next(), queue.iterator.next()]
    for (const each of [1, 2, 3, 4]) queue.push(each)
    queue.flush()
    queue.end()
    const batches = (await Promise.all(asked)).map(({ value }) => value)
    expect(batches).toEqual([[1, 2, 3], [4], undefined])
  })

  test('belong to the consumer: what comes later is put into none of them', async () => {
    const queue = batchesOf()
    const asked = queue.iterator.next()
    queue.push(1)
    queue.flush()
    const first = (await asked).value
    queue.push(2)
    expect(first).toEqual([1])
    expect((await queue.iterator.next()).value).toEqual([2])
  })

  test('hold no slots of values that were dropped', async () => {
    const queue = batchesOf({ highWaterMark: 2, overflow: 'drop-oldest' })
    const asked = queue.iterator.next()
    for (const each of [1, 2, 3, 4]) queue.push(each)
    queue.flush()
    expect((await asked).value).toEqual([3, 4])
    for (const each of [5, 6, 7]) queue.push(each)
    expect((await queue.iterator.next()).value).toEqual([6, 7])
  })

  test('that must age are no backlog before', () => {
    let ripen!: () => void
    const age = (callback: () => void) => {
      ripen = callback
      return () => undefined
    }
    const queue = batchesOf({ batch: { maxSize: 3, age } })
    void queue.iterator.next()
    queue.push(1)
    queue.flush()
    expect(queue.backlog()).toBe(0)
    ripen()
    queue.push(2)
    expect(queue.backlog()).toBe(0)
    queue.push(3)
    queue.push(4)
    expect(queue.backlog()).toBe(3)
  })

  test('that must age do so no longer once one more would drop another', async () => {
    const dropped: number[] = []
    const queue = batchesOf({
      highWaterMark: 2,
      overflow: 'drop-oldest',
      onDrop: (value) => dropped.push(value),
      batch: { maxSize: 3, age: () => () => undefined },
    })
    const asked = queue.iterator.next()
    queue.push(1)
    queue.push(2)
    queue.flush()
    queue.push(3)
    expect((await asked).value).toEqual([1, 2])
    expect(dropped).toEqual([])
  })
})
