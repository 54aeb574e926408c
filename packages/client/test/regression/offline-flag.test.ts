// What a page that calls itself offline once kept from servers that could be reached.
import { createScriptedServer, createVirtualClock } from '@lastevent/testing'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createEventStream } from '../../src/index.ts'

/** A page that says whether it is online, and a stream from this address. */
function begin(url: string) {
  const listeners = new Map<string, (event: { type: string }) => void>()
  const navigator = { onLine: false }
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('navigator', navigator)
  vi.stubGlobal('addEventListener', (type: string, listener: never) => {
    listeners.set(type, listener)
  })
  vi.stubGlobal('removeEventListener', (type: string) => listeners.delete(type))
  const clock = createVirtualClock({ random: 0 })
  const server = createScriptedServer({ clock })
  const states: string[] = []
  const stream = createEventStream(url, {
    fetch: server.fetch,
    clock,
    onStateChange: ({ status }) => states.push(status),
  })
  onTestFinished(() => {
    stream.close()
    vi.unstubAllGlobals()
  })
  const heard: string[] = []
  stream.on('message', ({ data }) => heard.push(data))
  return {
    clock,
    server,
    stream,
    states,
    heard,
    become(type: 'online' | 'offline') {
      navigator.onLine = type === 'online'
      listeners.get(type)?.({ type })
    },
  }
}

test('B9.2 a server that answers is connected to at once, whatever the page says', async () => {
  const { clock, server, heard, states } = begin('http://192.168.1.7/events')
  const connection = await server.nextConnection()
  connection.send({ data: 'x', id: '1' })
  await clock.flush()
  expect(heard).toEqual(['x'])
  connection.drop()
  await clock.advance(500)
  expect(server.requests.map(({ time }) => time - clock.now())).toEqual([-500, 0])
  expect(states).toEqual(['connecting', 'open', 'waiting', 'connecting'])
})

test('B9.2 one that does not is asked again after 1, 2, 4 … 30 s, and when the page is online', async () => {
  const { clock, server, stream, become } = begin('https://example.test/events')
  server.handle((connection) => connection.refuse())
  await clock.advance(100_000)
  const times = server.requests.map(({ time }) => time)
  expect(times.slice(1).map((time, index) => time - (times[index] as number))).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ])
  expect(stream.state).toMatchObject({ status: 'suspended', reason: 'offline' })
  server.handle((connection) => connection.open())
  become('online')
  await clock.advance(0)
  expect(stream.state.status).toBe('open')
})

test.each(['http://localhost:3000/', 'http://127.0.0.1/', 'http://[::1]:80/'])(
  'B9.2 %s never waits for the page to be online',
  async (url) => {
    const { clock, server, states } = begin(url)
    server.handle((connection) => connection.refuse())
    await clock.advance(20_000)
    expect(states).not.toContain('suspended')
    // The delays of a server that is down.
    const times = server.requests.map(({ time }) => time - (server.requests[0]?.time ?? 0))
    expect(times).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500])
  },
)
