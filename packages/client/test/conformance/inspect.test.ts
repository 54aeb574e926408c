// What a trace tells of a stream, and that the stream does not behave otherwise for it.
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createEventStream, defineEvents } from '../../src/index.ts'
import {
  type InspectOptions,
  inspect,
  inspectAll,
  type Trace,
  type TraceRecord,
} from '../../src/inspect/index.ts'
import { address, listen, network, rig } from '../support/scripted.ts'
import { createOrigin } from '../support/shared-tabs.ts'

type RecordOf<Kind extends TraceRecord['kind']> = Extract<TraceRecord, { kind: Kind }>

function traced<Kind extends TraceRecord['kind']>(trace: Trace, kind: Kind): RecordOf<Kind>[] {
  return trace.records().filter((record): record is RecordOf<Kind> => record.kind === kind)
}

function closing(trace: Trace): Trace {
  onTestFinished(() => trace.close())
  return trace
}

const contract = defineEvents({ add: z.object({ n: z.number() }) })

/** A traced stream with a listener, and its first connection. */
async function tracedRig(options: Parameters<typeof rig>[0] = {}, inspected: InspectOptions = {}) {
  const made = rig(options)
  const trace = closing(inspect(made.stream, inspected))
  const heard = listen(made.stream)
  return { ...made, trace, heard, connection: await made.server.nextConnection() }
}

describe('requests', () => {
  test('are told with their reason, and without secrets', async () => {
    const { trace, connection, clock, server } = await tracedRig({
      url: `${address}?token=s3cret&a=#s3cret`,
      headers: { authorization: 'Bearer s3cret', 'x-own': 's3cret' },
    })
    connection.open({ 'content-type': 'text/event-stream', 'set-cookie': 's3cret', 'x-a': 'seen' })
    connection.send({ data: 'one', id: '7' })
    await clock.flush()
    connection.drop()
    await clock.advance(1000)
    ;(await server.nextConnection()).open()
    await clock.flush()

    expect(traced(trace, 'attempt')).toMatchObject([
      {
        request: 1,
        attempt: 1,
        reason: 'start',
        method: 'GET',
        url: `${address}?token=[redacted]&a=[redacted]`,
        lastEventId: '',
        error: undefined,
      },
      {
        request: 2,
        attempt: 2,
        reason: 'retry',
        lastEventId: '7',
        error: { code: 'connection-lost' },
      },
    ])
    expect(Object.fromEntries(traced(trace, 'attempt')[1]?.headers ?? [])).toEqual({
      accept: 'text/event-stream',
      authorization: '[redacted]',
      'last-event-id': '7',
      'x-own': '[redacted]',
    })
    expect(traced(trace, 'response')[0]).toMatchObject({ request: 1, status: 200, durationMs: 0 })
    expect(Object.fromEntries(traced(trace, 'response')[0]?.headers ?? [])).toMatchObject({
      'set-cookie': '[redacted]',
      'x-a': 'seen',
    })
    const size = 'id: 7\ndata: one\n\n'.length
    expect(traced(trace, 'bytes')).toMatchObject([{ request: 1, bytes: size, total: size }])
    expect(traced(trace, 'end')).toMatchObject([{ request: 1, reason: 'failed', total: size }])
    expect(traced(trace, 'retry')).toMatchObject([
      { attempt: 1, delayMs: 500, error: { code: 'connection-lost' } },
    ])
    expect(JSON.stringify(trace)).not.toContain('s3cret')
  })

  test('that are refused are told, and what is resumed after in a query', async () => {
    const { trace, connection, clock, server } = await tracedRig({
      resume: { query: 'from' },
      initialLastEventId: '41',
    })
    connection.fail(503, { 'retry-after': '5' })
    await clock.advance(5000)
    ;(await server.nextConnection()).refuse()
    await clock.flush()
    expect(traced(trace, 'attempt')).toMatchObject([
      { url: `${address}?from=[redacted]`, lastEventId: '41' },
      { reason: 'retry', error: { code: 'http-status', status: 503 } },
    ])
    expect(traced(trace, 'response')).toMatchObject([{ status: 503 }])
    expect(traced(trace, 'retry')).toMatchObject([{ delayMs: 5000 }, { attempt: 2 }])
    expect(traced(trace, 'end').at(-1)).toMatchObject({ request: 2, reason: 'failed' })
  })

  test('that the server ends, and those that the stream gives up, are told apart', async () => {
    const { trace, connection, clock, server, stream } = await tracedRig()
    connection.open()
    connection.end()
    await clock.advance(1000)
    const second = await server.nextConnection()
    second.open()
    await clock.flush()
    stream.reconnect()
    await clock.flush()
    expect(traced(trace, 'end')).toMatchObject([
      { request: 1, reason: 'ended' },
      { request: 2, reason: 'aborted' },
    ])
    expect(traced(trace, 'attempt').map(({ reason }) => reason)).toEqual([
      'start',
      'retry',
      'reconnect',
    ])
  })
})

describe('events', () => {
  test('are told as they came and as they were decoded', async () => {
    const { stream, server, clock } = rig({ events: contract, onInvalid: () => {} })
    const trace = closing(inspect(stream))
    stream.on('add', () => {})
    const connection = await server.nextConnection()
    connection.raw('event: add\nid: 1\ndata: {"n":1}\n\n')
    connection.raw('event: other\ndata: x\n\nevent: add\ndata: {"n":"no"}\n\n')
    connection.raw('event: add\ndata: {"n":2}\n\n')
    await clock.flush()

    expect(traced(trace, 'event')).toMatchObject([
      { event: 1, type: 'add', data: '{"n":1}', id: '1', lastEventId: '1' },
      { event: 2, type: 'other', data: 'x', id: undefined, lastEventId: '1' },
      { event: 3, type: 'add', data: '{"n":"no"}' },
      { event: 4, type: 'add', data: '{"n":2}' },
    ])
    expect(traced(trace, 'dispatch')).toMatchObject([
      { event: 1, type: 'add', value: { n: 1 } },
      { event: 4, type: 'add', value: { n: 2 } },
    ])
    expect(traced(trace, 'dispatch')[0]?.durationMs).toBeGreaterThanOrEqual(0)
    expect(traced(trace, 'skip')).toMatchObject([{ event: 2, type: 'other', reason: 'unhandled' }])
    expect(traced(trace, 'invalid')).toMatchObject([{ event: 3, type: 'add' }])
    expect(traced(trace, 'invalid')[0]?.issues).toEqual([
      { message: expect.any(String) as string, path: ['n'] },
    ])
    expect(trace.streams()).toMatchObject([{ events: 4, invalid: 1, lastEventId: '1' }])
  })

  test('that nobody takes, or that come again, are told as such', async () => {
    const { stream, server, clock } = rig({ dedupe: 10 })
    const trace = closing(inspect(stream))
    stream.on('a', () => {})
    const connection = await server.nextConnection()
    for (const type of ['a', 'a']) connection.send({ type, data: 'x', id: '1' })
    connection.send({ type: 'b', data: 'x' })
    connection.send({ type: 'a', data: 'x' })
    await clock.flush()
    const { records } = trace
    expect(records().filter(({ kind }) => kind === 'skip')).toMatchObject([
      { event: 2, reason: 'repeated' },
      { event: 3, reason: 'unconsumed' },
    ])
  })

  test('whose schema is asynchronous keep their numbers', async () => {
    const slow = z.object({ n: z.number() }).refine(async ({ n }) => Promise.resolve(n > 0))
    const { stream, server, clock } = rig({ events: { add: slow } })
    const trace = closing(inspect(stream))
    stream.on('add', () => {})
    const connection = await server.nextConnection()
    for (const n of [1, 0, 3]) connection.raw(`event: add\ndata: {"n":${n}}\n\n`)
    await clock.flush()
    expect(traced(trace, 'dispatch').map(({ event }) => event)).toEqual([1, 3])
    expect(traced(trace, 'invalid').map(({ event }) => event)).toEqual([2])
  })

  test('B12 that are not valid still go to onError where there is no onInvalid', async () => {
    const { stream, server, clock, survived } = rig({ events: contract })
    closing(inspect(stream))
    stream.on('add', () => {})
    ;(await server.nextConnection()).raw('event: add\ndata: no\n\n')
    await clock.flush()
    expect(survived).toMatchObject([{ name: 'EventValidationError' }])
  })

  test('that wait for an iterator are counted, and those that did not fit', async () => {
    const { stream, server, clock } = rig({ highWaterMark: 2, overflow: 'drop-oldest' })
    const trace = closing(inspect(stream))
    const iterator = stream.events()
    void iterator.next()
    const connection = await server.nextConnection()
    for (const data of ['1', '2', '3', '4', '5']) connection.send({ data })
    await clock.flush()
    expect(traced(trace, 'queue').at(-1)).toMatchObject({ waiting: 2, dropped: 2 })
    expect(trace.streams()).toMatchObject([{ waiting: 2, dropped: 2 }])
    await iterator.return()
  })

  test('are plain data whatever a contract makes of them', async () => {
    const odd = z.string().transform((text) => ({ text, shout: () => text.toUpperCase() }))
    const { stream, server, clock } = rig({ events: { odd: { format: 'text', schema: odd } } })
    const trace = closing(inspect(stream))
    stream.on('odd', () => {})
    ;(await server.nextConnection()).send({ type: 'odd', data: 'x' })
    await clock.flush()
    expect(structuredClone(trace.records())).toEqual(trace.records())
    expect(traced(trace, 'dispatch')).toMatchObject([{ value: { text: 'x' } }])
  })
})

describe('the state', () => {
  test('is told with every change, and the end', async () => {
    const { trace, connection, clock, stream } = await tracedRig()
    connection.open()
    await clock.flush()
    stream.close()
    expect(traced(trace, 'state').map(({ state }) => state.status)).toEqual([
      'idle',
      'connecting',
      'open',
      'closed',
    ])
    expect(trace.streams()).toMatchObject([{ id: '1', state: { status: 'closed' } }])
  })

  test('an error that nobody sees is not taken for seen', async () => {
    const reported: unknown[] = []
    const host = globalThis as { reportError?: unknown }
    host.reportError = (error: unknown) => reported.push(error)
    onTestFinished(() => void delete host.reportError)
    const { server, clock } = network()
    const stream = createEventStream(address, { fetch: server.fetch, clock })
    closing(inspect(stream))
    stream.on('message', () => {})
    ;(await server.nextConnection()).fail(404)
    await clock.flush()
    expect(reported).toMatchObject([{ code: 'http-status' }])
  })
})

describe('B11 a shared stream', () => {
  test('has roles and terms', async () => {
    const origin = createOrigin()
    const [first, second] = [origin.open(), origin.open()]
    const traces = [first, second].map(({ stream }) => closing(inspect(stream)))
    await origin.clock.advance(1000)
    origin.log.publish()
    await origin.clock.advance(1000)
    first.stream.close()
    await origin.clock.advance(5000)
    const roles = traces.map((trace) => traced(trace, 'role').map(({ role }) => role))
    expect(roles[0]).toContain('leader')
    expect(roles[1]).toEqual(['follower', 'follower', 'leader'])
    const terms = traced(traces[1] as Trace, 'role').map(({ term }) => term)
    expect(terms).toEqual(terms.toSorted((a, b) => a - b))
    expect(new Set(terms).size).toBe(3)
    expect(traced(traces[0] as Trace, 'attempt')).toHaveLength(1)
    expect(traced(traces[1] as Trace, 'attempt')).toHaveLength(1)
    expect(traced(traces[1] as Trace, 'event')).toMatchObject([{ event: 1, data: '1' }])
    expect(traces[1]?.streams()).toMatchObject([{ shared: true, role: 'leader' }])
    origin.closeAll()
  })
})

describe('actions', () => {
  test('drop breaks the connection off, and the stream tries again from the last id', async () => {
    const { trace, connection, clock, server } = await tracedRig()
    connection.send({ data: 'one', id: '1' })
    await clock.flush()
    trace.drop('1')
    await clock.advance(1000)
    const second = await server.nextConnection()
    expect(second.request.lastEventId).toBe('1')
    expect(traced(trace, 'action')).toMatchObject([{ action: 'drop' }])
    expect(traced(trace, 'retry')).toMatchObject([{ error: { code: 'connection-lost' } }])
  })

  test('reconnect connects anew at once', async () => {
    const { trace, connection, server, clock } = await tracedRig()
    connection.open()
    await clock.flush()
    trace.reconnect('1')
    await server.nextConnection()
    expect(traced(trace, 'attempt').at(-1)).toMatchObject({ reason: 'reconnect' })
  })

  test('pause disconnects at once and for as long as it takes, resume goes on', async () => {
    const { trace, connection, server, clock, stream, heard } = await tracedRig({
      lingerMs: 60_000,
    })
    connection.send({ data: 'one', id: '1' })
    await clock.flush()
    trace.pause('1')
    await clock.advance(0)
    expect(connection.outcome).toBe('aborted')
    expect(stream.state.status).toBe('idle')
    expect(trace.streams()).toMatchObject([{ paused: true }])
    stream.on('message', () => {})
    await clock.advance(600_000)
    expect(server.connections).toHaveLength(1)
    trace.resume('1')
    const second = await server.nextConnection()
    expect(second.request.lastEventId).toBe('1')
    second.send({ data: 'two', id: '2' })
    await clock.flush()
    expect(heard).toEqual(['one', 'two'])
    expect(traced(trace, 'attempt').at(-1)).toMatchObject({ reason: 'resume' })
  })

  test('closing the trace resumes what it has paused, and leaves the stream as it was', async () => {
    const { trace, server, clock, connection } = await tracedRig()
    connection.open()
    await clock.flush()
    trace.pause('1')
    await clock.advance(0)
    trace.close()
    const second = await server.nextConnection()
    const { latest } = trace
    second.send({ data: 'x' })
    await clock.flush()
    expect(trace.latest).toBe(latest)
  })
})

describe('which streams', () => {
  test('all that are made from now on, and those made before', async () => {
    const before = rig()
    const trace = closing(inspectAll())
    const after = rig()
    const others = trace.streams().length - 2
    expect(others).toBeGreaterThanOrEqual(0)
    for (const { stream, server } of [before, after]) {
      listen(stream)
      await server.nextConnection()
    }
    expect(trace.streams().slice(-2)).toMatchObject([
      { state: { status: 'connecting' } },
      { state: { status: 'connecting' } },
    ])
    trace.close()
    rig()
    expect(trace.streams()).toHaveLength(others + 2)
  })

  test('two traces of one stream tell the same, whichever is closed first', async () => {
    const { stream, server, clock } = rig()
    const [first, second] = [closing(inspect(stream)), closing(inspect(stream))]
    listen(stream)
    const connection = await server.nextConnection()
    connection.send({ data: 'one' })
    await clock.flush()
    first.close()
    connection.send({ data: 'two' })
    await clock.flush()
    expect(traced(first, 'event').map(({ data }) => data)).toEqual(['one'])
    expect(traced(second, 'event').map(({ data }) => data)).toEqual(['one', 'two'])
    expect(traced(second, 'attempt')).toHaveLength(1)
  })

  test('a stream that was open before is traced from then on', async () => {
    const { stream, server, clock } = rig()
    listen(stream)
    const connection = await server.nextConnection()
    connection.send({ data: 'one' })
    await clock.flush()
    const trace = closing(inspect(stream))
    connection.send({ data: 'two' })
    await clock.flush()
    expect(traced(trace, 'state')).toMatchObject([{ state: { status: 'open' } }])
    expect(traced(trace, 'event').map(({ data }) => data)).toEqual(['two'])
    stream.reconnect()
    await server.nextConnection()
    expect(traced(trace, 'attempt')).toHaveLength(1)
  })

  test('nothing but streams', () => {
    expect(() => inspect({} as never)).toThrow(TypeError)
    const { stream } = rig()
    expect(() => inspect(stream, { maxRecords: 0 })).toThrow(RangeError)
    expect(() => inspect(stream, { typo: 1 } as never)).toThrow(/Unknown option typo/)
  })
})

describe('what is kept', () => {
  test('is bounded by the number of records', async () => {
    const { trace, connection, clock } = await tracedRig({}, { maxRecords: 5 })
    for (let n = 0; n < 20; n += 1) connection.send({ data: `${n}` })
    await clock.flush()
    const records = trace.records()
    expect(records).toHaveLength(5)
    expect(records.map(({ seq }) => seq)).toEqual(
      [4, 3, 2, 1, 0].map((back) => trace.latest - back),
    )
    expect(trace.evicted).toBe(trace.latest - 5)
  })

  test('is bounded by what the records hold', async () => {
    const { trace, connection, clock } = await tracedRig({}, { maxBytes: 20_000 })
    for (let n = 0; n < 20; n += 1) connection.send({ data: `${n}`.padEnd(2000) })
    await clock.flush()
    const kept = traced(trace, 'event')
    expect(kept.length).toBeLessThan(6)
    expect(kept.at(-1)?.data.trim()).toBe('19')
  })

  test('can be read on from any record, told by one call for all that came together', async () => {
    const { trace, connection, clock } = await tracedRig()
    const { latest } = trace
    let calls = 0
    const stop = trace.subscribe(() => (calls += 1))
    connection.raw('data: 1\n\ndata: 2\n\ndata: 3\n\n')
    await clock.flush()
    expect(calls).toBeLessThan(6)
    expect(calls).toBeGreaterThan(0)
    const news = trace.records({ after: latest })
    expect(news[0]?.seq).toBe(latest + 1)
    expect(news.at(-1)?.seq).toBe(trace.latest)
    expect(trace.records({ stream: 'other' })).toEqual([])
    stop()
    trace.clear()
    expect(trace.records()).toEqual([])
    expect(trace.streams()).toHaveLength(1)
  })

  test('comes first in a loop, and then what happens, until the trace is closed', async () => {
    const { trace, connection, clock } = await tracedRig()
    connection.send({ data: 'one' })
    await clock.flush()
    const seen: TraceRecord[] = []
    const loop = (async () => {
      for await (const record of trace) seen.push(record)
    })()
    await clock.flush()
    connection.send({ data: 'two' })
    await clock.flush()
    trace.close()
    await loop
    expect(seen).toEqual(trace.records())
    expect(seen.filter(({ kind }) => kind === 'event')).toHaveLength(2)
  })
})

test('the console shows a line a record', async () => {
  const lines: string[] = []
  const print = (message: string): void => void lines.push(message)
  const { connection, clock } = await tracedRig({}, { console: { debug: print, warn: print } })
  connection.send({ type: 'message', data: 'one', id: '1' })
  await clock.flush()
  expect(lines).toContain(`[lastevent 1] stream ${address}`)
  expect(lines).toContain(`[lastevent 1] request 1 (start): GET ${address}`)
  expect(lines).toContain('[lastevent 1] event 1 message id 1')
})
