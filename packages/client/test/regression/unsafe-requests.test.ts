// Requests that must not be made twice, in what once made them twice or cut them off.
import { createScriptedServer, createVirtualClock } from '@lastevent/testing'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createEventStream, type EventStreamOptions } from '../../src/index.ts'

const MINUTE = 60_000
const post = { method: 'POST', body: '{"buy":1}' } as const

function begin(options: EventStreamOptions = {}) {
  const clock = createVirtualClock({ random: 0.5 })
  const server = createScriptedServer({ clock })
  const { fetch } = server
  const stream = createEventStream('https://example.test/buy', {
    fetch,
    clock,
    ...post,
    ...options,
  })
  onTestFinished(() => stream.close())
  const heard: string[] = []
  stream.on('message', ({ data }) => heard.push(data))
  return { clock, server, stream, heard }
}

/** A page that goes through what it is told to. */
function stubPage() {
  const listeners = new Map<string, (event: { type: string }) => void>()
  const page = { hidden: false }
  vi.stubGlobal('document', page)
  vi.stubGlobal('navigator', { onLine: true })
  vi.stubGlobal('addEventListener', (type: string, listener: never) => {
    listeners.set(type, listener)
  })
  vi.stubGlobal('removeEventListener', (type: string) => listeners.delete(type))
  onTestFinished(() => void vi.unstubAllGlobals())
  return {
    become(hidden: boolean, type = 'visibilitychange') {
      page.hidden = hidden
      listeners.get(type)?.({ type })
    },
  }
}

test('B9.1 a model that thinks for a minute, and for two before the next word, is waited for', async () => {
  const { clock, server, stream, heard } = begin()
  const connection = await server.nextConnection()
  await clock.advance(MINUTE)
  for (let token = 0; token < 20; token += 1) {
    connection.send({ data: `${token}` })
    await clock.advance(100)
  }
  await clock.advance(2 * MINUTE)
  connection.send({ data: 'the end' })
  connection.end()
  await clock.flush()
  expect(heard).toHaveLength(21)
  expect(stream.state).toMatchObject({ status: 'closed', reason: 'completed' })
  expect(server.requests).toHaveLength(1)
})

test('B9.1 a request that may be repeated from its last id has the usual time limits then', async () => {
  const { clock, server } = begin({ retry: { unsafe: 'resume' } })
  const connection = await server.nextConnection()
  await clock.advance(MINUTE)
  connection.send({ data: 'x', id: '1' })
  await clock.advance(5_000)
  connection.send({ data: 'y', id: '2' })
  await clock.advance(MINUTE)
  expect(connection.outcome).toBe('aborted')
  expect(server.requests.map(({ lastEventId }) => lastEventId)).toEqual([undefined, '2', '2', '2'])
})

test('B3.4 a POST with ids is not sent again where its response ends', async () => {
  const { clock, server, stream } = begin()
  server.handle((connection) => {
    connection.send({ data: 'bought', id: `${connection.index}` })
    connection.end()
  })
  await clock.advance(MINUTE)
  expect(server.requests.map(({ body }) => body)).toEqual(['{"buy":1}'])
  expect(stream.state).toMatchObject({ status: 'closed', reason: 'completed' })
})

test.each([
  ['is hidden', 'visibilitychange', true],
  ['is frozen', 'freeze', true],
  ['goes into the back/forward cache', 'pagehide', true],
  ['is shown after a long silence', 'visibilitychange', false],
])('B3.4 a POST is neither cut nor sent again where the page %s', async (_, type, hidden) => {
  const page = stubPage()
  const { clock, server, heard } = begin({ pauseWhenHidden: true })
  const connection = await server.nextConnection()
  for (let token = 0; token < 3; token += 1) {
    connection.send({ data: `${token}` })
    await clock.advance(1_000)
  }
  await clock.advance(MINUTE)
  page.become(hidden, type)
  await clock.advance(MINUTE)
  connection.send({ data: 'more' })
  page.become(false, type === 'freeze' ? 'resume' : 'pageshow')
  await clock.advance(MINUTE)
  expect(heard).toEqual(['0', '1', '2', 'more'])
  expect(server.requests).toHaveLength(1)
})
