// The recipe "Refresh an expired token", against a server whose tokens expire.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { describe, test, type TestContext } from 'vitest'
import { type EventDecoder, type EventStream, ResponseError } from '../../src/index.ts'
import { createInbox, type Inbox } from '../support/inbox.ts'
import { loadRecipe } from '../support/recipes.ts'
import { within } from '../support/waiting.ts'

type Feed = EventStream<{ readonly add: EventDecoder }>
interface Recipe {
  openFeed(url: string, fetchToken: () => Promise<string>): Feed
}

const { openFeed } = await loadRecipe<Recipe>('Refresh an expired token')

type Context = Pick<TestContext, 'onTestFinished'>

interface Guarded {
  readonly url: string
  /** Each request as `token after id`, with the status it got. */
  readonly requests: Inbox<string>
  /** No token but this one is taken from now on, and whoever listens is cut off. */
  expect(token: string): void
  publish(): void
}

/** A server with one valid token at a time, and events numbered from 1. */
async function guard(valid: string, { onTestFinished }: Context): Promise<Guarded> {
  const requests = createInbox<string>()
  const wake = new Set<() => void>()
  let token = valid
  let newest = 0
  const server = createServer((request, response) => {
    const given = request.headers.authorization?.replace('Bearer ', '') ?? 'none'
    const after = request.headers['last-event-id'] ?? '0'
    const status = given === token ? 200 : 401
    requests.add(`${given} after ${String(after)}: ${status}`)
    if (status === 401) return void response.writeHead(401).end('{"error":"expired"}')
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    let next = Number(after) + 1
    const send = (): void => {
      if (given !== token) return void response.destroy()
      for (; next <= newest; next += 1) {
        response.write(`id: ${next}\nevent: add\ndata: {"n":${next}}\n\n`)
      }
    }
    wake.add(send)
    response.on('close', () => wake.delete(send))
    response.flushHeaders()
    send()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const wakeAll = (): void => {
    for (const send of wake) send()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    expect(next) {
      token = next
      wakeAll()
    },
    publish() {
      newest += 1
      wakeAll()
    },
  }
}

/** A feed whose tokens are these by turns; an error among them is thrown. */
function open(server: Guarded, tokens: readonly (string | Error)[], { onTestFinished }: Context) {
  const given = createInbox<string>()
  let count = 0
  const stream = openFeed(server.url, async () => {
    const token = tokens[count] ?? 'no more'
    count += 1
    given.add(String(token))
    if (typeof token !== 'string') throw token
    return token
  })
  onTestFinished(() => stream.close())
  const received = createInbox<unknown>()
  stream.on('add', ({ id }) => received.add(id))
  return { stream, given, received }
}

describe('a token that', () => {
  test.concurrent('expires is refreshed once, and the stream goes on after its last event', async (context) => {
    const { expect } = context
    const server = await guard('one', context)
    const { stream, given, received } = open(server, ['one', 'two'], context)
    server.publish()
    server.publish()
    await received.reach(2)
    server.expect('two')
    server.publish()
    await received.reach(3)
    server.publish()
    await received.reach(4)
    expect(received.items).toEqual(['1', '2', '3', '4'])
    expect(given.items).toEqual(['one', 'two'])
    expect(server.requests.items).toEqual([
      'one after 0: 200',
      'one after 2: 401',
      'two after 2: 200',
    ])
    expect(stream.state.status).toBe('open')
  })

  test.concurrent('expires again is refreshed again', async (context) => {
    const { expect } = context
    const server = await guard('one', context)
    const { given, received } = open(server, ['one', 'two', 'three'], context)
    for (const [index, token] of ['one', 'two', 'three'].entries()) {
      server.expect(token)
      server.publish()
      await received.reach(index + 1)
    }
    expect(received.items).toEqual(['1', '2', '3'])
    expect(given.items).toEqual(['one', 'two', 'three'])
  })

  test.concurrent('is good for a while is not fetched again at each reconnect', async (context) => {
    const { expect } = context
    const server = await guard('one', context)
    const { stream, given, received } = open(server, ['one'], context)
    server.publish()
    await received.reach(1)
    stream.reconnect()
    await server.requests.reach(2)
    server.publish()
    await received.reach(2)
    expect(given.items).toEqual(['one'])
    expect(server.requests.items).toEqual(['one after 0: 200', 'one after 1: 200'])
  })

  test.concurrent('is refused although it is new ends the stream', async (context) => {
    const { expect } = context
    const server = await guard('nobody has it', context)
    const { stream, given } = open(server, ['one', 'two', 'three'], context)
    const { reason, error } = await within('the end', stream.closed)
    expect(reason).toBe('error')
    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({ code: 'http-status', status: 401, body: '{"error":"expired"}' })
    expect(given.items).toEqual(['one', 'two'])
    expect(server.requests.items).toEqual(['one after 0: 401', 'two after 0: 401'])
  })

  test.concurrent('cannot be fetched at first is fetched later', async (context) => {
    const { expect } = context
    const server = await guard('one', context)
    const { stream, given, received } = open(server, [new Error('no network'), 'one'], context)
    server.publish()
    await received.reach(1)
    expect(given.items).toEqual(['Error: no network', 'one'])
    expect(server.requests.items).toEqual(['one after 0: 200'])
    expect(stream.state).toMatchObject({ status: 'open', attempt: 2 })
  })
})
