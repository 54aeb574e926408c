import { createScriptedServer } from '@lastevent/testing'
import { createEventStream } from 'lastevent'

afterEach(() => jest.useRealTimers())

test('a stream goes on after its last event, under fake timers', async () => {
  jest.useFakeTimers()
  const server = createScriptedServer()
  const received = []
  const stream = createEventStream('https://example.test/events', { fetch: server.fetch })
  stream.on('message', ({ data }) => received.push(data))
  await jest.advanceTimersByTimeAsync(0)
  const first = await server.nextConnection(stream)
  first.send({ data: 'one', id: '7' })
  first.drop()
  await jest.advanceTimersByTimeAsync(1000)
  const second = await server.nextConnection(stream)
  expect(second.request.lastEventId).toBe('7')
  second.send({ data: 'two' })
  await jest.advanceTimersByTimeAsync(0)
  expect(received).toEqual(['one', 'two'])
  stream.close()
})

test("Node's fetch takes what the client hands it", async () => {
  const stream = createEventStream(`${process.env.TEST_ORIGIN}/events`)
  const { value } = await stream[Symbol.asyncIterator]().next()
  expect(value).toMatchObject({ type: 'add', data: '{"n":1}' })
  stream.close()
})
