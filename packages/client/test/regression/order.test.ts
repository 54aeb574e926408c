// What is read is told in the order of the wire, to every consumer.
import { expect, test } from 'vitest'
import { connected, rig } from '../support/scripted.ts'
import { origin } from '../support/shared-tabs.ts'

const CHUNK = ':c0\nid: 1\ndata: a\n\n:c1\nid: 2\ndata: b\n\n:c2\n'

test('B15 a listener and the comment hook hear one chunk in its order', async () => {
  const told: string[] = []
  const { clock, stream, server } = rig({ onComment: (comment) => told.push(comment) })
  stream.on('message', ({ data }) => told.push(data))
  ;(await server.nextConnection()).raw(CHUNK)
  await clock.flush()
  expect(told).toEqual(['c0', 'a', 'c1', 'b', 'c2'])
})

test('B15 so does a loop, which takes its events one by one', async () => {
  const told: string[] = []
  const { clock, stream, server } = rig({ onComment: (comment) => told.push(comment) })
  void (async () => {
    for await (const { data } of stream) told.push(data)
  })()
  const connection = await server.nextConnection()
  connection.raw(CHUNK)
  await clock.flush()
  expect(told).toEqual(['c0', 'a', 'c1', 'b', 'c2'])
  connection.raw(`${'data: x\n\n'.repeat(3000)}:last\ndata: y\n\n`)
  await clock.flush()
  expect(told.slice(5)).toEqual([...Array.from({ length: 3000 }, () => 'x'), 'last', 'y'])
})

test('B15 a comment waits for the payloads before it, though their schema takes time', async () => {
  const told: unknown[] = []
  const { clock, stream, server } = rig({
    events: {
      message: {
        '~standard': {
          version: 1,
          vendor: 'test',
          validate: async (value: unknown) => {
            await clock.yieldToHost()
            return { value }
          },
        },
      },
    },
    onComment: (comment) => told.push(comment),
  })
  stream.on('message', ({ data }) => told.push(data))
  ;(await server.nextConnection()).raw(':c0\ndata: 1\n\ndata: 2\n\n:c1\ndata: 3\n\n:c2\n')
  await clock.flush()
  expect(told).toEqual(['c0', 1, 2, 'c1', 3, 'c2'])
})

test('B15 a loop that is slow is not waited for', async () => {
  const told: string[] = []
  const { clock, stream, server } = rig({ onComment: (comment) => told.push(comment) })
  const iterator = stream.events()
  void iterator.next()
  ;(await server.nextConnection()).raw(CHUNK)
  await clock.flush()
  expect(told).toEqual(['c0', 'c1', 'c2'])
})

test('B15 close() in the comment hook: all before the comment was told, nothing after it is', async () => {
  const told: string[] = []
  const { clock, stream, server } = rig({
    onComment(comment) {
      told.push(comment)
      if (comment === 'c1') stream.close()
    },
  })
  stream.on('message', ({ data }) => told.push(data))
  ;(await server.nextConnection()).raw(CHUNK)
  await clock.flush()
  expect(told).toEqual(['c0', 'a', 'c1'])
  expect(stream.lastEventId).toBe('1')
})

test('B15 so it is for a loop, which ends', async () => {
  const told: string[] = []
  const { clock, stream, server } = rig({
    onComment(comment) {
      told.push(comment)
      if (comment === 'c1') stream.close()
    },
  })
  void (async () => {
    for await (const { data } of stream) told.push(data)
    told.push('end')
  })()
  ;(await server.nextConnection()).raw(CHUNK)
  await clock.flush()
  expect(told).toEqual(['c0', 'a', 'c1', 'end'])
  expect(stream.lastEventId).toBe('1')
})

test('B15 reconnect() in the comment hook goes on after the last event before the comment', async () => {
  const told: string[] = []
  const { clock, stream, server } = rig({
    onComment(comment) {
      told.push(comment)
      if (comment === 'c1') stream.reconnect()
    },
  })
  stream.on('message', ({ data }) => told.push(data))
  ;(await server.nextConnection()).raw(CHUNK)
  const second = await server.nextConnection()
  expect(second.request.lastEventId).toBe('1')
  second.raw('id: 2\ndata: b\n\n')
  await clock.flush()
  expect(told).toEqual(['c0', 'a', 'c1', 'b'])
})

test('B15 no comment is told after close() in a listener', async () => {
  const told: string[] = []
  const { clock, stream, server } = rig({ onComment: (comment) => told.push(comment) })
  stream.on('message', () => stream.close())
  ;(await server.nextConnection()).raw(CHUNK)
  await clock.flush()
  expect(told).toEqual(['c0'])
})

test('B15 a retry field holds from its place on', async () => {
  const { clock, connection, stream, server, states } = await connected()
  stream.on('message', ({ data }) => {
    if (data === 'b') stream.reconnect()
  })
  connection.raw('retry: 2000\ndata: a\n\ndata: b\n\nretry: 9000\ndata: c\n\n')
  const second = await server.nextConnection()
  second.fail(503)
  await clock.flush()
  expect(states.at(-1)).toMatchObject({ status: 'waiting', delayMs: 2000 })
})

test('B15 an event that is too large takes no comment or event before it with it', async () => {
  const told: string[] = []
  const { clock, stream, server } = rig({
    maxEventSize: 1000,
    onComment: (comment) => told.push(comment),
  })
  stream.on('message', ({ data }) => told.push(data))
  ;(await server.nextConnection()).raw(`${CHUNK}data: ${'x'.repeat(5000)}`)
  await clock.flush()
  expect(told).toEqual(['c0', 'a', 'c1', 'b', 'c2'])
  expect(stream.state).toMatchObject({ error: { code: 'event-too-large' } })
})

test('B15 the tab that leads hears comments and events in order, in a listener and in a loop', async () => {
  const { clock, server, open } = origin()
  const told: string[] = []
  const looped: string[] = []
  const onComment = (comment: string): void => {
    told.push(comment)
    looped.push(comment)
  }
  const { stream } = open({ idle: true, onComment })
  stream.on('message', ({ data }) => told.push(data))
  void (async () => {
    for await (const { data } of stream) looped.push(data)
  })()
  const other = open()
  await clock.advance(100)
  server.connections[0]?.raw(CHUNK)
  await clock.advance(100)
  expect(told).toEqual(['c0', 'a', 'c1', 'b', 'c2'])
  expect(looped).toEqual(['c0', 'a', 'c1', 'b', 'c2'])
  expect(other.heard).toEqual(['a', 'b'])
})

test('B15 close() in the comment hook of the tab that leads takes effect there', async () => {
  const { clock, server, open } = origin()
  const told: string[] = []
  const { stream } = open({
    idle: true,
    onComment(comment) {
      told.push(comment)
      if (comment === 'c1') stream.close()
    },
  })
  stream.on('message', ({ data }) => told.push(data))
  await clock.advance(100)
  server.connections[0]?.raw(CHUNK)
  await clock.advance(100)
  expect(told).toEqual(['c0', 'a', 'c1'])
  expect(stream.lastEventId).toBe('1')
})

test('B15 so does reconnect(), for all tabs', async () => {
  const { clock, log, server, open } = origin()
  const told: string[] = []
  const { stream } = open({
    idle: true,
    onComment(comment) {
      told.push(comment)
      if (comment === 'c1') stream.reconnect()
    },
  })
  stream.on('message', ({ data }) => told.push(data))
  const other = open()
  await clock.advance(100)
  server.connections[0]?.raw(CHUNK)
  await clock.advance(100)
  expect(server.requests.map(({ lastEventId }) => lastEventId)).toEqual([undefined, '1'])
  log.publish(2)
  await clock.advance(100)
  expect(told).toEqual(['c0', 'a', 'c1', '1', '2'])
  expect(other.heard).toEqual(['a', '1', '2'])
})
