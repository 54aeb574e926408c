// B2.4 An abort is told apart from an end: a cut answer never looks whole.
import { describe, expect, test } from 'vitest'
import { connected, drain, rig } from '../support/scripted.ts'

/** A stream with a signal, an iterator that has had its first event, and what more of it waits. */
async function reading() {
  const controller = new AbortController()
  const made = await connected({ signal: controller.signal })
  const iterator = made.stream[Symbol.asyncIterator]()
  const first = iterator.next()
  await made.clock.flush()
  made.connection.send({ data: 'one' })
  made.connection.send({ data: 'two' })
  expect(await first).toMatchObject({ value: { data: 'one' } })
  await made.clock.flush()
  return { ...made, controller, iterator }
}

const timeout = new DOMException('The operation timed out', 'TimeoutError')
const reasons = [timeout, new Error('signed out'), 'signed out', { code: 7 }, null] as const

describe('a signal that aborts', () => {
  test.each(reasons)('B2.4: closes the stream for the reason %s', async (reason) => {
    const { controller, stream, states, heard, connection } = await reading()
    controller.abort(reason)
    const state = { status: 'closed', reason: 'aborted', error: reason }
    expect(stream.state).toEqual({ ...state, dropped: 0 })
    expect(await stream.closed).toEqual(state)
    expect(states.at(-1)).toEqual(state)
    expect(heard).toEqual(['one', 'two'])
    expect(connection.outcome).toMatch(/aborted|cancelled/)
  })

  test('B2.4: without a reason of its own closes it with an AbortError', async () => {
    const { controller, stream } = await reading()
    controller.abort()
    const { reason, error } = await stream.closed
    expect(reason).toBe('aborted')
    expect(error).toBe(controller.signal.reason)
  })

  test('B2.4: before the start connects nothing, and is told all the same', async () => {
    const { stream, server, clock } = rig({ signal: AbortSignal.abort(timeout) })
    expect(stream.state).toMatchObject({ reason: 'aborted', error: timeout })
    await expect(drain(stream)).rejects.toBe(timeout)
    await clock.flush()
    expect(server.requests).toEqual([])
  })

  test('B2.4: after the end changes nothing', async () => {
    const { controller, stream } = await reading()
    stream.close()
    controller.abort(timeout)
    expect(stream.state).toMatchObject({ reason: 'client', error: undefined })
  })
})

describe('an iterator', () => {
  test.each(reasons)('B2.4: throws the reason %s once, and not what waits', async (reason) => {
    const { controller, iterator } = await reading()
    controller.abort(reason)
    await expect(iterator.next()).rejects.toBe(reason)
    expect(await iterator.next()).toEqual({ value: undefined, done: true })
  })

  test('B2.4: throws the reason where it waits for an event, and where it has yet to begin', async () => {
    const { controller, stream, iterator } = await reading()
    await iterator.next()
    const late = stream[Symbol.asyncIterator]()
    const waits = [iterator.next(), iterator.next()] as const
    controller.abort(timeout)
    await expect(waits[0]).rejects.toBe(timeout)
    expect(await waits[1]).toEqual({ value: undefined, done: true })
    await expect(late.next()).rejects.toBe(timeout)
    await expect(drain(stream)).rejects.toBe(timeout)
  })

  test('B2.4: ends quietly where somebody pressed a stop button', async () => {
    const { controller, stream, iterator } = await reading()
    controller.abort()
    expect(await iterator.next()).toEqual({ value: undefined, done: true })
    expect(await drain(stream)).toEqual([])
  })

  test('B2.4: ends quietly in whatever words it is told to stop', async () => {
    const { controller, iterator } = await reading()
    controller.abort(Object.assign(new Error('stop'), { name: 'AbortError' }))
    expect(await iterator.next()).toEqual({ value: undefined, done: true })
  })

  test('B2.4: that was left throws nothing', async () => {
    const { controller, iterator } = await reading()
    await iterator.return?.()
    controller.abort(timeout)
    expect(await iterator.next()).toEqual({ value: undefined, done: true })
  })
})
