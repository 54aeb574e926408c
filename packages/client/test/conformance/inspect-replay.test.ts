// A traced stream, exported and played back, is the same stream again, with the same pauses.
import { createScriptedServer, createVirtualClock, replay } from '@lastevent/testing'
import { expect, onTestFinished, test } from 'vitest'
import { createEventStream } from '../../src/index.ts'
import { inspect } from '../../src/inspect/index.ts'
import { address, rig } from '../support/scripted.ts'

/** What a stream was handed, and when, counted from its beginning. */
type Heard = readonly [
  ms: number,
  type: string,
  data: unknown,
  id: string | undefined,
  last: string,
]

test('a recording is played back with its timing, over cuts and refusals', async () => {
  const { stream, server, clock } = rig()
  const trace = inspect(stream)
  onTestFinished(() => trace.close())
  const heard: Heard[] = []
  const begun = clock.now()
  const types = ['message', 'add']
  for (const type of types) {
    stream.on(type, ({ data, id, lastEventId }) => {
      heard.push([clock.now() - begun, type, data, id, lastEventId])
    })
  }
  const first = await server.nextConnection()
  await clock.advance(120)
  first.open()
  first.send({ data: 'one\ntwo', id: '1' })
  await clock.advance(700)
  first.raw('id: 2\n\ndata: : @ 5 request\n\nevent: add\nid: 3\ndata: {}\n\n')
  await clock.advance(33)
  first.drop()
  await clock.advance(500)
  const second = await server.nextConnection()
  second.refuse()
  await clock.advance(1000)
  const third = await server.nextConnection()
  third.fail(503)
  await clock.advance(2000)
  const fourth = await server.nextConnection()
  fourth.open()
  await clock.advance(250)
  fourth.send({ data: 'last', id: '4' })
  await clock.flush()
  const recording = trace.toEventStream('1')
  expect(recording).toContain(': @ 120 response 200 text/event-stream\n\n')

  const clockAgain = createVirtualClock({ random: 0 })
  const serverAgain = createScriptedServer({ clock: clockAgain })
  serverAgain.handle(replay(recording, { clock: clockAgain }))
  const again = createEventStream(address, { fetch: serverAgain.fetch, clock: clockAgain })
  onTestFinished(() => again.close())
  const heardAgain: Heard[] = []
  const begunAgain = clockAgain.now()
  for (const type of types) {
    again.on(type, ({ data, id, lastEventId }) => {
      heardAgain.push([clockAgain.now() - begunAgain, type, data, id, lastEventId])
    })
  }
  await clockAgain.advance(clock.now() - begun)
  expect(heardAgain).toEqual(heard)
  expect(heard).toHaveLength(4)
  expect(serverAgain.requests.map(({ lastEventId }) => lastEventId)).toEqual(
    server.requests.map(({ lastEventId }) => lastEventId),
  )
})

test('what is no recording is refused', () => {
  const clock = createVirtualClock()
  expect(() => replay('data: x\n\n', { clock })).toThrow(TypeError)
})

test('after the last recorded connection the stream ends', async () => {
  const clock = createVirtualClock()
  const server = createScriptedServer({ clock })
  const recording =
    ': lastevent recording 1\n\n: @ 0 request\n\n: @ 0 response 200 text/event-stream\n\n'
  server.handle(replay(`${recording}: @ 5 events\n\ndata: x\n\n: @ 5 ended\n\n`, { clock }))
  const stream = createEventStream(address, { fetch: server.fetch, clock })
  const heard: string[] = []
  stream.on('message', ({ data }) => heard.push(data))
  await clock.advance(5000)
  expect(heard).toEqual(['x'])
  expect(stream.state).toMatchObject({ status: 'closed', reason: 'no-content' })
})
