// B6.2 Reading no faster than consumers take.
import { describe, expect, test } from 'vitest'
import { defineEvents, text } from '../../src/index.ts'
import { z } from 'zod'
import { listen, many, promised, rig } from '../support/scripted.ts'

describe('backpressure', () => {
  test('B6.2: an iterator that does not pull stops the reading at highWaterMark', async () => {
    const { server, clock, stream } = rig({ highWaterMark: 10 })
    const iterator = stream.events()
    const first = iterator.next()
    const connection = await server.nextConnection()
    const sent = many(100)
    for (const data of sent) connection.send({ data })
    await clock.advance(10_000)
    const size = 'data: 0\n\n'.length
    expect(connection.takenBytes).toBeLessThanOrEqual(13 * size)
    expect(connection.bufferedBytes).toBeGreaterThan(0)
    expect(stream.state.status).toBe('open')

    const seen: unknown[] = [(await first).value?.data]
    while (seen.length < 100) seen.push((await iterator.next()).value?.data)
    expect(seen).toEqual(sent)
    await connection.drained()
    expect(connection.bufferedBytes).toBe(0)
  })

  test('B6.2: pulling lets reading go on, and not before there is room', async () => {
    const { server, clock, stream } = rig({ highWaterMark: 4 })
    const iterator = stream.events()
    void iterator.next()
    const connection = await server.nextConnection()
    for (const data of many(20)) connection.send({ data })
    await clock.advance(1)
    const taken = connection.takenBytes
    await clock.advance(60_000)
    expect(connection.takenBytes).toBe(taken)
    for (let n = 0; n < 4; n++) await iterator.next()
    await clock.advance(1)
    expect(connection.takenBytes).toBeGreaterThan(taken)
    expect(connection.bufferedBytes).toBeGreaterThan(0)
  })

  test('B6.2: the mark is 1024 events by default', async () => {
    const { server, clock, stream } = rig()
    const iterator = stream.events()
    void iterator.next()
    const connection = await server.nextConnection()
    for (const data of many(3000)) connection.send({ data: data.padStart(4, '0') })
    await clock.advance(1)
    const takenEvents = connection.takenBytes / 'data: 0000\n\n'.length
    expect(takenEvents).toBeGreaterThanOrEqual(1024)
    expect(takenEvents).toBeLessThan(1030)
  })

  test('B6.2: one large chunk over the mark loses nothing', async () => {
    const { server, clock, stream } = rig({ highWaterMark: 2 })
    const iterator = stream.events()
    const first = iterator.next()
    const connection = await server.nextConnection()
    const sent = many(50)
    connection.raw(sent.map((data) => `data: ${data}\n\n`).join(''))
    await clock.flush()
    const seen: unknown[] = [(await first).value?.data]
    while (seen.length < 50) seen.push((await iterator.next()).value?.data)
    expect(seen).toEqual(sent)
  })

  test('B6.2: of a chunk of megabytes no more is decoded than is asked for', async () => {
    let decoded = 0
    const onComment = (): void => void (decoded += 1)
    const { server, clock, stream } = rig({ highWaterMark: 16, onComment })
    const iterator = stream.events()
    const first = iterator.next()
    const connection = await server.nextConnection()
    const sent = many(50_000)
    connection.raw(sent.map((data) => `: a comment with each\ndata: ${data}\n\n`).join(''))
    await clock.advance(60_000)
    expect(decoded).toBeGreaterThan(16)
    expect(decoded).toBeLessThan(5_000)

    const seen: unknown[] = [(await first).value?.data]
    while (seen.length < sent.length) seen.push((await iterator.next()).value?.data)
    expect(seen).toEqual(sent)
    expect(decoded).toBe(sent.length)
  })

  test('B6.2: the slowest of several iterators sets the pace', async () => {
    const { server, clock, stream } = rig({ highWaterMark: 3 })
    const slow = stream.events()
    const slowFirst = slow.next()
    const quick: unknown[] = []
    void (async () => {
      for await (const event of stream) quick.push(event.data)
    })()
    const connection = await server.nextConnection()
    for (const data of many(20)) connection.send({ data })
    await clock.advance(1)
    expect(quick.length).toBeLessThan(8)
    await slow.return?.()
    await clock.flush()
    expect(quick).toEqual(many(20))
    expect((await slowFirst).value?.data).toBe('0')
  })

  test('B6.2: the idle timer is off while reading is paused', async () => {
    const { server, clock, stream } = rig({ highWaterMark: 2, idleTimeoutMs: 5000 })
    const iterator = stream.events()
    void iterator.next()
    const connection = await server.nextConnection()
    for (const data of many(10)) connection.send({ data })
    await clock.advance(600_000)
    expect(connection.outcome).toBeUndefined()
    for (let n = 0; n < 9; n++) await iterator.next()
    // Now it reads again, and the silence counts from here.
    await clock.advance(4999)
    expect(connection.outcome).toBeUndefined()
    await clock.advance(1 + 250)
    expect(connection.outcome).toBe('aborted')
    expect(server.requests).toHaveLength(1)
  })

  test('B6.2: it is off, too, while an async schema takes its time', async () => {
    const { promise, resolve } = promised<boolean>()
    const schema = z.string().refine(() => promise)
    const { server, clock, stream } = rig({
      events: defineEvents({ message: text(schema) }),
      idleTimeoutMs: 5000,
    })
    const heard = listen(stream)
    const connection = await server.nextConnection()
    connection.send({ data: 'x' })
    await clock.advance(60_000)
    expect(connection.outcome).toBeUndefined()
    resolve(true)
    await clock.flush()
    expect(heard).toEqual(['x'])
  })

  test('B6.2: a connection that breaks while the queue is full gives all it had', async () => {
    const { server, clock, stream } = rig({ highWaterMark: 2 })
    const iterator = stream.events()
    const first = iterator.next()
    const connection = await server.nextConnection()
    many(10).forEach((data, n) => connection.send({ data, id: `${n}` }))
    connection.drop()
    await clock.advance(10_000)
    const seen: unknown[] = [(await first).value?.data]
    while (seen.length < 10) seen.push((await iterator.next()).value?.data)
    expect(seen).toEqual(many(10))
    await clock.advance(500)
    expect(server.requests[1]?.lastEventId).toBe('9')
  })

  test('B2.4: close() with a full queue ends the iterator at once', async () => {
    const { server, clock, stream } = rig({ highWaterMark: 2 })
    const iterator = stream.events()
    void iterator.next()
    const connection = await server.nextConnection()
    connection.raw(
      many(10)
        .map((data) => `data: ${data}\n\n`)
        .join(''),
    )
    await clock.flush()
    stream.close()
    await expect(iterator.next()).resolves.toEqual({ done: true, value: undefined })
  })
})
