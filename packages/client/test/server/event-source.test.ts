// The EventSource class over real sockets, in Node, where there is none.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { EventSource, type EventSourceInit } from '../../src/eventsource/index.ts'
import { freePort } from '../support/free-port.ts'
import { createInbox, type Inbox } from '../support/inbox.ts'
import { createRandom } from '../support/random.ts'

type Respond = (request: IncomingMessage, response: ServerResponse) => void

async function serve(respond: Respond, port = 0): Promise<string> {
  const server = createServer(respond)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

function open(
  url: string,
  init: EventSourceInit = {},
): { readonly source: EventSource; readonly messages: Inbox<MessageEvent<string>> } {
  const source = new EventSource(url, init)
  onTestFinished(() => source.close())
  const messages = createInbox<MessageEvent<string>>()
  source.onmessage = messages.add
  return { source, messages }
}

function begin(response: ServerResponse, text = ''): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(`retry: 100\n\n${text}`)
}

describe('B12 over sockets', () => {
  test('1,000 events come once each and in order over connections cut at any byte', async () => {
    const random = createRandom()
    let connections = 0
    const url = await serve((request, response) => {
      connections += 1
      const from = Number(request.headers['last-event-id'] ?? 0)
      let text = ''
      for (let n = from + 1; n <= 1000; n += 1) text += `id: ${n}\ndata: event ${n}\n\n`
      begin(response)
      if (connections > 10) response.write(text)
      else response.write(text.slice(0, random.between(1, 2500)), () => response.destroy())
    })
    const { messages } = open(url)
    await messages.reach(1000)
    const ids = messages.items.map(({ lastEventId }) => Number(lastEventId))
    expect(ids).toEqual(Array.from({ length: 1000 }, (_, n) => n + 1))
    expect(connections).toBe(11)
  })

  test('a server that is down at the start is waited for', async () => {
    const port = await freePort()
    const { source, messages } = open(`http://127.0.0.1:${port}/`)
    await once(source, 'error')
    expect(source.readyState).toBe(EventSource.CONNECTING)
    await serve((_request, response) => begin(response, 'data: up\n\n'), port)
    expect(await messages.reach(1)).toMatchObject([{ data: 'up' }])
  })

  test('a redirect is followed, and the origin is that of the last URL', async () => {
    const asked: (string | undefined)[] = []
    const last = await serve((request, response) => {
      asked.push(request.headers['accept'])
      begin(response, 'data: 1\n\n')
    })
    const first = await serve((_request, response) => {
      response.writeHead(307, { location: `${last}moved` }).end()
    })
    const { source, messages } = open(first)
    const [message] = await messages.reach(1)
    expect(message?.origin).toBe(new URL(last).origin)
    expect(source.url).toBe(first)
    expect(asked).toEqual(['text/event-stream'])
  })

  test('close() lets go of the socket, and of the process', async () => {
    const gone = createInbox<string>()
    const url = await serve((request, response) => {
      request.on('close', () => gone.add('request'))
      begin(response, 'data: 1\n\n')
    })
    const { source, messages } = open(url)
    await messages.reach(1)
    source.close()
    await gone.reach(1)
    expect(source.readyState).toBe(EventSource.CLOSED)
  })

  test('data: and blob: URLs are streams, too', async () => {
    const blob = new Blob(['data: 2\n\n'], { type: 'text/event-stream' })
    const url = URL.createObjectURL(blob)
    const [data, own] = [open('data:text/event-stream,data: 1%0A%0A'), open(url)]
    expect(await data.messages.reach(1)).toMatchObject([{ data: '1', origin: 'null' }])
    expect(await own.messages.reach(1)).toMatchObject([{ data: '2' }])
    // With more to come: Node must survive it.
    for (const { source } of [data, own]) source.close()
    for (const source of [new EventSource(url), new EventSource('data:text/event-stream,')]) {
      await once(source, 'open')
      source.close()
    }
    URL.revokeObjectURL(url)
  })
})
