// What the compiler knows of the hooks. `tsc` runs these; nothing here is executed.
import {
  createEventStream,
  defineEvents,
  type EventStream,
  json,
  type StreamSnapshot,
  text,
} from 'lastevent'
import { createSharedEventStream, type SharedStreamSnapshot } from 'lastevent/shared'
import type { ConnectionBadge } from 'lastevent/store'
import { expectTypeOf, test } from 'vitest'
import {
  useConnectionBadge,
  useConnectionState,
  useEvent,
  useEventReducer,
  useEventStream,
} from '../src/index.ts'
import { useSharedEventStream } from '../src/shared.ts'

const events = defineEvents({ add: json(), note: text() })
const address = 'https://example.test/events'

test("a stream of the component's own has the events of its contract", () => {
  const stream = useEventStream(address, { events })
  expectTypeOf(stream).toEqualTypeOf<
    EventStream<{ readonly add: unknown; readonly note: string }>
  >()
  const perhaps = useEventStream(undefined as string | undefined)
  expectTypeOf(perhaps).toEqualTypeOf<EventStream | undefined>()
  const shared = useSharedEventStream(address, { name: 'news', replay: 3, events })
  expectTypeOf(useConnectionState(shared)).toEqualTypeOf<SharedStreamSnapshot>()
})

test('an event has the data of its type', () => {
  const stream = useEventStream(address, { events })
  useEvent(stream, 'note', (event) => {
    expectTypeOf(event.data).toEqualTypeOf<string>()
    expectTypeOf(event.type).toEqualTypeOf<'note'>()
  })
  useEvent(createSharedEventStream(address, { events }), 'note', ({ data }) => data.trim())
  // @ts-expect-error the contract names no such type
  useEvent(stream, 'nope', () => undefined)
})

test('a reducer gets the union of events, and gives its value', () => {
  const stream = createEventStream(address, { events })
  const count = useEventReducer(
    stream,
    (value: number, event) => {
      expectTypeOf(event.type).toEqualTypeOf<'add' | 'note'>()
      return event.type === 'note' ? value + event.data.length : value
    },
    0,
  )
  expectTypeOf(count).toEqualTypeOf<number>()
  useEventReducer(createSharedEventStream(address, { events }), (_: string, { type }) => type, '')
  // @ts-expect-error another type than that of the value
  useEventReducer(stream, (value: number) => `${value}`, 0)
})

test('a state is that of its stream, and a badge is a badge', () => {
  const direct = createEventStream(address)
  const shared = createSharedEventStream(address)
  expectTypeOf(useConnectionState(direct)).toEqualTypeOf<StreamSnapshot>()
  expectTypeOf(useConnectionState(shared)).toEqualTypeOf<SharedStreamSnapshot>()
  expectTypeOf(useConnectionBadge(shared)).toEqualTypeOf<ConnectionBadge>()
  useConnectionBadge(undefined)
  useConnectionState(undefined)
  useEvent(undefined as EventStream | undefined, 'any', ({ data }) => data.trim())
})
