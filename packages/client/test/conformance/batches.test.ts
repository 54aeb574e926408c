// B14.3 Batches: arrays of events, never empty, in order, each event once.
import { createScriptedServer, createVirtualClock } from '@lastevent/testing'
import { describe, expect, test } from 'vitest'
import { createEventStream, type EventStreamOptions, json } from '../../src/index.ts'
import type { BatchOptions } from '../../src/event-stream.ts'
import { type AnyEvent, many, rig } from '../support/scripted.ts'
import { origin } from '../support/shared-tabs.ts'

const lines = (sent: readonly string[]): string =>
  sent.map((data) => `id: ${data}\ndata: ${data}\n\n`).join('')

const dataOf = (batch: readonly AnyEvent[]): readonly unknown[] => batch.map(({ data }) => data)

/** A stream whose batches a loop collects as they come. */
async function collecting(batches?: BatchOptions, options: EventStreamOptions = {}) {
  const { server, clock, stream } = rig(options)
  const seen: (readonly unknown[])[] = []
  const over = (async () => {
    for await (const batch of stream.batches(batches)) seen.push(dataOf(batch))
  })()
  const connection = await server.nextConnection()
  connection.open()
  await clock.flush()
  return { server, clock, stream, connection, seen, over }
}

describe('what comes together', () => {
  test('B14.3: goes together, and what comes alone goes alone', async () => {
    const { clock, connection, seen } = await collecting()
    connection.raw(lines(['1', '2', '3']))
    await clock.flush()
    connection.raw(lines(['4']))
    await clock.flush()
    expect(seen).toEqual([['1', '2', '3'], ['4']])
  })

  test('B14.3: in arrays of 1000 at most', async () => {
    const { clock, connection, seen } = await collecting()
    const sent = many(3500)
    connection.raw(lines(sent))
    await clock.flush()
    expect(seen.flat()).toEqual(sent)
    expect(seen.every(({ length }) => length > 0 && length <= 1000)).toBe(true)
    expect(seen.length).toBeLessThan(20)
  })

  test('B14.3: or of as many as maxSize says', async () => {
    const { clock, connection, seen } = await collecting({ maxSize: 2 })
    connection.raw(lines(['1', '2', '3', '4', '5']))
    await clock.flush()
    expect(seen).toEqual([['1', '2'], ['3', '4'], ['5']])
  })

  test('B14.3: has all types of the contract, and none else', async () => {
    const { server, clock, stream } = rig({ events: { a: json(), b: json() } })
    const seen: unknown[] = []
    void (async () => {
      for await (const batch of stream.batches()) {
        for (const event of batch) seen.push(event.type === 'a' ? event.data : [event.data])
      }
    })()
    const connection = await server.nextConnection()
    connection.raw('event: a\ndata: 1\n\nevent: x\ndata: 2\n\nevent: b\ndata: 3\n\n')
    await clock.flush()
    expect(seen).toEqual([1, [3]])
  })

  test('B14.3: includes all that came while the loop was at work', async () => {
    const { server, clock, stream } = rig()
    const iterator = stream.batches()
    const first = iterator.next()
    const connection = await server.nextConnection()
    connection.raw(lines(['1']))
    expect(dataOf((await first).value ?? [])).toEqual(['1'])
    for (const data of ['2', '3', '4']) {
      connection.raw(lines([data]))
      await clock.flush()
    }
    expect(dataOf((await iterator.next()).value ?? [])).toEqual(['2', '3', '4'])
  })
})

describe('maxWaitMs', () => {
  test('B14.3: an array is as old as that when it comes, and no older', async () => {
    const { clock, connection, seen } = await collecting({ maxWaitMs: 16 })
    for (let n = 1; n <= 5; n += 1) {
      connection.raw(lines([`${n}`]))
      await clock.advance(5)
    }
    expect(seen).toEqual([['1', '2', '3', '4']])
    await clock.advance(16)
    expect(seen).toEqual([['1', '2', '3', '4'], ['5']])
  })

  test.each([
    ['maxSize', { maxSize: 3 }, {}],
    ['highWaterMark', {}, { highWaterMark: 3 }],
  ])('B14.3: is cut short by %s', async (_, batches, options) => {
    const { clock, connection, seen } = await collecting({ maxWaitMs: 1000, ...batches }, options)
    connection.raw(lines(['1', '2']))
    await clock.flush()
    expect(seen).toEqual([])
    connection.raw(lines(['3']))
    await clock.flush()
    expect(seen).toEqual([['1', '2', '3']])
  })

  test('B14.3: the end of the stream cuts it short, too', async () => {
    const { clock, connection, seen, over } = await collecting(
      { maxWaitMs: 1000 },
      { onEnd: 'complete' },
    )
    connection.raw(lines(['1', '2']))
    connection.end()
    await clock.flush()
    await over
    expect(seen).toEqual([['1', '2']])
  })

  test('B2.4: leaves no timer behind when the loop is left or the stream closed', async () => {
    const { clock, connection, stream, seen, over } = await collecting({ maxWaitMs: 1000 })
    connection.raw(lines(['1', '2']))
    await clock.flush()
    stream.close()
    await over
    expect(seen).toEqual([])
    expect(clock.pending).toEqual([])
  })
})

describe('backpressure', () => {
  test('B6.2: what is not asked for is not read', async () => {
    const { server, clock, stream } = rig({ highWaterMark: 10 })
    void stream.batches().next()
    const connection = await server.nextConnection()
    for (const data of many(500)) connection.send({ data })
    await clock.advance(1000)
    expect(connection.bufferedBytes).toBeGreaterThan(0)
  })

  test('B6.2: a loop that drops keeps the newest, and the drops are counted', async () => {
    const { server, clock, stream } = rig({ highWaterMark: 3, overflow: 'drop-oldest' })
    const iterator = stream.batches()
    const first = iterator.next()
    const connection = await server.nextConnection()
    connection.raw(lines(['0']))
    await first
    connection.raw(lines(many(10)))
    await clock.flush()
    expect(dataOf((await iterator.next()).value ?? [])).toEqual(['7', '8', '9'])
    expect(stream.state.dropped).toBe(7)
    connection.raw(lines(['10']))
    await clock.flush()
    expect(dataOf((await iterator.next()).value ?? [])).toEqual(['10'])
  })
})

describe('the end', () => {
  test('B2.5: a fatal end throws once all has been handed out', async () => {
    const { clock, connection, seen, over } = await collecting({}, { retry: { limit: 0 } })
    connection.raw(lines(['1', '2']))
    connection.drop()
    over.catch(() => undefined)
    await clock.flush()
    await expect(over).rejects.toMatchObject({ code: 'retry-limit' })
    expect(seen).toEqual([['1', '2']])
  })

  test('B2.2: what a loop leaves behind as the last consumer comes again', async () => {
    const { clock, stream, connection, seen } = await collecting({ maxWaitMs: 1000 })
    const batches = stream.batches({ maxSize: 2 })
    const first = batches.next()
    connection.raw(lines(['1', '2', '3']))
    await clock.flush()
    expect(dataOf((await first).value ?? [])).toEqual(['1', '2'])
    await batches.return()
    expect(seen).toEqual([])
    await clock.advance(1000)
    expect(seen).toEqual([['1', '2', '3']])
  })

  test('B7.1: a batch counts as handled when the next one is asked for', async () => {
    const saved: string[] = []
    const clock = createVirtualClock()
    const server = createScriptedServer({ clock })
    const stream = createEventStream('https://example.test/events', {
      fetch: server.fetch,
      clock,
      checkpoint: { load: () => undefined, save: (id) => void saved.push(id) },
    })
    const iterator = stream.batches()
    const first = iterator.next()
    const connection = await server.nextConnection()
    connection.raw(lines(['1', '2', '3']))
    expect((await first).value).toHaveLength(3)
    await clock.advance(1000)
    expect(saved).toEqual([])
    void iterator.next()
    await clock.advance(1000)
    expect(saved.at(-1)).toBe('3')
    stream.close()
  })
})

test.each([
  [{ maxSize: 0 }, 'maxSize must be number >= 1, not 0'],
  [{ maxSize: '5' }, 'maxSize must be number >= 1, not "5"'],
  [{ maxWaitMs: -1 }, 'maxWaitMs must be number >= 0, not -1'],
])('batches(%j) is a RangeError', (options, message) => {
  const { stream } = rig()
  expect(() => stream.batches(options as BatchOptions)).toThrow(new RangeError(message))
})

test('batches() refuses options that it does not know', () => {
  const { stream } = rig()
  expect(() => stream.batches({ size: 5 } as BatchOptions)).toThrow('Unknown option size,')
})

test('B11.1: a shared stream has batches, too', async () => {
  const { clock, log, open } = origin()
  const tabs = [open({ idle: true }), open({ idle: true })]
  const seen = tabs.map(({ stream }) => {
    const own: unknown[] = []
    void (async () => {
      for await (const batch of stream.batches()) own.push(...dataOf(batch))
    })()
    return own
  })
  await clock.advance(100)
  log.publish(3)
  await clock.advance(100)
  expect(seen).toEqual([
    ['1', '2', '3'],
    ['1', '2', '3'],
  ])
})
