// B14.3 Events in arrays, out of what was fetched.
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { defineEvents, isDone, json, text } from '../../../src/index.ts'
import { type EventReader, readEvents } from '../../../src/read/index.ts'
import { bodyOf, expectNoRejections, outcomeOf } from '../../support/reading.ts'

beforeEach(expectNoRejections)

const event = (data: number | string): string => `data: ${data}\n\n`

function range(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, index) => event(from + index)).join('')
}

async function batchesOf(reader: EventReader, options?: object): Promise<string[]> {
  const batches: string[] = []
  for await (const batch of reader.batches(options)) {
    batches.push(batch.map(({ data }) => data).join(' '))
  }
  return batches
}

describe('a batch', () => {
  test('is what has come together, never empty, in order', async () => {
    const body = bodyOf([range(0, 3), ': nothing\n', '', event(3), range(4, 6)])
    expect(await batchesOf(readEvents(body.stream))).toEqual(['0 1 2', '3', '4 5'])
  })

  test('has at most maxSize events', async () => {
    const body = bodyOf([range(0, 5), range(5, 6)])
    expect(await batchesOf(readEvents(body.stream), { maxSize: 2 })).toEqual([
      '0 1',
      '2 3',
      '4',
      '5',
    ])
  })

  test('has at most a thousand by default', async () => {
    const sizes: number[] = []
    for await (const batch of readEvents(bodyOf([range(0, 2500)]).stream).batches()) {
      sizes.push(batch.length)
    }
    expect(sizes).toEqual([1000, 1000, 500])
  })

  test('waits for more for maxWaitMs, up to maxSize, or the end', async () => {
    const chunks = [event(0), event(1), event(2), event(3), event(4)]
    const options = { maxWaitMs: 1_000_000, maxSize: 3 }
    expect(await batchesOf(readEvents(bodyOf(chunks).stream), options)).toEqual(['0 1 2', '3 4'])
  })

  test('is handed out when its time is up; the chunk that was waited for comes next', async () => {
    vi.useFakeTimers()
    try {
      let come = (): void => {}
      const later = new Promise<void>((resolve) => (come = resolve))
      async function* chunks() {
        yield event(0)
        await later
        yield event(1)
      }
      const batches = readEvents(chunks()).batches({ maxWaitMs: 16 })
      const first = batches.next()
      await vi.advanceTimersByTimeAsync(16)
      expect((await first).value?.map(({ data }) => data)).toEqual(['0'])
      const second = batches.next()
      come()
      await vi.advanceTimersByTimeAsync(16)
      expect((await second).value?.map(({ data }) => data)).toEqual(['1'])
      expect(await batches.next()).toEqual({ value: undefined, done: true })
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  test('ends before a comment, which is told once the loop has had it', async () => {
    const told: string[] = []
    const onComment = (comment: string): void => void told.push(comment)
    const body = bodyOf([`${range(0, 2)}: a\n\n${event(2)}`, `: b\n\n${range(3, 5)}`])
    for await (const batch of readEvents(body.stream, { onComment }).batches({ maxWaitMs: 100 })) {
      told.push(batch.map(({ data }) => data).join(' '))
    }
    expect(told).toEqual(['0 1', 'a', '2', 'b', '3 4'])
  })

  test('keeps its order where a schema takes time', async () => {
    const events = defineEvents({
      slow: json(z.number().refine(async (n) => Promise.resolve(n > 0))),
      message: text(),
    })
    const wire = `event: slow\ndata: 1\n\n${event('a')}event: slow\ndata: 0\n\n${event('b')}`
    const reader = readEvents(bodyOf([wire]).stream, { events, onInvalid() {} })
    const { value } = await reader.batches().next()
    expect(value?.map(({ data }) => data)).toEqual([1, 'a', 'b'])
  })
})

describe('the loop', () => {
  test('gets what came before an error, and then the error', async () => {
    const body = bodyOf([range(0, 2)], new Error('cut'))
    const options = { maxWaitMs: 1_000_000 }
    const heard: number[] = []
    const read = async (): Promise<void> => {
      for await (const batch of readEvents(body.stream).batches(options)) heard.push(batch.length)
    }
    await expect(read()).rejects.toMatchObject({ code: 'connection-lost' })
    expect(heard).toEqual([2])
  })

  test('ends with the last event', async () => {
    const body = bodyOf([`${range(0, 2)}${event('[DONE]')}${range(2, 4)}`], 'stay')
    expect(await batchesOf(readEvents(body.stream, { until: isDone }))).toEqual(['0 1 [DONE]'])
    expect(body.cancelled()).toBe(true)
  })

  test('cancels the body when it is left', async () => {
    const body = bodyOf([range(0, 2), range(2, 4)], 'stay')
    for await (const batch of readEvents(body.stream).batches()) {
      expect(batch).toHaveLength(2)
      break
    }
    expect(body.cancelled()).toBe(true)
    expect(body.taken()).toBe(1)
  })

  test('may be a loop over single events before', async () => {
    const reader = readEvents(bodyOf([range(0, 3)]).stream)
    expect((await reader.next()).value).toMatchObject({ data: '0' })
    expect(await batchesOf(reader)).toEqual(['1 2'])
    expect(await outcomeOf(reader)).toMatchObject({ data: [] })
  })

  test('may ask for several at once', async () => {
    const batches = readEvents(bodyOf([range(0, 2), event(2)]).stream).batches()
    const all = await Promise.all([batches.next(), batches.next(), batches.next()])
    expect(all.map(({ value }) => value?.length)).toEqual([2, 1, undefined])
  })
})

test.each([{ maxSize: 0 }, { maxSize: NaN }, { maxWaitMs: -1 }])('%o is refused', (options) => {
  expect(() => readEvents(bodyOf([]).stream).batches(options)).toThrow(RangeError)
})
