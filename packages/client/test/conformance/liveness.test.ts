// B9.1 How long a response, and then its next byte, is waited for.
import { describe, expect, test } from 'vitest'
import { connected, listen, rig } from '../support/scripted.ts'

/** A moment that pending bytes get to come in before a silence counts. */
const graceMs = 250

describe('connectTimeoutMs', () => {
  test('B9.1: by default a response is waited for 15 s, and then tried again', async () => {
    const { server, clock, stream, survived } = rig()
    listen(stream)
    const first = await server.nextConnection()
    await clock.advance(14_999)
    expect(stream.state.status).toBe('connecting')
    await clock.advance(1)
    expect(first.outcome).toBe('aborted')
    const timeout = { name: 'TimeoutError', code: 'connect-timeout', phase: 'connect', attempt: 1 }
    expect(stream.state).toMatchObject({ status: 'waiting', error: timeout })
    expect(survived).toMatchObject([timeout])
    await clock.advance(500)
    expect(server.requests).toHaveLength(2)
  })

  test('B9.1: it is over once the headers have come', async () => {
    const { clock, stream } = await connected({ connectTimeoutMs: 1000, idleTimeoutMs: 0 })
    await clock.advance(600_000)
    expect(stream.state.status).toBe('open')
  })

  test('B9.1: 0 is for ever', async () => {
    const { clock, stream } = rig({ connectTimeoutMs: 0 })
    listen(stream)
    await clock.advance(86_400_000)
    expect(stream.state.status).toBe('connecting')
  })

  test('B9.1: it bounds every attempt anew', async () => {
    const { server, clock, stream } = rig({ connectTimeoutMs: 1000 })
    listen(stream)
    await clock.advance(1000 + 500 + 1000)
    expect(server.connections.map(({ outcome }) => outcome)).toEqual(['aborted', 'aborted'])
    expect(stream.state).toMatchObject({ status: 'waiting', attempt: 2 })
  })
})

describe('idleTimeoutMs as a number', () => {
  test('B9.1: a stream that is silent for so long is replaced', async () => {
    const { server, clock, stream, connection } = await connected({ idleTimeoutMs: 10_000 })
    connection.send({ data: 'x', id: '5' })
    await clock.advance(9999)
    expect(connection.outcome).toBeUndefined()
    await clock.advance(1 + graceMs)
    expect(connection.outcome).toBe('aborted')
    const timeout = { name: 'TimeoutError', code: 'idle-timeout', phase: 'idle', attempt: 1 }
    expect(stream.state).toMatchObject({ status: 'waiting', error: timeout })
    await clock.advance(500)
    expect(server.requests[1]?.lastEventId).toBe('5')
  })

  test('B9.1: it counts from the headers where nothing has come', async () => {
    const { clock, connection } = await connected({ idleTimeoutMs: 10_000 })
    await clock.advance(10_000 + graceMs)
    expect(connection.outcome).toBe('aborted')
  })

  test.each([
    ['a comment', ': hi\n\n'],
    ['an event', 'data: x\n\n'],
    ['a line end', '\n'],
    ['half a character', new Uint8Array([0xc3])],
  ])('B9.1: %s resets it, as any byte does', async (_, bytes) => {
    const { clock, connection } = await connected({ idleTimeoutMs: 10_000 })
    for (let n = 0; n < 5; n++) {
      await clock.advance(9000)
      connection.raw(bytes)
    }
    await clock.advance(9000)
    expect(connection.outcome).toBeUndefined()
    await clock.advance(1000 + graceMs)
    expect(connection.outcome).toBe('aborted')
  })

  test('B9.1: 0 is off', async () => {
    const { clock, connection } = await connected({ idleTimeoutMs: 0 })
    for (const gap of [1000, 2000, 3000]) {
      connection.comment()
      await clock.advance(gap)
    }
    await clock.advance(86_400_000)
    expect(connection.outcome).toBeUndefined()
  })
})

describe('idleTimeoutMs: auto', () => {
  test('B9.1: it is off until two comments or events have shown an idle gap', async () => {
    const { clock, connection } = await connected()
    await clock.advance(3_600_000)
    connection.comment()
    await clock.advance(3_600_000)
    expect(connection.outcome).toBeUndefined()
  })

  test('B9.1: then it is three times the longest gap', async () => {
    const { clock, connection } = await connected()
    for (const gap of [10_000, 20_000, 5000]) {
      connection.comment()
      await clock.advance(gap)
    }
    connection.send({ data: 'x' })
    await clock.advance(59_999)
    expect(connection.outcome).toBeUndefined()
    await clock.advance(1 + graceMs)
    expect(connection.outcome).toBe('aborted')
  })

  test('B9.1: what comes within a second of the first bytes says nothing of the rhythm', async () => {
    const { clock, connection } = await connected()
    for (const gap of [0, 1, 998]) {
      connection.comment()
      await clock.advance(gap)
    }
    connection.comment()
    await clock.advance(3_600_000)
    expect(connection.outcome).toBeUndefined()
  })

  test('B9.1: a later burst does not shorten it', async () => {
    const { clock, connection } = await connected()
    for (const gap of [20_000, 0, 1, 998]) {
      connection.comment()
      await clock.advance(gap)
    }
    connection.comment()
    await clock.advance(59_999)
    expect(connection.outcome).toBeUndefined()
    await clock.advance(1 + graceMs)
    expect(connection.outcome).toBe('aborted')
  })

  test('B9.1: a clock that is set back is no silence', async () => {
    const { clock, connection } = await connected()
    connection.comment()
    clock.set(clock.now() - 3_600_000)
    connection.comment()
    await clock.advance(1_800_000)
    expect(connection.outcome).toBeUndefined()
  })

  test('B9.1: it is never under 15 s', async () => {
    const { clock, connection } = await connected()
    for (let n = 0; n < 10; n++) {
      connection.comment()
      await clock.advance(1500)
    }
    connection.comment()
    await clock.advance(14_999)
    expect(connection.outcome).toBeUndefined()
    await clock.advance(1 + graceMs)
    expect(connection.outcome).toBe('aborted')
  })

  test('B9.1: it is never over 5 min', async () => {
    const { clock, connection } = await connected()
    connection.comment()
    await clock.advance(3_600_000)
    connection.comment()
    await clock.advance(299_999)
    expect(connection.outcome).toBeUndefined()
    await clock.advance(1 + graceMs)
    expect(connection.outcome).toBe('aborted')
  })

  test('B9.1: the idle gap outlives the connection that has shown it', async () => {
    const { server, clock, connection } = await connected()
    connection.comment()
    await clock.advance(5000)
    connection.comment()
    connection.drop()
    await clock.advance(500)
    const second = await server.nextConnection()
    second.open()
    await clock.advance(15_000 + graceMs)
    expect(second.outcome).toBe('aborted')
  })
})

describe('the clock judges, not the timer', () => {
  test('B9.1: after a sleep, bytes that come with the late timer save the stream', async () => {
    const { server, clock, connection } = await connected({ idleTimeoutMs: 10_000 })
    clock.sleep(3_600_000)
    // The overdue timer fires before what the network has in store.
    await clock.advance(0)
    expect(connection.outcome).toBeUndefined()
    connection.comment('still here')
    await clock.advance(9999)
    expect(connection.outcome).toBeUndefined()
    expect(server.requests).toHaveLength(1)
  })

  test('B9.1: bytes that lay ready before the late timer do so, too', async () => {
    const { clock, connection } = await connected({ idleTimeoutMs: 10_000 })
    clock.sleep(3_600_000)
    connection.comment()
    await clock.advance(9999)
    expect(connection.outcome).toBeUndefined()
  })

  test('B9.1: after a sleep with nothing in store the stream is replaced', async () => {
    const { server, clock, connection } = await connected({ idleTimeoutMs: 10_000 })
    clock.sleep(3_600_000)
    await clock.advance(graceMs)
    expect(connection.outcome).toBe('aborted')
    await clock.advance(500)
    expect(server.requests).toHaveLength(2)
  })
})
