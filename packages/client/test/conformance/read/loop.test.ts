// B14.1 Pulling is backpressure, and leaving the loop gives up the body.
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineEvents } from '../../../src/index.ts'
import { readEvents, type ReadSource } from '../../../src/read/index.ts'
import { answerOf, bodyOf, dataOf, expectNoRejections, outcomeOf } from '../../support/reading.ts'

beforeEach(expectNoRejections)

const DONE = { value: undefined, done: true }
const turn = (): Promise<void> => new Promise(setImmediate)
const many = Array.from({ length: 10 }, (_, n) => `data: ${n}a\n\ndata: ${n}b\n\n`)

describe('the body', () => {
  test('is not read before the loop begins, nor ahead of it', async () => {
    const body = bodyOf(many)
    const reader = readEvents(answerOf(body.stream))
    await turn()
    expect(body.taken()).toBe(0)
    await reader.next()
    await turn()
    expect(body.taken()).toBe(1)
    await reader.next()
    await turn()
    expect(body.taken()).toBe(1)
    await reader.next()
    expect(body.taken()).toBe(2)
  })

  test.each<[string, (events: AsyncIterable<unknown>) => Promise<void>]>([
    [
      'break',
      async (events) => {
        for await (const _ of events) break
      },
    ],
    [
      'an error in the loop',
      async (events) => {
        const mine = new Error('mine')
        const loop = async (): Promise<void> => {
          for await (const _ of events) throw mine
        }
        await expect(loop()).rejects.toBe(mine)
      },
    ],
  ])('is given up by %s', async (_how, loop) => {
    const body = bodyOf(many)
    const reader = readEvents(answerOf(body.stream))
    await loop(reader)
    expect(body.cancelled()).toBe(true)
    expect(body.taken()).toBe(1)
    expect(await reader.next()).toEqual(DONE)
    expect(reader.lastEventId).toBe('')
  })

  test('is given up where it is an async iterable, too', async () => {
    let closed = false
    async function* source(): AsyncGenerator<string, void, undefined> {
      try {
        yield* many
      } finally {
        closed = true
      }
    }
    for await (const _ of readEvents(source())) break
    await turn()
    expect(closed).toBe(true)
  })

  test('is closed and needs no giving up where it has ended', async () => {
    const body = bodyOf(many)
    const { stream } = body
    expect(await dataOf(readEvents(stream))).toHaveLength(20)
    expect(body.cancelled()).toBe(false)
  })
})

describe('cancel()', () => {
  test('before the loop gives up the body', async () => {
    const body = bodyOf(many)
    const reader = readEvents(answerOf(body.stream))
    await reader.cancel()
    expect(body.cancelled()).toBe(true)
    expect(body.taken()).toBe(0)
    expect(await reader.next()).toEqual(DONE)
  })

  test('before the response has come gives up its body when it comes', async () => {
    const body = bodyOf(many)
    let answer!: (response: Response) => void
    const source = new Promise<Response>((resolve) => {
      answer = resolve
    })
    const reader = readEvents(source)
    const next = reader.next()
    const cancelled = reader.cancel()
    expect(await next).toEqual(DONE)
    answer(answerOf(body.stream, { status: 500 }))
    await cancelled
    expect(body.cancelled()).toBe(true)
    expect(body.taken()).toBe(0)
  })

  test.each<[string, () => ReadSource | Promise<ReadSource>]>([
    ['a response that has not come', () => new Promise(() => {})],
    ['a body', () => bodyOf(['data: 1\n'], 'stay').stream],
    ['an async iterable', () => ({ [Symbol.asyncIterator]: () => ({ next: stuck }) })],
  ])('ends a loop that waits for %s', async (_what, source) => {
    const reader = readEvents(source())
    const data = dataOf(reader)
    await turn()
    void reader.cancel()
    expect(await data).toEqual([])
  })

  const stuck = (): Promise<IteratorResult<string, undefined>> => new Promise(() => {})

  test('drops what has come, and a second one changes nothing', async () => {
    const reader = readEvents(bodyOf(['data: 1\n\ndata: 2\n\n']).stream)
    await reader.next()
    await Promise.all([reader.cancel(), reader.cancel()])
    expect(await reader.next()).toEqual(DONE)
  })

  test('drops what a schema is at work on', async () => {
    let release!: () => void
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const events = defineEvents({ message: z.number().refine(async () => (await gate, true)) })
    const reader = readEvents(bodyOf(['data: 1\n\n'], 'stay').stream, { events })
    const next = reader.next()
    await turn()
    void reader.cancel()
    release()
    expect(await next).toEqual(DONE)
  })

  test('never rejects, whatever the body does', async () => {
    const stubborn = new ReadableStream<Uint8Array>({
      cancel() {
        throw new Error('no')
      },
    })
    expect(await readEvents(stubborn).cancel()).toBe(undefined)
    expect(await readEvents(Promise.reject(new Error('no'))).cancel()).toBe(undefined)
  })
})

describe('a signal', () => {
  test.each([
    ['before', 0],
    ['during', 1],
  ])('that aborts %s the loop ends it, and gives up the body', async (_when, taken) => {
    const body = bodyOf(['data: 1\n\n'], 'stay')
    const controller = new AbortController()
    if (taken === 0) controller.abort()
    const data = dataOf(readEvents(body.stream, { signal: controller.signal }))
    await turn()
    controller.abort()
    expect(await data).toEqual(taken === 0 ? [] : ['1'])
    expect(body.taken()).toBe(taken)
    expect(body.cancelled()).toBe(true)
  })

  test('with another reason is thrown, so that a cut answer does not look whole', async () => {
    const controller = new AbortController()
    const outcome = outcomeOf(
      readEvents(bodyOf(['data: 1\n\n'], 'stay').stream, { signal: controller.signal }),
    )
    await turn()
    const reason = new DOMException('too late', 'TimeoutError')
    controller.abort(reason)
    expect(await outcome).toEqual({ data: ['1'], error: reason })
  })

  test('that the request has, too, ends the loop the same way', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const body = new ReadableStream<Uint8Array>({
      start(stream) {
        signal.addEventListener('abort', () => stream.error(signal.reason))
      },
    })
    const data = dataOf(readEvents(answerOf(body), { signal }))
    await turn()
    controller.abort()
    expect(await data).toEqual([])
  })

  test('is let go of at the end', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const counted = {
      aborted: false,
      addEventListener: () => void (listeners += 1),
      removeEventListener: () => void (listeners -= 1),
    }
    expect(signal.aborted).toBe(false)
    await dataOf(readEvents(bodyOf(many).stream, { signal: counted }))
    expect(listeners).toBe(0)
  })
})

describe('several next() at once', () => {
  test('get the events in order, and all of them the end', async () => {
    const reader = readEvents(bodyOf(many.slice(0, 2)).stream)
    const results = await Promise.all(Array.from({ length: 6 }, () => reader.next()))
    expect(results.map(({ value }) => value?.data)).toEqual([
      '0a',
      '0b',
      '1a',
      '1b',
      undefined,
      undefined,
    ])
    expect(results.map(({ done }) => done)).toEqual([false, false, false, false, true, true])
  })

  test('get the error once', async () => {
    const reader = readEvents(bodyOf(['data: 1\n\n'], new Error('reset')).stream)
    const results = await Promise.allSettled(Array.from({ length: 4 }, () => reader.next()))
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ])
  })
})
