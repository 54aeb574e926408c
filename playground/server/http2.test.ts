// The server over HTTP/2, with TLS and without. Ends and drops go by stream: a session has others.
import { once } from 'node:events'
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'

import type { Protocol } from './listener.ts'
import { startServer, type RunningServer, type ServerOptions } from './start-server.ts'
import { eventually, within } from './test-reader.ts'

const protocols: readonly Protocol[] = ['h2', 'h2c']

const start = async (protocol: Protocol, options: ServerOptions = {}): Promise<RunningServer> => {
  const server = await startServer({
    port: 0,
    protocol,
    intervalMs: 0,
    idTag: '',
    report: () => undefined,
    ...options,
  })
  onTestFinished(() => server.close())
  return server
}

/** One connection, which trusts the server's own certificate and no other. */
const openSession = async ({ url, certificate }: RunningServer): Promise<ClientHttp2Session> => {
  const session = connect(url, certificate === undefined ? {} : { ca: certificate })
  session.on('error', () => undefined)
  onTestFinished(() => session.destroy())
  await within(once(session, 'connect'), 'the session')
  return session
}

interface Reading {
  readonly stream: ClientHttp2Stream
  readonly said: () => string
  /** Resolves to how the stream ended: 0 for a whole response. */
  readonly ended: Promise<number | undefined>
  has(text: string): Promise<void>
}

const read = async (
  session: ClientHttp2Session,
  headers: Record<string, string> = {},
): Promise<Reading> => {
  const stream = session.request({ ':path': '/events', ...headers })
  let said = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => (said += chunk))
  stream.on('error', () => undefined)
  const ended = new Promise<number | undefined>((resolve) => {
    stream.on('close', () => resolve(stream.rstCode))
  })
  const [response] = (await within(once(stream, 'response'), 'the head')) as [
    Record<string, unknown>,
  ]
  expect(response).toMatchObject({ ':status': 200, 'content-type': 'text/event-stream' })
  return {
    stream,
    said: () => said,
    ended,
    has: (wanted) => eventually(wanted, () => said.includes(wanted)),
  }
}

test.each(protocols)('%s: streams, resumes and publishes over one connection', async (protocol) => {
  const server = await start(protocol)
  const session = await openSession(server)
  server.publish({ type: 'notice', data: 'one' })
  const post = session.request({ ':path': '/events', ':method': 'POST' })
  post.end(JSON.stringify({ type: 'notice', data: 'two' }))
  expect(await within(text(post), 'the answer')).toBe('{"id":"2"}')

  const resumed = await read(session, { 'last-event-id': '1' })
  await resumed.has('event: notice\nid: 2\ndata: two\n\n')
  const odd = Buffer.from('naïve 日本').toString('latin1')
  const lost = await read(session, { 'last-event-id': odd })
  await lost.has('"reason":"malformed","requested":"naïve 日本"')
  const [{ sockets }] = [await stats(session)]
  expect(sockets).toBe(1)
})

const stats = async (session: ClientHttp2Session): Promise<{ sockets: number }> =>
  JSON.parse(await within(text(session.request({ ':path': '/stats' })), 'stats')) as {
    sockets: number
  }

test.each(protocols)('%s: one stream dropped leaves the others', async (protocol) => {
  const server = await start(protocol)
  const session = await openSession(server)
  const readings = await Promise.all(Array.from({ length: 60 }, () => read(session)))
  const drop = session.request({ ':path': '/faults/drop', ':method': 'POST' })
  drop.end('{"count":1}')
  expect(await within(text(drop), 'the answer')).toBe('{"dropped":1}')
  // INTERNAL_ERROR: what came is not the whole.
  const ended = await within(Promise.race(readings.map((each) => each.ended)), 'the drop')
  expect(ended).toBe(2)
  server.publish({ type: 'notice', data: 'to the others' })
  const alive = readings.filter(({ stream }) => !stream.closed)
  expect(alive).toHaveLength(59)
  await Promise.all(alive.map((each) => each.has('to the others')))
})

test.each(protocols)('%s: a slow reader is dropped, beside one that reads', async (protocol) => {
  const server = await start(protocol)
  const session = await openSession(server)
  const slow = await read(session)
  slow.stream.pause()
  const quick = await read(session)
  let last = ''
  for (let n = 0; server.connections() > 1; n += 1) {
    if (n === 5000) throw new Error('50 MB were published, and the reader is still there')
    last = server.publish({ type: 'notice', data: 'x'.repeat(10_000) })
    await new Promise((resolve) => setImmediate(resolve))
  }
  slow.stream.resume()
  expect(await within(slow.ended, 'the drop')).toBe(2)
  await quick.has(`id: ${last}\n`)
})

test.each(protocols)('%s: close() ends the streams whole, and the sessions', async (protocol) => {
  const server = await start(protocol, { comeBackMs: 0, retryMs: 1234 })
  const session = await openSession(server)
  const readings = await Promise.all([read(session), read(session)])
  const closed = once(session, 'close')
  await within(server.close(), 'the end of the server')
  for (const { ended, said } of readings) {
    expect(await within(ended, 'the end')).toBe(0)
    expect(said()).toMatch(/retry: 1234\n\n$/)
  }
  await within(closed, 'the end of the session')
})

test('h2: a client that speaks HTTP/1.1 only is served it', async () => {
  const server = await start('h2')
  const call = request(`${server.url}/events`, { ca: server.certificate, agent: false })
  call.end()
  const [response] = (await within(once(call, 'response'), 'the head')) as [
    AsyncIterable<Buffer> & { httpVersion: string; destroy(): void },
  ]
  expect(response.httpVersion).toBe('1.1')
  server.publish({ type: 'notice', data: 'hello' })
  let said = ''
  for await (const chunk of response) {
    said += String(chunk)
    if (said.includes('data: hello\n\n')) break
  }
  call.destroy()
})

test('h2: the certificate made at the start is for this machine, and nobody else trusts it', async () => {
  const server = await start('h2')
  await expect(fetch(server.url)).rejects.toMatchObject({
    cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  })
})
