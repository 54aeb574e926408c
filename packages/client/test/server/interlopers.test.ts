// What stands in a server's place for a moment: the stream outlasts it, over real sockets.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createEventStream, type EventStreamError } from '../../src/index.ts'
import { createInbox } from '../support/inbox.ts'
import { within } from '../support/waiting.ts'

/** Listens here, until the returned function cuts all connections and frees the port. */
async function listenOn(port: number, listener: RequestListener) {
  const server = createServer(listener)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const stop = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  onTestFinished(async () => {
    if (server.listening) await stop()
  })
  return { port: (server.address() as AddressInfo).port, stop }
}

const portal: RequestListener = (_, response) => {
  response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Welcome to our hotel</h1>')
}

const statusOf =
  (status: number): RequestListener =>
  (_, response) =>
    response.writeHead(status).end()

/** An event stream whose events are numbered on from the id asked for. */
const feed: RequestListener = ({ headers }, response) => {
  const id = Number(headers['last-event-id'] ?? 0) + 1
  response.writeHead(200, { 'Content-Type': 'text/event-stream' })
  response.write(`id: ${id}\ndata: ${id}\n\n`)
}

function follow(port: number, interloperMs?: number) {
  const heard = createInbox<string>()
  const survived = createInbox<unknown>()
  const stream = createEventStream(`http://127.0.0.1:${port}/`, {
    retry: {
      minDelayMs: 20,
      maxDelayMs: 50,
      ...(interloperMs !== undefined && { interloperMs }),
    },
    onError: survived.add,
  })
  onTestFinished(() => stream.close())
  stream.on('message', ({ data }) => heard.add(data))
  return { stream, heard, survived }
}

test.for([
  ['a captive portal', portal],
  ['an ingress without its service', statusOf(404)],
  ['a proxy that wants a login', statusOf(511)],
  ['a proxy that gave up', statusOf(598)],
] as const)('B4 a stream that was open outlasts %s', async ([, interloper]) => {
  const first = await listenOn(0, feed)
  const { stream, heard, survived } = follow(first.port)
  await heard.reach(1)
  await first.stop()
  const second = await listenOn(first.port, interloper)
  // Some of these may be connections that broke while the port changed hands.
  await survived.first('a refusal', (error) =>
    /content-type|http-status/.test((error as EventStreamError).code),
  )
  await second.stop()
  await listenOn(first.port, feed)
  await heard.reach(2)
  expect(heard.items).toEqual(['1', '2'])
  expect(stream.state.status).toBe('open')
})

test('B4 but not for ever', async () => {
  const first = await listenOn(0, feed)
  const { stream, heard } = follow(first.port, 0)
  await heard.reach(1)
  await first.stop()
  await listenOn(first.port, portal)
  const error = { code: 'content-type', retryable: false }
  expect(await within('the end', stream.closed)).toMatchObject({ reason: 'error', error })
})
