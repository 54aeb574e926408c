// What the compiler knows of a stream. `tsc` runs these; nothing here is executed.
import * as v from 'valibot'
import { type as ark } from 'arktype'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import * as mini from 'zod/mini'
import {
  type AnyEventStream,
  type ClosedState,
  createEventStream,
  defineEvents,
  type EventOf,
  type EventStream,
  type EventStreamError,
  type EventStreamOptions,
  type EventValidationError,
  type FetchLike,
  type HeadersLike,
  type InferEvents,
  isEventStreamError,
  json,
  type ListenerOptions,
  type OutputOf,
  type RetryOptions,
  type ServerSentEvent,
  type StreamSnapshot,
  text,
  type UnhandledEvent,
} from '../src/index.ts'
import type { EventSourceInit } from '../src/eventsource/index.ts'
import { createSharedEventStream, type SharedEventStreamOptions } from '../src/shared/index.ts'

const address = 'https://example.test/events'

const contract = defineEvents({
  add: z.object({ n: z.number(), at: z.string().transform((value) => new Date(value)) }),
  tick: json(z.number()),
  log: text(),
  level: text(z.enum(['low', 'high'])),
  any: json(),
})
type Contract = typeof contract
interface Added {
  n: number
  at: Date
}

const stream = createEventStream(address, { events: contract })

test('B1.2: an event is a discriminated union, which narrows in a switch', () => {
  stream
    .events()
    .next()
    .then(
      ({ value: event }) => {
        if (!event) return
        expectTypeOf(event.type).toEqualTypeOf<'add' | 'tick' | 'log' | 'level' | 'any'>()
        expectTypeOf(event.id).toEqualTypeOf<string | undefined>()
        expectTypeOf(event.lastEventId).toEqualTypeOf<string>()
        switch (event.type) {
          case 'add':
            expectTypeOf(event.data).toEqualTypeOf<Added>()
            break
          case 'tick':
            expectTypeOf(event.data).toEqualTypeOf<number>()
            break
          case 'log':
            expectTypeOf(event.data).toEqualTypeOf<string>()
            break
          case 'level':
            expectTypeOf(event.data).toEqualTypeOf<'low' | 'high'>()
            break
          case 'any':
            expectTypeOf(event.data).toEqualTypeOf<unknown>()
            break
          default:
            expectTypeOf(event).toEqualTypeOf<never>()
        }
      },
      () => {},
    )
})

test('B1.2: events are read-only', () => {
  stream.on('log', (event) => {
    expectTypeOf(event).toEqualTypeOf<Readonly<EventOf<Contract, 'log'>>>()
    // @ts-expect-error the data is not to be assigned
    event.data = 'other'
    // @ts-expect-error nor is the type
    event.type = 'log'
  })
})

test('B1.1: on() infers the data of its type, and refuses other types', () => {
  stream.on('add', (event) => {
    expectTypeOf(event).toEqualTypeOf<EventOf<Contract, 'add'>>()
    expectTypeOf(event.type).toEqualTypeOf<'add'>()
    expectTypeOf(event.data).toEqualTypeOf<Added>()
  })
  // An async listener is one, too.
  stream.on('tick', async ({ data }) => expectTypeOf(data).toEqualTypeOf<number>())
  // @ts-expect-error the contract has no such type
  stream.on('remove', () => {})
  // @ts-expect-error nor this one: lifecycle shares no name space with events
  stream.on('open', () => {})
  // @ts-expect-error and none is left out
  stream.on(() => {})
  expectTypeOf(stream.on('add', () => {}, { once: true })).toEqualTypeOf<() => void>()
  // @ts-expect-error there is no such listener option
  stream.on('add', () => {}, { passive: true })
})

test('B1.1: a listener for several types at a time is a union', () => {
  const either = 'tick' as 'tick' | 'log'
  stream.on(either, ({ data }) => expectTypeOf(data).toEqualTypeOf<string | number>())
})

test('B1.1: events() narrows to the types it is given', async () => {
  for await (const event of stream.events('add', 'tick')) {
    expectTypeOf(event).toEqualTypeOf<EventOf<Contract, 'add' | 'tick'>>()
    if (event.type === 'add') expectTypeOf(event.data).toEqualTypeOf<Added>()
    else expectTypeOf(event.data).toEqualTypeOf<number>()
  }
  // @ts-expect-error the contract has no such type
  stream.events('add', 'remove')
})

test('B1.1: for await over the stream sees every type', async () => {
  for await (const event of stream) expectTypeOf(event).toEqualTypeOf<EventOf<Contract>>()
})

test('B1.2: without a map, types are strings and data is a string', async () => {
  const untyped = createEventStream(address)
  expectTypeOf(untyped).toEqualTypeOf<EventStream>()
  untyped.on('anything', ({ type, data }) => {
    expectTypeOf(type).toEqualTypeOf<'anything'>()
    expectTypeOf(data).toEqualTypeOf<string>()
  })
  for await (const event of untyped) expectTypeOf(event.data).toEqualTypeOf<string>()
  for await (const event of untyped.events('a', 'b')) {
    expectTypeOf(event.data).toEqualTypeOf<string>()
  }
})

test('B14.3: batches are arrays of the union', async () => {
  for await (const batch of stream.batches({ maxSize: 10, maxWaitMs: undefined })) {
    expectTypeOf(batch).toEqualTypeOf<EventOf<Contract>[]>()
    break
  }
  // @ts-expect-error there is no such option
  stream.batches({ size: 10 })
})

test('B1.3: outputs of json, text and bare schemas of any library', () => {
  expectTypeOf<OutputOf<Contract['add']>>().toEqualTypeOf<Added>()
  const libraries = defineEvents({
    mini: mini.object({ a: mini.number() }),
    valibot: json(v.pipe(v.string(), v.transform(Number))),
    ark: ark({ a: 'string' }),
    slow: json(z.string().refine(async () => true)),
  })
  expectTypeOf<OutputOf<(typeof libraries)['mini']>>().toEqualTypeOf<{ a: number }>()
  expectTypeOf<OutputOf<(typeof libraries)['valibot']>>().toEqualTypeOf<number>()
  expectTypeOf<OutputOf<(typeof libraries)['ark']>>().toEqualTypeOf<{ a: string }>()
  expectTypeOf<OutputOf<(typeof libraries)['slow']>>().toEqualTypeOf<string>()
  // @ts-expect-error text is validated as a string, which this schema does not take
  text(z.number())
  // @ts-expect-error this is no schema
  defineEvents({ add: 'string' })
})

test('B1.1: a map may stand in the options, and is as exact there', () => {
  const inline = createEventStream(address, { events: { add: json(z.number()), log: text() } })
  inline.on('add', ({ data }) => expectTypeOf(data).toEqualTypeOf<number>())
  // @ts-expect-error the contract has no such type
  inline.on('other', () => {})
})

test('B1.5, B1.4: what the hooks are given', () => {
  createEventStream(address, {
    events: contract,
    onInvalid: (error) => expectTypeOf(error).toEqualTypeOf<EventValidationError>(),
    onUnhandled: (event) => {
      expectTypeOf(event).toEqualTypeOf<UnhandledEvent>()
      expectTypeOf(event.data).toEqualTypeOf<string>()
    },
    onError: (error) => expectTypeOf(error).toEqualTypeOf<unknown>(),
    onComment: (comment) => expectTypeOf(comment).toEqualTypeOf<string>(),
    onOpen: ({ headers, resumedFrom }) => {
      expectTypeOf(headers).toEqualTypeOf<HeadersLike>()
      expectTypeOf<Headers>().toExtend<HeadersLike>()
      expectTypeOf(resumedFrom).toEqualTypeOf<string | undefined>()
    },
    invalid: (error) => (error.issues.length > 1 ? 'throw' : 'skip'),
  })
})

test('B10: the guard tells errors of the connection, and the code is a union', () => {
  const error: unknown = new Error('any')
  if (!isEventStreamError(error)) return
  expectTypeOf(error).toEqualTypeOf<EventStreamError>()
  // @ts-expect-error there is no such code
  if (error.code === 'nope') return
  expectTypeOf(error.attempt).toEqualTypeOf<number>()
})

test('B8.1: a state narrows by its status', async () => {
  const { state } = stream
  if (state.status === 'waiting') {
    expectTypeOf(state.retryAt).toEqualTypeOf<number>()
    expectTypeOf(state.error).toEqualTypeOf<EventStreamError | undefined>()
  } else if (state.status === 'closed') {
    expectTypeOf(state.reason).toEqualTypeOf<
      'client' | 'aborted' | 'no-content' | 'completed' | 'error'
    >()
    if (state.reason === 'error') {
      expectTypeOf(state.error).toEqualTypeOf<EventStreamError | EventValidationError>()
    } else if (state.reason === 'aborted') expectTypeOf(state.error).toEqualTypeOf<unknown>()
    else expectTypeOf(state.error).toEqualTypeOf<undefined>()
  }
  // @ts-expect-error an open stream has no error
  if (state.status === 'open') void state.error
  // @ts-expect-error states are read-only
  state.status = 'idle'
  expectTypeOf(await stream.closed).toEqualTypeOf<ClosedState>()
})

test('B1.1: subscribe and getSnapshot fit useSyncExternalStore', () => {
  // Its signature in React 19.
  const useSyncExternalStore = <Snapshot>(
    subscribe: (onStoreChange: () => void) => () => void,
    getSnapshot: () => Snapshot,
    getServerSnapshot?: () => Snapshot,
  ): Snapshot => (getServerSnapshot ? getServerSnapshot() : (void subscribe, getSnapshot()))
  const { subscribe, getSnapshot } = stream
  expectTypeOf(
    useSyncExternalStore(subscribe, getSnapshot, getSnapshot),
  ).toEqualTypeOf<StreamSnapshot>()
})

test('B1.1: a stream is disposable in both ways, and iterable', () => {
  expectTypeOf(stream).toExtend<Disposable>()
  expectTypeOf(stream).toExtend<AsyncDisposable>()
  expectTypeOf(stream).toExtend<AsyncIterable<EventOf<Contract>>>()
})

test('B3.1: options that cannot be are errors', () => {
  createEventStream(async ({ attempt, signal }) => {
    expectTypeOf(attempt).toEqualTypeOf<number>()
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
    return new URL(address)
  })
  createEventStream(address, { headers: async ({ lastEventId }) => ({ 'x-after': lastEventId }) })
  createEventStream(address, { resume: { query: 'after' } })
  createEventStream(address, { idleTimeoutMs: 'auto', fetch: globalThis.fetch })
  // @ts-expect-error an address is needed
  createEventStream()
  // @ts-expect-error a number is no address
  createEventStream(1)
  // @ts-expect-error there is no such policy
  createEventStream(address, { invalid: 'ignore' })
  // @ts-expect-error there is no such option
  createEventStream(address, { withCredentials: true })
  // @ts-expect-error resume is no boolean but false
  createEventStream(address, { resume: true })
  // @ts-expect-error durations are numbers
  createEventStream(address, { lingerMs: '100' })
  // @ts-expect-error nor is there any other word for a timeout
  createEventStream(address, { idleTimeoutMs: 'never' })
  // @ts-expect-error a reset is true or not there
  createEventStream(address, { retry: { shouldRetry: () => ({ resetLastEventId: false }) } })
  // @ts-expect-error whether an event is the last is known at once
  createEventStream(address, { until: async () => true })
})

test('B1.1: a stream is named by its events and their data', () => {
  expectTypeOf(stream).toEqualTypeOf<EventStream<InferEvents<Contract>>>()
  interface Events {
    readonly add: Added
    readonly tick: number
    readonly log: string
    readonly level: 'low' | 'high'
    readonly any: unknown
  }
  const named: EventStream<Events> = stream
  expectTypeOf<EventOf<Events, 'add'>>().toEqualTypeOf<EventOf<Contract, 'add'>>()
  // The type that is asked for says nothing of the contract: it is not inferred from it.
  const untyped: EventStream = createEventStream(address)
  // @ts-expect-error data is a string where there is no contract
  const wrong: EventStream<{ add: Added }> = createEventStream(address)
  void [named, untyped, wrong]
})

test('B1.1: every stream is an AnyEventStream', async () => {
  const badge = async ({ state, closed, subscribe, close }: AnyEventStream): Promise<void> => {
    expectTypeOf(state.status).toBeString()
    subscribe(close)
    await closed
  }
  await badge(stream)
  await badge(createEventStream(address))
  await badge(createSharedEventStream(address, { events: contract }))
  const any: AnyEventStream = stream
  for await (const event of any) expectTypeOf(event).toEqualTypeOf<ServerSentEvent>()
  any.onAny((event) => expectTypeOf(event).toEqualTypeOf<ServerSentEvent>())
  // @ts-expect-error nobody knows its types
  any.on('add', () => {})
})

test('every option may be undefined, and an unknown one may not be there', () => {
  /** The optional properties that refuse an explicit undefined. */
  type Strict<Options> = {
    [Name in keyof Options]-?: undefined extends Required<Options>[Name] ? never : Name
  }[keyof Options]
  expectTypeOf<Strict<EventStreamOptions>>().toEqualTypeOf<never>()
  expectTypeOf<Strict<SharedEventStreamOptions>>().toEqualTypeOf<never>()
  expectTypeOf<Strict<EventSourceInit>>().toEqualTypeOf<never>()
  expectTypeOf<Strict<RetryOptions>>().toEqualTypeOf<never>()
  expectTypeOf<Strict<ListenerOptions>>().toEqualTypeOf<never>()
  expectTypeOf<Strict<{ strict?: string }>>().toEqualTypeOf<'strict'>()
})

test('B3.1: fetch is the host’s, or one of your own that the host’s arguments suit', () => {
  expectTypeOf(globalThis.fetch).toExtend<FetchLike>()
  const traced: FetchLike = (url, init) =>
    globalThis.fetch(url, { ...init, headers: { ...init.headers, traceparent: '00-1-2-00' } })
  createEventStream(address, { fetch: traced })
  // @ts-expect-error this is no response
  createEventStream(address, { fetch: async () => Promise.resolve({ ok: true }) })
})
