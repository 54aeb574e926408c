// msw's own `sse()` handlers, in Node, with our class as the EventSource that is missing there.
import { sse } from 'msw/sse'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { EventSource } from '../../src/eventsource/index.ts'
import { loadRecipe } from '../support/recipes.ts'
import { address } from '../support/scripted.ts'

const network = setupServer()
beforeAll(() => {
  // Before the first handler is made: msw looks for it.
  globalThis.EventSource ??= EventSource
  network.listen()
})
afterEach(() => network.resetHandlers())
afterAll(() => {
  network.close()
  Reflect.deleteProperty(globalThis, 'EventSource')
})

/** Resolves with the first event of this type. */
async function once<Result extends Event>(source: EventSource, type: string): Promise<Result> {
  return new Promise((resolve) => {
    source.addEventListener(type, (event: Event) => resolve(event as Result), { once: true })
  })
}

test('Node has no EventSource of its own, so this one is used', () => {
  expect(globalThis.EventSource).toBe(EventSource)
})

test('B12 a handler of msw’s sends messages and events with types and ids', async () => {
  network.use(
    sse<{ message: string; add: { n: number } }>(address, ({ client }) => {
      client.send({ data: 'hello' })
      client.send({ event: 'add', id: '7', data: { n: 1 } })
    }),
  )
  const source = new globalThis.EventSource(address)
  const [opened, message, add] = await Promise.all([
    once(source, 'open'),
    once<MessageEvent>(source, 'message'),
    once<MessageEvent<string>>(source, 'add'),
  ])
  source.close()
  expect(opened.type).toBe('open')
  expect(message).toMatchObject({ data: 'hello', origin: new URL(address).origin })
  expect(add).toMatchObject({ data: '{"n":1}', lastEventId: '7' })
})

test('B12 the recipe of the documentation does the same', async () => {
  const recipe = await loadRecipe<{ handlers: Parameters<typeof network.use> }>(
    'Test with msw in Node what uses `EventSource`',
  )
  network.use(...recipe.handlers)
  const source = new globalThis.EventSource('https://example.com/events')
  const add = await once<MessageEvent<string>>(source, 'add')
  source.close()
  expect(add).toMatchObject({ data: '{"n":1}', lastEventId: '7' })
})

test('B12 a connection that msw closes is reestablished, with the last id', async () => {
  const asked: (string | null)[] = []
  network.use(
    sse(address, ({ client, request }) => {
      asked.push(request.headers.get('last-event-id'))
      client.send({ retry: 100 })
      client.send({ id: '1', data: asked.length })
      if (asked.length === 1) client.close()
    }),
  )
  const source = new globalThis.EventSource(address)
  await once(source, 'error')
  expect(source.readyState).toBe(0)
  await once(source, 'message')
  source.close()
  expect(asked).toEqual([null, '1'])
})

test('B12 headers of one’s own reach the handler', async () => {
  network.use(
    sse(address, ({ client, request }) => {
      client.send({ data: request.headers.get('authorization') })
    }),
  )
  const source = new EventSource(address, { headers: { authorization: 'Bearer 1' } })
  const { data } = await once<MessageEvent<string>>(source, 'message')
  source.close()
  expect(data).toBe('Bearer 1')
})
