// B14.1 Events out of what was fetched: the contract, what is not valid, the order of everything.
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import {
  defineEvents,
  EventValidationError,
  isDone,
  json,
  ProtocolError,
  text,
} from '../../../src/index.ts'
import { type EventReader, readEvents, type ReadOptions } from '../../../src/read/index.ts'
import { bodyOf, dataOf, expectNoRejections, outcomeOf } from '../../support/reading.ts'

beforeEach(expectNoRejections)

const events = defineEvents({
  add: json(z.object({ n: z.number() })),
  log: text(),
  slow: json(z.number().refine(async (n) => Promise.resolve(n > 0))),
})

/** Nothing but what was asked for is in the object. */
async function all(wire: string, options: ReadOptions<typeof events> = {}) {
  const list: unknown[] = []
  for await (const event of readEvents(bodyOf([wire]).stream, { events, ...options })) {
    list.push({ ...event })
  }
  return list
}

describe('an event', () => {
  test('is what its schema makes of it, with its id and the sticky one', async () => {
    const wire = 'event: add\nid: 1\ndata: {"n":1,"x":2}\n\nevent: log\ndata: hi\n\n'
    expect(await all(wire)).toEqual([
      { type: 'add', data: { n: 1 }, id: '1', lastEventId: '1' },
      { type: 'log', data: 'hi', id: undefined, lastEventId: '1' },
    ])
  })

  test('is a string without a contract, whatever its type', async () => {
    const wire = 'event: __proto__\ndata: {}\n\ndata: x\n\n'
    expect(await dataOf(readEvents(bodyOf([wire]).stream))).toEqual(['{}', 'x'])
  })

  test('begins with the id that was given', async () => {
    const reader = readEvents(bodyOf(['data: x\n\n']).stream, { lastEventId: '41' })
    expect(reader.lastEventId).toBe('41')
    expect((await reader.next()).value).toMatchObject({ id: undefined, lastEventId: '41' })
  })

  test('keeps its place where its schema takes time', async () => {
    const wire =
      'event: slow\ndata: 1\n\nevent: log\ndata: a\n\nevent: slow\ndata: 2\n\nevent: log\ndata: b\n\n'
    expect(await dataOf(readEvents(bodyOf([wire]).stream, { events }))).toEqual([1, 'a', 2, 'b'])
  })

  test('comes after one that is found to be not valid only later', async () => {
    const wire = 'event: slow\ndata: 0\n\nevent: log\ndata: a\n\nevent: slow\ndata: 0\n\n'
    const reader = readEvents(bodyOf([wire]).stream, { events, onInvalid() {} })
    expect(await dataOf(reader)).toEqual(['a'])
  })

  test('that the contract does not name goes to onUnhandled, as it came', async () => {
    const told: object[] = []
    const onUnhandled = (event: object): void => void told.push({ ...event })
    const wire = 'event: other\nid: 7\ndata: {}\n\nevent: constructor\ndata: x\n\n'
    expect(await all(wire, { onUnhandled })).toEqual([])
    expect(told).toEqual([
      { type: 'other', data: '{}', id: '7', lastEventId: '7' },
      { type: 'constructor', data: 'x', id: undefined, lastEventId: '7' },
    ])
  })

  test('that is too large is a ProtocolError, after those before it', async () => {
    const body = bodyOf([`data: small\n\ndata: ${'x'.repeat(200)}`], 'stay')
    const { data, error } = await outcomeOf(readEvents(body.stream, { maxEventSize: 100 }))
    expect(data).toEqual(['small'])
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ code: 'event-too-large' })
    expect(body.cancelled()).toBe(true)
  })

  test.each([-1, NaN, '9' as unknown as number].slice(0, 2))(
    'cannot be bounded by %d',
    (maxEventSize) => {
      expect(() => readEvents(bodyOf([]).stream, { maxEventSize })).toThrow(RangeError)
    },
  )
})

describe('until', () => {
  test('ends the loop after the last event, and gives up the body', async () => {
    const body = bodyOf(['event: log\ndata: 1\n\nevent: log\ndata: end\n\nevent: log\ndata: 3\n\n'])
    const until = ({ data }: { data: string }): boolean => data === 'end'
    const reader = readEvents(body.stream, { events, until })
    expect(await dataOf(reader)).toEqual(['1', 'end'])
    expect(body.cancelled()).toBe(true)
    expect(await reader.next()).toEqual({ value: undefined, done: true })
  })

  test.each([
    ['not valid', 'event: add\ndata: [DONE]\n\n'],
    ['not valid, which takes time to find out', 'event: slow\ndata: [DONE]\n\n'],
    ['not of the contract', 'data: [DONE]\n\n'],
  ])('finds a last event that is %s, which is not reported', async (_what, wire) => {
    const onInvalid = vi.fn<() => void>()
    expect(await all(wire, { until: isDone, onInvalid, invalid: 'throw' })).toEqual([])
    expect(onInvalid).not.toHaveBeenCalled()
  })
})

describe('a payload that is not valid', () => {
  const wire = 'event: add\nid: 5\ndata: {"n":"x"}\n\nevent: log\ndata: next\n\n'

  test('is skipped, and told to onInvalid', async () => {
    const told: EventValidationError[] = []
    const onInvalid = (error: EventValidationError): void => void told.push(error)
    expect(await all(wire, { onInvalid })).toMatchObject([{ data: 'next', lastEventId: '5' }])
    expect(told).toMatchObject([{ type: 'add', data: '{"n":"x"}', id: '5', lastEventId: '5' }])
    expect(told[0]).toBeInstanceOf(EventValidationError)
  })

  test('goes to the host where nobody asks for it', async () => {
    const reportError = vi.fn<(error: unknown) => void>()
    vi.stubGlobal('reportError', reportError)
    expect(await all(wire)).toHaveLength(1)
    vi.unstubAllGlobals()
    expect(reportError.mock.calls).toMatchObject([[{ name: 'EventValidationError' }]])
  })

  test.each<[string, ReadOptions['invalid']]>([
    ['by name', 'throw'],
    ['by a function', () => 'throw'],
  ])('ends the loop where it is to (%s), after those before it', async (_how, invalid) => {
    const body = bodyOf([`event: log\ndata: first\n\n${wire}`, wire])
    const reader = readEvents(body.stream, { events, invalid })
    const { data, error } = await outcomeOf(reader)
    expect(data).toEqual(['first'])
    expect(error).toBeInstanceOf(EventValidationError)
    expect(reader.lastEventId).toBe('5')
    expect(body.taken()).toBe(1)
    expect(body.cancelled()).toBe(true)
    expect(await reader.next()).toEqual({ value: undefined, done: true })
  })

  test('may take time to be found out', async () => {
    const slow = 'event: slow\ndata: -1\n\nevent: log\ndata: next\n\n'
    const { error } = await outcomeOf(
      readEvents(bodyOf([slow]).stream, { events, invalid: 'throw' }),
    )
    expect(error).toMatchObject({ name: 'EventValidationError', type: 'slow', data: '-1' })
  })
})

describe('B15 the order', () => {
  test('of comments, retry fields and events is that of the wire', async () => {
    const log: unknown[] = []
    const wire = ':c0\ndata: a\n\nretry: 5\n:c1\nid: 9\n\ndata: b\n\nretry: 6\n:c2\nid: 10\n\n'
    const reader: EventReader = readEvents(bodyOf([wire]).stream, {
      onComment: (comment) => log.push([comment, reader.lastEventId, reader.retryMs]),
    })
    for await (const { data } of reader) log.push([data, reader.lastEventId, reader.retryMs])
    log.push(['end', reader.lastEventId, reader.retryMs])
    expect(log).toEqual([
      ['c0', '', undefined],
      ['a', '', undefined],
      ['c1', '', 5],
      ['b', '9', 5],
      ['c2', '9', 6],
      ['end', '10', 6],
    ])
  })

  test.each(['onComment', 'onUnhandled', 'until'] as const)(
    'holds where %s ends the loop: all before it is told, nothing after it',
    async (name) => {
      const log: unknown[] = []
      const stop = (value: unknown): boolean => {
        const isIt = value === 'stop' || (value as { data?: unknown }).data === 'stop'
        if (isIt) void reader.cancel()
        else if (name !== 'until') log.push('more')
        return false
      }
      const wire =
        'event: log\ndata: a\n\n:stop\ndata: stop\n\n:x\n\ndata: x\n\nevent: log\ndata: b\n\n'
      const reader = readEvents(bodyOf([wire], 'stay').stream, {
        [name]: stop,
        events,
      })
      log.push(...(await dataOf(reader)))
      expect(log).toEqual(['a'])
    },
  )

  test('is kept by hooks that throw, which are reported', async () => {
    const reportError = vi.fn<(error: unknown) => void>()
    vi.stubGlobal('reportError', reportError)
    const fail = (): never => {
      throw new Error('hook')
    }
    const wire = ':c\ndata: x\n\nevent: log\ndata: a\n\nevent: add\ndata: x\n\n'
    const hooks = { onComment: fail, onUnhandled: fail, onInvalid: fail, until: fail }
    const { data, error } = await outcomeOf(readEvents(bodyOf([wire]).stream, { events, ...hooks }))
    vi.unstubAllGlobals()
    expect(data).toEqual(['a'])
    expect(error).toMatchObject({ code: 'truncated' })
    // One for each call: a comment, an unknown type, an invalid payload, and three for `until`.
    expect(reportError).toHaveBeenCalledTimes(6)
  })
})
