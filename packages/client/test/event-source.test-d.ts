// What the compiler knows of the EventSource class: it stands wherever the browser's own is asked for.
import type { EventSourceInit as NpmInit, EventSource as NpmEventSource } from 'eventsource'
import { expectTypeOf, test } from 'vitest'
import {
  EventSource,
  type EventSourceConstructor,
  type EventSourceErrorEvent,
  type EventSourceInit,
} from '../src/eventsource/index.ts'

type Native = globalThis.EventSource
type NativeConstructor = typeof globalThis.EventSource

test('an instance is one of the browser’s, and one of the browser’s is an instance', () => {
  expectTypeOf<EventSource>().toExtend<Native>()
  expectTypeOf<Native>().toExtend<EventSource>()
})

test('the constructor is the browser’s, and the browser’s is the constructor', () => {
  expectTypeOf<EventSourceConstructor>().toExtend<NativeConstructor>()
  // Its dictionary knows no `undefined`, ours does.
  type StandardConstructor = new (
    url: string | URL,
    init?: { withCredentials?: boolean },
  ) => EventSource
  expectTypeOf<NativeConstructor>().toExtend<StandardConstructor>()
  expectTypeOf(EventSource).toExtend<NativeConstructor>()
  globalThis.EventSource = EventSource
})

test('the dictionary of the standard is one of ours', () => {
  expectTypeOf<{ withCredentials?: boolean }>().toExtend<EventSourceInit>()
  expectTypeOf<NpmInit['withCredentials']>().toExtend<EventSourceInit['withCredentials']>()
})

test('stands where npm eventsource is asked for, but for its error events', () => {
  expectTypeOf<Omit<EventSource, 'onerror' | `${string}EventListener`>>().toExtend<
    Omit<NpmEventSource, 'onerror' | `${string}EventListener`>
  >()
})

test('handlers and listeners know their events', () => {
  const source = new EventSource(new URL('https://example.test'), { withCredentials: true })
  source.onopen = (event) => expectTypeOf(event).toEqualTypeOf<Event>()
  source.onmessage = (event) => expectTypeOf(event).toEqualTypeOf<MessageEvent>()
  source.onerror = function onerror(event) {
    expectTypeOf(event).toEqualTypeOf<Event>()
    expectTypeOf(this).toEqualTypeOf<EventSource>()
    expectTypeOf((event as EventSourceErrorEvent).error.code).toBeString()
  }
  source.addEventListener('add', (event) => expectTypeOf(event).toEqualTypeOf<MessageEvent>())
  source.addEventListener('error', (event) => expectTypeOf(event).toEqualTypeOf<Event>())
  source.addEventListener('message', { handleEvent: (event: Event) => event }, { once: true })
  expectTypeOf(source.readyState).toBeNumber()
  expectTypeOf(source.CLOSED).toEqualTypeOf<2>()
  expectTypeOf(EventSource.OPEN).toEqualTypeOf<1>()
})

test('refuses what cannot be changed, and what it does not know', () => {
  const source = new EventSource('https://example.test')
  expectTypeOf(source).toExtend<EventTarget>()
  // @ts-expect-error read-only
  source.readyState = 1
  // @ts-expect-error read-only
  EventSource.OPEN = 2
  // @ts-expect-error a url is required
  void new EventSource()
  // @ts-expect-error GET is the only method
  void new EventSource('https://example.test', { method: 'POST' })
  void new EventSource('https://example.test', {
    fetch,
    headers: async ({ lastEventId }) => Promise.resolve({ 'x-after': lastEventId }),
  })
})
