// What an app's own tests ask of the client in an environment that plays a browser: the real clock
// under fake timers, and the environment's own classes beside Node's.
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createScriptedServer } from '@lastevent/testing'
import { createEventStream } from 'lastevent'
import { EventSource } from 'lastevent/eventsource'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

const address = 'https://example.test/events'

export function describeInEnvironment(name: string): void {
  describe(`The client in ${name}`, () => {
    test('fake timers move the time between two attempts', async () => {
      vi.useFakeTimers()
      onTestFinished(() => void vi.useRealTimers())
      const server = createScriptedServer()
      const received: string[] = []
      const stream = createEventStream(address, { fetch: server.fetch })
      onTestFinished(() => stream.close())
      stream.on('message', ({ data }) => received.push(data))
      const first = await server.nextConnection()
      first.send({ data: 'one', id: '7' })
      first.drop()
      await vi.advanceTimersByTimeAsync(0)
      expect([stream.state.status, received]).toEqual(['waiting', ['one']])
      // One second, if the server says nothing of it: half of it at least.
      await vi.advanceTimersByTimeAsync(400)
      expect(server.requests).toHaveLength(1)
      await vi.advanceTimersByTimeAsync(600)
      const second = await server.nextConnection()
      expect(second.request.lastEventId).toBe('7')
      second.send({ data: 'two' })
      await vi.advanceTimersByTimeAsync(0)
      expect(received).toEqual(['one', 'two'])
    })

    test('a silent connection is given up once the fake time is over', async () => {
      vi.useFakeTimers()
      onTestFinished(() => void vi.useRealTimers())
      const server = createScriptedServer()
      const stream = createEventStream(address, { fetch: server.fetch, idleTimeoutMs: 60_000 })
      onTestFinished(() => stream.close())
      stream.on('message', () => undefined)
      ;(await server.nextConnection()).open()
      await vi.advanceTimersByTimeAsync(59_000)
      expect(stream.state.status).toBe('open')
      await vi.advanceTimersByTimeAsync(1500)
      expect(stream.state.status).toBe('waiting')
    })

    test("Node's own fetch takes what the client hands it", async () => {
      const server = createServer((_request, response) => {
        response.writeHead(200, {
          'Content-Type': 'text/event-stream',
          'Access-Control-Allow-Origin': '*',
        })
        response.write('data: hello\n\n')
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      onTestFinished(() => {
        server.closeAllConnections()
        server.close()
      })
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
      const stream = createEventStream(url, { signal: new AbortController().signal })
      onTestFinished(() => stream.close())
      const { value } = await stream[Symbol.asyncIterator]().next()
      expect(value).toMatchObject({ data: 'hello' })
      const source = new EventSource(url)
      onTestFinished(() => source.close())
      const message = await new Promise<MessageEvent>((resolve) => {
        source.addEventListener('message', resolve as (event: Event) => void)
      })
      expect(message.data).toBe('hello')
    })
  })
}
