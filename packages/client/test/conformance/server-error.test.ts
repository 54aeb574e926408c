// B1.7 Errors that a server sends as events.
import { describe, expect, expectTypeOf, test, vi } from 'vitest'
import { z } from 'zod'
import {
  defineEvents,
  type EventStreamOptions,
  type InferEvents,
  isDone,
  orServerError,
  ServerError,
  serverError,
} from '../../src/index.ts'
import { readEvents } from '../../src/read/index.ts'
import { bodyOf, outcomeOf } from '../support/reading.ts'
import { drain, listen, rig } from '../support/scripted.ts'

const failed = z.object({ failed: z.string() })
const events = defineEvents({
  add: orServerError(z.object({ n: z.number() })),
  job: orServerError(
    z.object({ done: z.boolean() }),
    (data) => failed.safeParse(data).data?.failed,
  ),
  slow: orServerError(z.object({ n: z.number() }).refine(async ({ n }) => Promise.resolve(n > 0))),
  error: serverError(),
})
type Options = EventStreamOptions<typeof events>

const good = 'event: add\nid: 1\ndata: {"n":1}\n\n'

function block(type: string, data: unknown): string {
  return `event: ${type}\nid: 2\ndata: ${JSON.stringify(data)}\n\n`
}

test('is nothing that an event may be', () => {
  type Data = InferEvents<typeof events>
  expectTypeOf<Data['add']>().toEqualTypeOf<{ n: number }>()
  expectTypeOf<Data['error']>().toEqualTypeOf<never>()
})

describe('an error', () => {
  test.each([
    ['OpenAI', 'add', { error: { message: 'Rate limit', code: 1 } }, 'Rate limit'],
    ['a plain word', 'add', { error: 'overloaded' }, 'overloaded'],
    ['the AI SDK', 'add', { type: 'error', errorText: 'Oops' }, 'Oops'],
    ['a message beside the type', 'add', { type: 'error', message: 'Oops' }, 'Oops'],
    ['no words', 'add', { error: { code: 7 } }, '{"error":{"code":7}}'],
    ['words of its own', 'job', { failed: 'no disk' }, 'no disk'],
    ['an asynchronous schema', 'slow', { error: { message: 'late' } }, 'late'],
    ['Anthropic', 'error', { type: 'error', error: { message: 'Overloaded' } }, 'Overloaded'],
    ['a type that says it all', 'error', { why: 'x' }, '{"why":"x"}'],
    ['a type with a string', 'error', 'Oops', 'Oops'],
    ['a type with null', 'error', null, 'null'],
  ])('as of %s ends the loop, in the words of the server', async (_whose, type, data, words) => {
    const body = bodyOf([good, block(type, data), good], 'stay')
    const { data: heard, error } = await outcomeOf(readEvents(body.stream, { events }))
    expect(heard).toEqual([{ n: 1 }])
    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ name: 'ServerError', message: words, data })
    expect(body.cancelled()).toBe(true)
  })

  test.each([
    ['its error is null', 'add', { n: 2, error: null }],
    ['its type is another one', 'add', { n: 2, type: 'errors' }],
    ['a word of its own is missing', 'job', { done: true, error: 'none' }],
  ])('is none where %s', async (_why, type, data) => {
    const body = bodyOf([block(type, data)])
    const { data: heard, error } = await outcomeOf(readEvents(body.stream, { events }))
    expect(error).toBeUndefined()
    expect(heard).toHaveLength(1)
  })

  test('is no matter of onInvalid, nor of what invalid says', async () => {
    const onInvalid = vi.fn<() => void>()
    const body = bodyOf([block('add', { error: 'x' })])
    const reader = readEvents(body.stream, { events, onInvalid, invalid: 'skip' })
    expect((await outcomeOf(reader)).error).toBeInstanceOf(ServerError)
    expect(onInvalid).not.toHaveBeenCalled()
  })
})

async function broken(options: Options = {}, wire = `${good}${block('add', { error: 'x' })}`) {
  const made = rig({ events, ...options })
  const heard = listen(made.stream, 'add')
  const reading = drain(made.stream).catch((error: unknown) => error)
  const connection = await made.server.nextConnection()
  connection.raw(wire)
  await made.clock.flush()
  return { ...made, heard, reading, connection }
}

describe('a stream', () => {
  test('is closed by it, for its loops and its listeners, and does not come back', async () => {
    const { stream, heard, reading, clock, server } = await broken()
    expect(heard).toEqual([{ n: 1 }])
    expect(await reading).toBeInstanceOf(ServerError)
    expect(stream.state).toMatchObject({
      status: 'closed',
      reason: 'error',
      error: { message: 'x' },
    })
    await clock.advance(60_000)
    expect(server.requests).toHaveLength(1)
  })

  test('is closed by it even where it is the last event', async () => {
    const until = ({ data }: { readonly data: string }): boolean => data.includes('error')
    const { stream } = await broken({ until })
    expect(stream.state).toMatchObject({ reason: 'error', error: { name: 'ServerError' } })
  })

  test('is completed by a last event that is no JSON', async () => {
    const { stream } = await broken({ until: isDone }, 'event: add\ndata: [DONE]\n\n')
    expect(stream.state).toMatchObject({ reason: 'completed' })
  })
})

describe('an id with empty data', () => {
  const priming = 'id: s1-0\ndata:\n\n'

  test('is a place to go on from, and not invalid', async () => {
    const onInvalid = vi.fn<() => void>()
    const contract = defineEvents({ message: z.object({ n: z.number() }) })
    const body = bodyOf([priming, 'id: s1-1\ndata: {"n":1}\n\n'])
    const reader = readEvents(body.stream, { events: contract, onInvalid, invalid: 'throw' })
    expect(await outcomeOf(reader)).toMatchObject({ data: [{ n: 1 }] })
    expect(onInvalid).not.toHaveBeenCalled()
    expect(reader.lastEventId).toBe('s1-1')
  })

  test('is an event where the contract takes it', async () => {
    const body = bodyOf([priming])
    expect(await outcomeOf(readEvents(body.stream))).toMatchObject({ data: [''] })
  })

  test('without an id is invalid', async () => {
    const body = bodyOf(['event: add\ndata:\n\n'])
    const { error } = await outcomeOf(readEvents(body.stream, { events, invalid: 'throw' }))
    expect(error).toMatchObject({ name: 'EventValidationError' })
  })
})
