// One contract for the page and its server: what the one sends is what the other gets.
import { createScriptedServer } from '@lastevent/testing'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { type AddEvent, events, type ResetEvent } from '../../../playground/src/contract.ts'
import { createEventStream, defineEvents, type EventOf, json, text } from '../src/index.ts'

type Contract = typeof events

test('B1.1: the page gets the events of the contract', async () => {
  const stream = createEventStream('https://example.test/events', { events })
  stream.on('add', ({ data }) => {
    expectTypeOf(data).toEqualTypeOf<AddEvent>()
    expectTypeOf(data).toEqualTypeOf<{ n: number; text: string; at: string }>()
  })
  stream.on('notice', ({ data }) => expectTypeOf(data).toEqualTypeOf<string>())
  stream.on('reset', ({ data }) => expectTypeOf(data).toEqualTypeOf<ResetEvent>())
  // @ts-expect-error the contract has no such type
  stream.on('tick', () => {})
  for await (const event of stream) {
    expectTypeOf(event).toEqualTypeOf<EventOf<Contract>>()
    expectTypeOf(event.type).toEqualTypeOf<'add' | 'notice' | 'reset'>()
  }
})

test('B1.1: the server can send nothing else', async () => {
  const server = createScriptedServer({ events })
  const connection = await server.nextConnection()
  expectTypeOf(connection.send).returns.toEqualTypeOf<void>()
  connection.send({ type: 'add', data: { n: 1, text: 'a', at: '2026-01-01T00:00:00Z' } })
  connection.send({ type: 'notice', data: 'hello', id: '1' })
  // @ts-expect-error a notice is text
  connection.send({ type: 'notice', data: { text: 'hello' } })
  // @ts-expect-error a field is missing
  connection.send({ type: 'add', data: { n: 1, text: 'a' } })
  // @ts-expect-error a field has another type
  connection.send({ type: 'add', data: { n: '1', text: 'a', at: '' } })
  // @ts-expect-error the contract has no such type
  connection.send({ type: 'tick', data: 1 })
})

test('B1.3: a schema that transforms has its input on the one side, its output on the other', async () => {
  const both = defineEvents({
    day: json(z.string().transform((value) => new Date(value))),
    word: text(z.string().trim()),
    bare: z.string().transform(Number),
  })
  const connection = await createScriptedServer({ events: both }).nextConnection()
  connection.send({ type: 'day', data: '2026-01-01' })
  connection.send({ type: 'word', data: 'four' })
  connection.send({ type: 'bare', data: '4' })
  // @ts-expect-error the schema takes a string
  connection.send({ type: 'day', data: new Date() })
  // @ts-expect-error the schema takes a string
  connection.send({ type: 'bare', data: 4 })
  const stream = createEventStream('https://example.test/events', { events: both })
  stream.on('day', ({ data }) => expectTypeOf(data).toEqualTypeOf<Date>())
  stream.on('word', ({ data }) => expectTypeOf(data).toEqualTypeOf<string>())
  stream.on('bare', ({ data }) => expectTypeOf(data).toEqualTypeOf<number>())
})
