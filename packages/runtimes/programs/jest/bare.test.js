// jsdom alone has no fetch.
import { createEventStream } from 'lastevent'

test('without fetch, a stream says so', async () => {
  const stream = createEventStream('https://example.test/events')
  await expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    name: 'ProtocolError',
  })
})
