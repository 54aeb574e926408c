import { createScriptedServer, createVirtualClock } from '@lastevent/testing'
import { expect, test, vi } from 'vitest'
import * as z from 'zod'
import { EventSource } from '../../src/eventsource/index.ts'
import { createEventStream, type EventStreamOptions, type FetchLike } from '../../src/index.ts'

function begin(options: EventStreamOptions = {}) {
  const clock = createVirtualClock({ random: 0.5 })
  const server = createScriptedServer({ clock })
  const { fetch } = server
  const stream = createEventStream('https://example.test/events', { fetch, clock, ...options })
  return { clock, server, stream }
}

test('B2.2 what waits for an iterator that leaves is not lost to a chunk that comes within the linger', async () => {
  const { clock, server, stream } = begin()
  const iterator = stream.events()
  const first = iterator.next()
  const connection = await server.nextConnection()
  connection.raw('id: 1\ndata: 1\n\nid: 2\ndata: 2\n\nid: 3\ndata: 3\n\n')
  await first
  await clock.advance(1)
  await iterator.return?.()
  connection.raw('id: 4\ndata: 4\n\n')
  await clock.flush()
  const seen: string[] = []
  stream.on('message', ({ data }) => seen.push(data))
  await clock.flush()
  expect(seen).toEqual(['2', '3', '4'])
})

test('B8.6 the last event completes the stream also where its consumer left while it was decoded', async () => {
  let decoded!: () => void
  const schema = z.string().refine(
    async () =>
      new Promise<boolean>((resolve) => {
        decoded = () => resolve(true)
      }),
  )
  const clock = createVirtualClock({ random: 0.5 })
  const server = createScriptedServer({ clock })
  const stream = createEventStream('https://example.test/events', {
    fetch: server.fetch,
    clock,
    events: { message: schema },
    until: ({ data }) => data === '"last"',
  })
  const leave = stream.on('message', () => undefined)
  const connection = await server.nextConnection()
  connection.raw('data: "last"\n\n')
  await clock.flush()
  leave()
  decoded()
  await clock.flush()
  const seen: string[] = []
  stream.on('message', ({ data }) => seen.push(data))
  await clock.flush()
  expect(seen).toEqual(['last'])
  expect(stream.state).toMatchObject({ status: 'closed', reason: 'completed' })
})

test('B7.3 a checkpoint that is slow to load does not overwrite a newer id', async () => {
  const loads: ((id: string) => void)[] = []
  const load = async (): Promise<string> => new Promise((resolve) => loads.push(resolve))
  const { clock, server, stream } = begin({ checkpoint: { load, save() {} } })
  stream.on('message', () => undefined)
  await clock.flush()
  stream.reconnect()
  await clock.flush()
  loads.at(-1)?.('5')
  await clock.flush()
  server.connections[0]?.raw('id: 9\ndata: 9\n\n')
  await clock.flush()
  loads[0]?.('5')
  await clock.flush()
  server.connections[0]?.drop()
  await clock.advance(5000)
  expect(server.requests.at(-1)?.lastEventId).toBe('9')
})

test.each(['1\n2', '1\r2', '\0'])(
  'B7.2 a stored id that no header takes does not close the stream: %j',
  async (id) => {
    const { clock, server, stream } = begin({ checkpoint: { load: () => id, save() {} } })
    stream.on('message', () => undefined)
    await clock.flush()
    expect(stream.state.status).toBe('connecting')
    expect(server.requests).toHaveLength(1)
  },
)

test('B2.4 no hook runs after close() in onOpen', async () => {
  const onGap = vi.fn()
  const onOpen = (): void => stream.close()
  const { clock, server, stream } = begin({ initialLastEventId: '1', onGap, onOpen })
  stream.on('message', () => undefined)
  await clock.flush()
  server.connections[0]?.open({ 'Last-Event-ID': '5' })
  await clock.flush()
  expect(stream.state.status).toBe('closed')
  expect(onGap).not.toHaveBeenCalled()
})

test('B13 a first delay of 0 does not make a server that is down be asked without end', async () => {
  const { clock, server, stream } = begin({ retry: { minDelayMs: 0 } })
  server.handle((connection) => {
    connection.refuse()
    if (server.requests.length > 200) stream.close()
  })
  stream.on('message', () => undefined)
  await clock.advance(1000)
  expect(server.requests.length).toBeLessThan(50)
})

test('B13 an invalid URL is refused without showing what is in it', () => {
  let thrown: unknown
  try {
    createEventStream('https://user:s3cret@[nonsense/')
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(TypeError)
  expect(JSON.stringify({ ...(thrown as object), message: String(thrown) })).not.toContain('s3cret')
})

test('a delay beyond what a host timer can wait is not cut short', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  const day = 86_400_000
  const server = createScriptedServer()
  server.handle((connection) => connection.refuse())
  const { fetch } = server
  const retry = { shouldRetry: () => 40 * day }
  const stream = createEventStream('https://example.test/events', { fetch, retry })
  stream.on('message', () => undefined)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(server.requests).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(30 * day)
  const count = server.requests.length
  stream.close()
  vi.useRealTimers()
  expect(count).toBe(1)
})

test('B7.1 close() does not make an event handled that its consumer is still at', async () => {
  const saved: string[] = []
  const clock = createVirtualClock()
  const server = createScriptedServer({ clock })
  const stream = createEventStream('https://example.test/events', {
    fetch: server.fetch,
    clock,
    checkpoint: { load: () => undefined, save: (id) => void saved.push(id) },
  })
  const iterator = stream[Symbol.asyncIterator]()
  const first = iterator.next()
  const connection = await server.nextConnection()
  connection.send({ data: 'a', id: '1' })
  await first
  stream.close()
  await clock.advance(1_000)
  expect(saved).toEqual([])
  await iterator.next()
  await clock.advance(1_000)
  expect(saved).toEqual(['1'])
})

test('B7.1 an event whose handler fails is handled in a later task only', async () => {
  const saved: string[] = []
  const clock = createVirtualClock()
  const server = createScriptedServer({ clock })
  const stream = createEventStream('https://example.test/events', {
    fetch: server.fetch,
    clock,
    checkpoint: { load: () => undefined, save: (id) => void saved.push(id) },
    onError: () => undefined,
  })
  stream.on('message', () => Promise.reject(new Error('the page is going away')))
  const connection = await server.nextConnection()
  connection.send({ data: 'a', id: '1' })
  await clock.flush()
  expect(saved).toEqual([])
  await clock.advance(1)
  expect(saved).toEqual(['1'])
  stream.close()
})

test.each(['stream', 'class'])(
  'fetch is called as a function: a browser’s own refuses to be a method of our %s',
  async (kind) => {
    const server = createScriptedServer({ clock: createVirtualClock() })
    const receivers: unknown[] = []
    function fetch(this: unknown, ...[url, init]: Parameters<FetchLike>): ReturnType<FetchLike> {
      receivers.push(this)
      return server.fetch(url, init)
    }
    if (kind === 'class') {
      const source = new EventSource('https://example.test/events', { fetch })
      await server.nextConnection()
      source.close()
    } else {
      const stream = createEventStream('https://example.test/events', { fetch })
      stream.on('message', () => undefined)
      await server.nextConnection()
      stream.close()
    }
    expect(receivers).toEqual([undefined])
  },
)
