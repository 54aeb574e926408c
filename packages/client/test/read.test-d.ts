// What the compiler knows of events that are read. `tsc` runs these; nothing here is executed.
import { Readable } from 'node:stream'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { defineEvents, type EventOf, isDone, text } from '../src/index.ts'
import { type EventReader, readEvents, type ReadSource } from '../src/read/index.ts'

const events = defineEvents({ add: z.object({ n: z.number() }), log: text() })

test('B14.1: an event is the union that a stream has', async () => {
  const reader = readEvents(fetch('https://example.test/'), { events, until: isDone })
  for await (const event of reader) {
    expectTypeOf(event).toEqualTypeOf<
      EventOf<{ readonly add: { n: number }; readonly log: string }>
    >()
    if (event.type === 'add') expectTypeOf(event.data).toEqualTypeOf<{ n: number }>()
    if (event.type === 'log') expectTypeOf(event.data).toEqualTypeOf<string>()
    // @ts-expect-error the contract names no such type
    if (event.type === 'other') throw new Error()
  }
  expectTypeOf(reader.lastEventId).toEqualTypeOf<string>()
  expectTypeOf(reader.retryMs).toEqualTypeOf<number | undefined>()
  expectTypeOf(reader.cancel()).toEqualTypeOf<Promise<void>>()
})

test('B14.1: without a contract, data is a string', () => {
  expectTypeOf(readEvents(new Response())).toEqualTypeOf<EventReader>()
  readEvents(new Response())
    .next()
    .then(
      ({ value }) => expectTypeOf(value?.data).toEqualTypeOf<string | undefined>(),
      () => undefined,
    )
})

test('B14.1: what can be read', () => {
  expectTypeOf<Response>().toExtend<ReadSource>()
  expectTypeOf<ReadableStream<Uint8Array>>().toExtend<ReadSource>()
  expectTypeOf<AsyncIterable<Uint8Array>>().toExtend<ReadSource>()
  expectTypeOf<AsyncGenerator<string, void>>().toExtend<ReadSource>()
  readEvents(Readable.from([]))
  // @ts-expect-error a string is no body
  readEvents('data: 1\n\n')
})

test('options take undefined, and no others', () => {
  const reader = readEvents(new Response(), { signal: undefined, until: undefined })
  expectTypeOf(reader).toEqualTypeOf<EventReader>()
  // @ts-expect-error nothing is ever connected
  readEvents(new Response(), { retry: {} })
})
