// `fetchEventSource` under a virtual clock: when it asks again, and that a page gets its turns. What it
// has in common with the original is in test/differential/.
import { createScriptedServer, createVirtualClock } from '@lastevent/testing'
import * as fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { NetworkError } from '../../src/index.ts'
import { fetchEventSource, type FetchEventSourceInit } from '../../src/fetch-event-source/index.ts'
import { type CallInput, callTransition, initialCall } from '../../src/fetch-event-source/state.ts'

const address = 'https://example.test/events'

function start(init: FetchEventSourceInit = {}) {
  const clock = createVirtualClock()
  const server = createScriptedServer({ clock })
  const messages: unknown[] = []
  const errors: unknown[] = []
  const controller = new AbortController()
  const done = fetchEventSource(address, {
    fetch: server.fetch,
    clock,
    signal: controller.signal,
    onmessage: (message) => messages.push(message),
    onerror: (error) => void errors.push(error),
    ...init,
  })
  onTestFinished(async () => {
    controller.abort()
    await done
    expect(clock.pending).toEqual([])
    expect(server.liveConnections).toEqual([])
  })
  return { clock, server, messages, errors }
}

describe('the next request', () => {
  test.each<[string, string, FetchEventSourceInit, number]>([
    ['the usual time', '', {}, 1000],
    ['what retry asks for', 'retry: 250\n\n', {}, 250],
    ['no less than 100 ms for retry: 0', 'retry: 0\n\n', {}, 100],
    ['what onerror returns', 'retry: 250\n\n', { onerror: () => 40 }, 40],
    ['what onerror resolves to', '', { onerror: async () => Promise.resolve(40) }, 40],
    ['the usual time for a number that is none', '', { onerror: () => NaN }, 1000],
    ['the usual time for one below 0', '', { onerror: () => -5 }, 1000],
  ])('comes after %s', async (_what, wire, init, delayMs) => {
    const { clock, server } = start(init)
    const connection = await server.nextConnection()
    connection.raw(wire)
    await clock.flush()
    connection.drop()
    await clock.flush()
    await clock.advance(delayMs - 1)
    expect(server.requests).toHaveLength(1)
    await clock.advance(1)
    expect(server.requests).toHaveLength(2)
  })

  test('resumes after the message that onmessage broke off at', async () => {
    const { clock, server, errors } = start({
      onmessage({ data }) {
        if (data === 'b') throw new Error('mine')
      },
    })
    ;(await server.nextConnection()).raw('id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: c\n\n')
    await clock.advance(1000)
    expect(server.requests.map(({ lastEventId }) => lastEventId)).toEqual([undefined, '2'])
    expect(errors).toEqual([new Error('mine')])
  })

  test('is not made where onerror throws: that is what the call rejects with', async () => {
    const server = createScriptedServer()
    const clock = createVirtualClock()
    const mine = new Error('mine')
    const done = fetchEventSource(address, {
      fetch: server.fetch,
      clock,
      onerror(error) {
        expect(error).toBeInstanceOf(NetworkError)
        throw mine
      },
    })
    ;(await server.nextConnection()).refuse()
    await expect(done).rejects.toBe(mine)
    expect(clock.pending).toEqual([])
  })
})

test('a message has the retry that came with it, and no other has', async () => {
  const { clock, server, messages } = start()
  ;(await server.nextConnection()).raw(
    'data: a\n\nretry: 200\nevent: x\nid: 7\ndata: b\n\ndata: c\n\n',
  )
  await clock.flush()
  expect(messages).toEqual([
    { id: '', event: '', data: 'a' },
    { id: '7', event: 'x', data: 'b', retry: 200 },
    { id: '', event: '', data: 'c' },
  ])
})

test('a firehose leaves the host its turns', async () => {
  let turns = 0
  let now = 0
  const clock = {
    ...createVirtualClock(),
    now: () => now,
    yieldToHost: async () => {
      turns += 1
    },
  }
  const controller = new AbortController()
  let count = 0
  const chunk = new TextEncoder().encode('data: x\n\n'.repeat(10))
  const body = new ReadableStream<Uint8Array>({ pull: (stream) => stream.enqueue(chunk) })
  await fetchEventSource(address, {
    clock,
    signal: controller.signal,
    fetch: async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    onmessage() {
      now += 1
      count += 1
      if (count === 500) controller.abort()
    },
  })
  // A millisecond each: a chunk of ten uses up a turn.
  expect(turns).toBeGreaterThanOrEqual(45)
})

test('whatever happens, there is one request at most, none after the end, and none while paused', () => {
  const serial = fc.integer({ min: 1, max: 5 })
  const lost = new NetworkError('connection-lost', 'Lost', { url: address, attempt: 1 }, true)
  const input: fc.Arbitrary<CallInput> = fc.oneof(
    fc.record({ type: fc.constantFrom('timer' as const, 'hidden' as const, 'shown' as const) }),
    fc.record({ type: fc.constantFrom('answered' as const, 'opened' as const), serial }),
    fc.record({ type: fc.constant('retry' as const), serial, ms: fc.nat(5000) }),
    fc.record({ type: fc.constant('failed' as const), serial, error: fc.constant(lost) }),
    fc.record({
      type: fc.constant('judged' as const),
      serial,
      delayMs: fc.option(fc.nat(50), { nil: undefined }),
    }),
    { weight: 1, arbitrary: fc.constant({ type: 'close' as const }) },
  )
  fc.assert(
    fc.property(fc.array(input, { maxLength: 40 }), (inputs) => {
      let machine = callTransition(initialCall, { type: 'open', now: 0 })
      for (const [now, given] of inputs.entries()) {
        // Timers only ring when they are due.
        if (given.type === 'timer' && machine.dueAt === Infinity) continue
        const before = machine
        machine = callTransition(machine, { ...given, now })
        const { request, judged, dueAt, paused, closed } = machine
        const plans = [request, judged, dueAt < Infinity ? dueAt : undefined]
        const count = plans.filter((plan) => plan !== undefined).length
        expect(count).toBe(paused || closed ? 0 : 1)
        expect(machine.serial).toBeGreaterThanOrEqual(before.serial)
        expect(!before.closed || machine === before).toBe(true)
      }
    }),
  )
})
