// B1.5 Payloads that the contract refuses.
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import {
  createEventStream,
  defineEvents,
  type EventStreamOptions,
  EventValidationError,
  json,
  text,
} from '../../src/index.ts'
import { address, drain, listen, network, rig } from '../support/scripted.ts'

const events = defineEvents({ add: json(z.object({ n: z.number() })), log: text() })
type Options = EventStreamOptions<typeof events>

const bad = 'event: add\nid: 2\ndata: {"n":"x"}\n\n'
const good = 'event: add\nid: 3\ndata: {"n":3}\n\n'

async function poisoned(options: Options = {}, wire = `${bad}${good}`) {
  const made = rig({ events, ...options })
  const heard = listen(made.stream, 'add')
  const connection = await made.server.nextConnection()
  connection.raw(wire)
  await made.clock.flush()
  return { ...made, heard, connection }
}

describe('invalid: skip', () => {
  test('B1.5: the default skips it, and goes on with the next', async () => {
    const { heard, stream, server } = await poisoned()
    expect(heard).toEqual([{ n: 3 }])
    expect(stream.state.status).toBe('open')
    expect(server.requests).toHaveLength(1)
  })

  test('B1.5: the id advances past a poisoned message, so that it cannot loop', async () => {
    const { server, clock, stream, connection } = await poisoned({}, bad)
    expect(stream.lastEventId).toBe('2')
    connection.drop()
    await clock.advance(500)
    expect(server.requests[1]?.lastEventId).toBe('2')
  })

  test('B1.5: onInvalid gets the type, the raw data, the issues and the id', async () => {
    const errors: EventValidationError[] = []
    const { survived } = await poisoned({ onInvalid: (error) => errors.push(error) })
    expect(errors).toHaveLength(1)
    const [error] = errors
    expect(error).toBeInstanceOf(EventValidationError)
    expect(error).toMatchObject({
      name: 'EventValidationError',
      type: 'add',
      data: '{"n":"x"}',
      id: '2',
      lastEventId: '2',
      issues: [{ path: ['n'] }],
    })
    expect(survived).toEqual([])
  })

  test('B1.5: bad JSON is one issue, with the syntax error as the cause', async () => {
    const onInvalid = vi.fn<NonNullable<Options['onInvalid']>>()
    await poisoned({ onInvalid }, 'event: add\ndata: {"n":\n\n')
    const [[error]] = onInvalid.mock.calls as [[EventValidationError]]
    expect(error.issues).toHaveLength(1)
    expect(error.cause).toBeInstanceOf(SyntaxError)
    expect(error).toMatchObject({ data: '{"n":', id: undefined })
  })

  test('B1.5: without onInvalid it is reported to onError', async () => {
    const { survived } = await poisoned()
    expect(survived).toMatchObject([{ name: 'EventValidationError', data: '{"n":"x"}' }])
  })

  test('B1.5: without onError either, it goes to the host', async () => {
    const reported = vi.fn<(error: unknown) => void>()
    vi.stubGlobal('reportError', reported)
    const { server, clock } = network()
    using stream = createEventStream(address, { events, fetch: server.fetch, clock })
    listen(stream, 'add')
    ;(await server.nextConnection()).raw(bad)
    await clock.flush()
    vi.unstubAllGlobals()
    expect(reported.mock.calls).toMatchObject([[{ name: 'EventValidationError' }]])
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('schema')
      },
    ],
    ['rejects', () => Promise.reject(new Error('schema'))],
  ])('B1.5: a schema that %s refuses the payload, with the cause', async (_, validate) => {
    const throwing = { '~standard': { version: 1, vendor: 'test', validate } } as const
    const onInvalid = vi.fn<(error: EventValidationError) => void>()
    const { server, clock, stream } = rig({
      events: defineEvents({ x: text(throwing), log: text() }),
      onInvalid,
    })
    const heard = listen(stream, 'x', 'log')
    ;(await server.nextConnection()).raw('event: x\ndata: 1\n\nevent: log\ndata: 2\n\n')
    await clock.flush()
    expect(onInvalid.mock.calls).toMatchObject([[{ data: '1', cause: { message: 'schema' } }]])
    expect(heard).toEqual(['2'])
  })
})

describe('invalid: throw', () => {
  test('B1.5: it ends the stream with the error, and iterators throw it', async () => {
    const onInvalid = vi.fn<NonNullable<Options['onInvalid']>>()
    const { server, clock, stream } = rig({ events, invalid: 'throw', onInvalid })
    const heard = listen(stream, 'add')
    const seen = drain(stream)
    seen.catch(() => {})
    const connection = await server.nextConnection()
    connection.raw(`event: add\nid: 1\ndata: {"n":1}\n\n${bad}${good}`)
    await clock.flush()
    await expect(seen).rejects.toMatchObject({ name: 'EventValidationError', id: '2' })
    expect(heard).toEqual([{ n: 1 }])
    expect(stream.state).toMatchObject({
      status: 'closed',
      reason: 'error',
      error: { name: 'EventValidationError', data: '{"n":"x"}' },
    })
    expect(onInvalid).toHaveBeenCalledTimes(1)
    expect(connection.outcome).toMatch(/aborted|cancelled/)
    await clock.advance(600_000)
    expect(server.requests).toHaveLength(1)
  })

  test('B2.5: closed resolves to the same error, and does not reject', async () => {
    const { stream } = await poisoned({ invalid: 'throw' })
    const final = await stream.closed
    expect(final).toMatchObject({ status: 'closed', reason: 'error' })
    expect(final.error).toBe((stream.state as { error?: unknown }).error)
  })
})

describe('invalid: a function', () => {
  test.each(['skip', undefined] as const)(
    'B1.5: one that answers %s skips, and reports nothing',
    async (answer) => {
      const invalid = vi.fn<() => typeof answer>(() => answer)
      const { heard, survived } = await poisoned({ invalid })
      expect(heard).toEqual([{ n: 3 }])
      expect(invalid.mock.calls).toMatchObject([[{ type: 'add', id: '2' }]])
      expect(survived).toEqual([])
    },
  )

  test('B1.5: one that answers throw ends the stream', async () => {
    const { heard, stream } = await poisoned({
      invalid: ({ id }) => (id === '2' ? 'throw' : 'skip'),
    })
    expect(heard).toEqual([])
    expect(stream.state).toMatchObject({ status: 'closed', error: { id: '2' } })
  })

  test('B1.6: one that throws is reported, and the payload skipped', async () => {
    const { heard, stream, survived } = await poisoned({
      invalid() {
        throw new Error('policy')
      },
    })
    expect(heard).toEqual([{ n: 3 }])
    expect(stream.state.status).toBe('open')
    expect(survived).toContainEqual(expect.objectContaining({ message: 'policy' }))
  })
})
