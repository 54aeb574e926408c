// What views show of a stream: values folded once per frame, a badge that counts down.
import { createScriptedServer, createVirtualClock } from '@lastevent/testing'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createEventStream, type EventStream, json, text } from '../index.ts'
import { createSharedEventStream } from '../shared/index.ts'
import { createBadgeStore, createReducerStore, idleSnapshot, isSameStream } from './index.ts'

const address = 'https://example.test/events'

function rig() {
  const clock = createVirtualClock({ random: 0 })
  const server = createScriptedServer({ clock })
  const errors: unknown[] = []
  const stream: EventStream = createEventStream(address, {
    fetch: server.fetch,
    clock,
    retry: { minDelayMs: 5000 },
    onError: (error) => errors.push(error),
  })
  onTestFinished(async () => {
    stream.close()
    await clock.advance(100)
    expect(clock.pending).toEqual([])
  })
  return { clock, server, stream, errors }
}

const collect = (all: readonly string[], { data }: { data: string }) => [...all, data]

describe('a reducer store', () => {
  test('consumes the stream while it has a subscriber', async () => {
    const { clock, server, stream } = rig()
    const store = createReducerStore(stream, collect, [], { clock })
    await clock.advance(1000)
    expect(server.requests).toEqual([])
    const leaves = [store.subscribe(() => undefined), store.subscribe(() => undefined)]
    const connection = await server.nextConnection()
    connection.open()
    await clock.flush()
    leaves[0]?.()
    leaves[0]?.()
    await clock.advance(1000)
    expect(stream.state.status).toBe('open')
    leaves[1]?.()
    await clock.advance(100)
    expect(stream.state.status).toBe('idle')
  })

  test('tells once per frame, and shows nothing in between', async () => {
    const { clock, server, stream } = rig()
    const store = createReducerStore(stream, collect, [], { clock })
    const told: (readonly string[])[] = []
    onTestFinished(store.subscribe(() => told.push(store.getSnapshot())))
    const connection = await server.nextConnection()
    connection.send({ data: 'a' })
    await clock.advance(10)
    connection.send({ data: 'b' })
    await clock.advance(5)
    expect([told, store.getSnapshot()]).toEqual([[], []])
    await clock.advance(1)
    expect(told).toEqual([['a', 'b']])
    await clock.advance(1000)
    expect(told).toHaveLength(1)
  })

  test('keeps all it has seen when its last subscriber leaves in mid-frame', async () => {
    const { clock, server, stream } = rig()
    const store = createReducerStore(stream, collect, [], { clock })
    const leave = store.subscribe(() => undefined)
    const connection = await server.nextConnection()
    connection.send({ data: 'a' })
    await clock.flush()
    leave()
    expect(store.getSnapshot()).toEqual(['a'])
    onTestFinished(store.subscribe(() => undefined))
    connection.send({ data: 'b' })
    await clock.advance(16)
    expect(store.getSnapshot()).toEqual(['a', 'b'])
  })

  test('tells nobody where nothing has changed', async () => {
    const { clock, server, stream } = rig()
    const latest = createReducerStore(stream, (_, { data }) => data, 'same', { clock })
    const told = vi.fn<() => void>()
    onTestFinished(latest.subscribe(told))
    const connection = await server.nextConnection()
    connection.send({ data: 'same' })
    await clock.advance(100)
    connection.send({ data: 'other' })
    connection.send({ data: 'same' })
    await clock.advance(100)
    expect(told).not.toHaveBeenCalled()
  })

  test('reports what the reducer throws, and goes on', async () => {
    const { clock, server, stream, errors } = rig()
    const refuse = (all: readonly string[], event: { data: string }) => {
      if (event.data === 'bad') throw new Error('no')
      return collect(all, event)
    }
    const store = createReducerStore(stream, refuse, [], { clock })
    onTestFinished(store.subscribe(() => undefined))
    const connection = await server.nextConnection()
    for (const data of ['a', 'bad', 'b']) connection.send({ data })
    await clock.advance(16)
    expect(store.getSnapshot()).toEqual(['a', 'b'])
    expect(errors).toMatchObject([{ message: 'no' }])
  })

  test('a subscriber that throws hurts no other', async () => {
    const { clock, server, stream } = rig()
    const reported = vi.fn<(error: unknown) => void>()
    vi.stubGlobal('reportError', reported)
    onTestFinished(() => void vi.unstubAllGlobals())
    const store = createReducerStore(stream, collect, [], { clock })
    const told = vi.fn<() => void>()
    const fail = (): never => {
      throw new Error('no')
    }
    for (const onChange of [fail, told]) onTestFinished(store.subscribe(onChange))
    ;(await server.nextConnection()).send({ data: 'a' })
    await clock.advance(16)
    expect(told).toHaveBeenCalledTimes(1)
    expect(reported).toHaveBeenCalledTimes(1)
  })
})

describe('the frames', () => {
  test("are the host's; one that never comes is waited for no longer than a second", async () => {
    const callbacks: (() => void)[] = []
    const cancelled = vi.fn<(id: number) => void>()
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => callbacks.push(callback))
    vi.stubGlobal('cancelAnimationFrame', cancelled)
    onTestFinished(() => void vi.unstubAllGlobals())
    const { clock, server, stream } = rig()
    const store = createReducerStore(stream, collect, [], { clock })
    const told = vi.fn<() => void>()
    const leave = store.subscribe(told)
    const connection = await server.nextConnection()
    connection.send({ data: 'a' })
    await clock.advance(999)
    expect([callbacks.length, told.mock.calls.length]).toEqual([1, 0])
    callbacks[0]?.()
    expect(told).toHaveBeenCalledTimes(1)
    // Those of the connection are left.
    expect(clock.pending.every(({ delayMs }) => delayMs > 1000)).toBe(true)

    connection.send({ data: 'b' })
    await clock.advance(1000)
    expect(told).toHaveBeenCalledTimes(2)
    expect(cancelled).toHaveBeenLastCalledWith(2)

    connection.send({ data: 'c' })
    await clock.flush()
    leave()
    expect(cancelled).toHaveBeenLastCalledWith(3)
    expect(clock.pending.every(({ delayMs }) => delayMs <= 100)).toBe(true)
  })
})

describe('a badge store', () => {
  test('says what the stream does, and counts down while it waits', async () => {
    const { clock, server, stream } = rig()
    const badge = createBadgeStore(stream, { clock })
    const told: unknown[] = []
    onTestFinished(badge.subscribe(() => told.push(Object.values(badge.getSnapshot()).join(' '))))
    expect(badge.getSnapshot()).toEqual({ status: 'idle', attempt: 0, retryInSeconds: 0 })
    onTestFinished(stream.on('message', () => undefined))
    const connection = await server.nextConnection()
    connection.open()
    connection.drop()
    await clock.flush()
    // Half of five seconds, with a random number of 0.
    await clock.advance(2500)
    expect(told).toEqual([
      'connecting 1 0',
      'open 1 0',
      'waiting 1 3',
      'waiting 1 2',
      'waiting 1 1',
      'connecting 2 0',
    ])
  })

  test('gives the same object until something changes, also to who does not subscribe', async () => {
    const { clock, server, stream } = rig()
    const badge = createBadgeStore(stream, { clock })
    onTestFinished(stream.on('message', () => undefined))
    const connection = await server.nextConnection()
    connection.open()
    connection.drop()
    await clock.flush()
    const first = badge.getSnapshot()
    await clock.advance(400)
    expect(badge.getSnapshot()).toBe(first)
    await clock.advance(200)
    expect(badge.getSnapshot()).toMatchObject({ status: 'waiting', retryInSeconds: 2 })
  })

  test('a clock that somebody sets makes no countdown longer than the wait', async () => {
    const { clock, server, stream } = rig()
    const badge = createBadgeStore(stream, { clock })
    onTestFinished(stream.on('message', () => undefined))
    ;(await server.nextConnection()).refuse()
    await clock.flush()
    clock.set(0)
    expect(badge.getSnapshot().retryInSeconds).toBeLessThanOrEqual(5)
    clock.set(3e12)
    expect(badge.getSnapshot().retryInSeconds).toBe(0)
  })
})

test('an idle snapshot has what the stream has', () => {
  const stream = createEventStream(address)
  const shared = createSharedEventStream(address)
  expect(idleSnapshot()).toEqual(stream.getSnapshot())
  expect(idleSnapshot(stream)).toBe(idleSnapshot(stream))
  expect(Object.keys(idleSnapshot(shared)).toSorted()).toEqual(
    Object.keys(shared.getSnapshot()).toSorted(),
  )
})

test('a stream is the same with an equal address and contract', () => {
  const [one, two] = [{ '~standard': {} }, { '~standard': {} }] as never as [never, never]
  const events = { add: one, note: text() }
  const base = { url: address, events }
  expect(isSameStream(base, { url: new URL(address), events: { note: text(), add: one } })).toBe(
    true,
  )
  expect(isSameStream({ url: () => address }, { url: () => '' })).toBe(true)
  expect(isSameStream({ url: undefined }, { url: undefined, events: {} })).toBe(true)
  for (const other of [
    { ...base, url: `${address}?` },
    { ...base, url: () => address },
    { ...base, url: undefined },
    { url: address },
    { ...base, events: { add: two, note: text() } },
    { ...base, events: { add: one, note: json() } },
    { ...base, events: { add: one, notes: text() } },
    { ...base, events: { add: one, note: one } },
    { ...base, events: { ...events, more: text() } },
  ]) {
    expect(isSameStream(base, other)).toBe(false)
    expect(isSameStream(other, base)).toBe(false)
  }
})
