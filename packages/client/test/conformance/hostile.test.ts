// B13, B8.4 Servers that mean harm: the rate of requests stays bounded, and so does the memory.
import type { ScriptedConnection } from '@lastevent/testing'
import { describe, expect, test } from 'vitest'
import { connected, fatal, listen, rig, times } from '../support/scripted.ts'

type Harm = (connection: ScriptedConnection) => unknown

const harms: Record<string, Harm> = {
  'sends retry: 0 and closes': (one) => (one.raw('retry: 0\n\n'), one.end()),
  'sends retry: 0 and drops': (one) => (one.raw('retry: 0\n\n'), one.drop()),
  'sends retry: 0, an event, and closes': (one) => (one.raw('retry: 0\ndata: x\n\n'), one.end()),
  'sends new ids and closes': (one) => (
    one.raw(`retry: 0\nid: ${one.index}\ndata: x\n\n`),
    one.end()
  ),
  'accepts and closes': (one) => (one.open(), one.end()),
  'accepts and drops': (one) => (one.open(), one.drop()),
  'answers 503 with Retry-After: 0': (one) => one.fail(503, { 'retry-after': '0' }),
  'answers 503 with Retry-After in the past': (one) =>
    one.fail(503, { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }),
  'answers 429 after it has asked for retry: 0': (one) =>
    one.index === 0 ? (one.raw('retry: 0\n\n'), one.drop()) : one.fail(429, { 'retry-after': '0' }),
  'redirects without end': (one) => one.refuse(new TypeError('redirect count exceeded')),
  refuses: (one) => one.refuse(),
}

describe('the rate of requests', () => {
  test.each(Object.entries(harms))(
    'B13: a server that %s gets at most 10 in the first second',
    async (_, harm) => {
      const { server, clock, stream } = rig()
      server.handle((connection) => void harm(connection))
      listen(stream)
      await clock.advance(999)
      expect(server.requests.length).toBeGreaterThan(0)
      expect(server.requests.length).toBeLessThanOrEqual(10)
      await clock.advance(600_000)

      // And ever fewer: the gaps grow until they have reached the longest delay.
      const at = times(server)
      const gaps = at.slice(1).map((time, n) => time - (at[n] ?? 0))
      expect(gaps.length).toBeGreaterThan(5)
      gaps.slice(1).forEach((gap, n) => expect(gap).toBeGreaterThanOrEqual(gaps[n] ?? 0))
      expect(gaps.at(-1)).toBeGreaterThanOrEqual(15_000)
    },
  )

  test('B13: one that holds each connection for a second gets about one request a second', async () => {
    const { server, clock, stream } = rig()
    server.handle((connection) => {
      connection.raw('retry: 0\ndata: x\n\n')
      clock.setTimer(() => connection.outcome ?? connection.drop(), 1000)
    })
    listen(stream)
    await clock.advance(60_000)
    expect(server.requests.length).toBeLessThanOrEqual(60)
    stream.close()
    await clock.advance(1000)
  })

  test('B13: consumers that come and go do not speed it up', async () => {
    const { server, clock, stream } = rig({ lingerMs: 0 })
    server.handle((connection) => connection.fail(503, { 'retry-after': '60' }))
    for (let n = 0; n < 500; n++) {
      const leave = stream.on('message', () => {})
      await clock.advance(50)
      leave()
      await clock.advance(50)
    }
    expect(server.requests).toHaveLength(1)
  })
})

describe('the bytes', () => {
  test.each([
    ['one line without end', 'data: ', 'x'.repeat(1000)],
    ['lines of data without a blank line', 'data: x\n', 'data: xxxxxxxxxx\n'],
    ['an id without end', 'id: ', '1'.repeat(1000)],
    ['a type without end', 'event: ', 't'.repeat(1000)],
    ['a comment without end', ':', 'c'.repeat(1000)],
  ])('B5.4: %s is given up at maxEventSize, and not tried again', async (_, start, more) => {
    const { server, clock, stream, connection } = await connected({
      maxEventSize: 10_000,
      ...(start === ':' && { onComment: () => {} }),
    })
    connection.raw(start)
    for (let sent = 0; sent < 40_000 && !connection.outcome; sent += more.length) {
      connection.raw(more)
      await clock.flush()
    }
    expect(fatal(stream)).toMatchObject({ name: 'ProtocolError', code: 'event-too-large' })
    expect(connection.outcome).toMatch(/aborted|cancelled/)
    expect(connection.takenBytes).toBeLessThan(20_000)
    await clock.advance(600_000)
    expect(server.requests).toHaveLength(1)
  })

  test.each([
    ['comments that nobody asked for are', ':'],
    ['fields of no known name are', 'x'],
  ])('B5.4: %s passed over, however many there are in an event', async (_, start) => {
    const { clock, stream, connection, heard } = await connected({ maxEventSize: 10_000 })
    for (let n = 0; n < 40; n++) connection.raw(`${start}${'x'.repeat(1000)}\n`)
    connection.raw('data: fine\n\n')
    await clock.flush()
    expect(heard).toEqual(['fine'])
    expect(stream.state.status).toBe('open')
  })

  test('B5.4: the events before the one that is too large arrive', async () => {
    const { clock, stream, connection, heard } = await connected({ maxEventSize: 100 })
    connection.raw(`id: 1\ndata: fine\n\ndata: ${'x'.repeat(500)}`)
    await clock.flush()
    expect(heard).toEqual(['fine'])
    expect(stream.lastEventId).toBe('1')
    expect(fatal(stream).code).toBe('event-too-large')
  })

  test('B5.4: an event of just under the bound arrives, and many of them do', async () => {
    const { clock, stream, connection, heard } = await connected({ maxEventSize: 1000 })
    for (let n = 0; n < 20; n++) connection.send({ data: 'x'.repeat(900) }, { split: 500 })
    await clock.flush()
    expect(heard).toHaveLength(20)
    expect(stream.state.status).toBe('open')
  })

  test('B5.4: the bound is 16 Mi characters by default', async () => {
    const { clock, stream, connection, heard } = await connected()
    const mebi = 'x'.repeat(2 ** 20)
    connection.raw('data: ')
    for (let n = 0; n < 15; n++) connection.raw(mebi)
    connection.raw('\n\n')
    await clock.flush()
    expect(heard.map((data) => String(data).length)).toEqual([15 * 2 ** 20])
    connection.raw('data: ')
    for (let n = 0; n < 17; n++) connection.raw(mebi)
    await clock.flush()
    expect(fatal(stream).code).toBe('event-too-large')
  })
})
