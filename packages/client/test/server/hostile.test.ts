// Servers that mean harm, or are broken beyond it: the client asks them less and less often, and
// what they send never fills its memory.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import {
  type AddressInfo,
  createServer as createSocketServer,
  type Server,
  type Socket,
} from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, type TestContext, test } from 'vitest'
import {
  createEventStream,
  type EventStreamError,
  type EventStreamOptions,
  isEventStreamError,
  type StreamState,
} from '../../src/index.ts'
import type { Meal } from '../support/hungry-client.ts'
import { createInbox } from '../support/inbox.ts'

type Context = Pick<TestContext, 'onTestFinished'>

/** A server that is gone with the test, and its URL. */
async function open(server: Server, { onTestFinished }: Context): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const eventStream = { 'Content-Type': 'text/event-stream' }

describe('is asked at most ten times in the first second, then less and less often:', () => {
  interface Nuisance {
    readonly name: string
    readonly server: () => Server
    readonly code: EventStreamError['code']
    /** How many delays to look at: some three seconds of them. */
    readonly delays: number
    readonly options?: EventStreamOptions
    /** What the server sees for one attempt of the client. @default 1 */
    readonly requestsPerAttempt?: number
  }

  const http = (respond: RequestListener) => () => createServer(respond)
  const end = (text: string): (() => Server) =>
    http((_, response) => void response.writeHead(200, eventStream).end(text))

  const nuisances: readonly Nuisance[] = [
    {
      name: 'a server with `retry: 0` that ends each response',
      server: end('retry: 0\n\n'),
      code: 'connection-lost',
      delays: 5,
    },
    {
      name: 'a server with `retry: 0` that ends each response after an event',
      server: end('retry: 0\nid: 1\ndata: once more\n\n'),
      code: 'connection-lost',
      delays: 5,
    },
    {
      name: 'a server with `retry: 0` that cuts each response',
      server: http((_, response) => {
        response.writeHead(200, eventStream)
        response.write('retry: 0\n\n', () => response.destroy())
      }),
      code: 'connection-lost',
      delays: 5,
    },
    {
      name: 'a server that ends each response at once',
      server: end(''),
      code: 'connection-lost',
      delays: 3,
    },
    {
      name: 'a server that accepts and closes',
      server: () => createSocketServer((socket) => socket.end()),
      code: 'connect-failed',
      delays: 3,
    },
    {
      name: 'a server that accepts and resets',
      server: () => createSocketServer((socket) => socket.resetAndDestroy()),
      code: 'connect-failed',
      delays: 3,
    },
    {
      name: 'a server whose headers have no end',
      server: () =>
        createSocketServer((socket) => {
          socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n')
          const more = `X-More: ${'x'.repeat(1000)}\r\n`.repeat(8)
          const pour = (): void => void (socket.writable && socket.write(more, pour))
          socket.once('data', pour)
        }),
      code: 'connect-failed',
      delays: 3,
    },
    {
      name: 'a server that answers no HTTP',
      server: () => createSocketServer((socket) => socket.end('220 mail.example ESMTP\r\n')),
      code: 'connect-failed',
      delays: 3,
    },
    {
      // Each attempt is one call of `fetch`, which by itself follows 20 redirects before it gives
      // up: 21 requests. The attempts are what the client answers for.
      name: 'a server that redirects for ever',
      server: http((request, response) => {
        const n = Number(request.url?.slice(1) ?? 0)
        response.writeHead(302, { Location: `/${n + 1}` }).end()
      }),
      code: 'connect-failed',
      delays: 3,
      requestsPerAttempt: 21,
    },
    {
      name: 'a server with 503 and `Retry-After: 0`',
      server: http((_, response) => void response.writeHead(503, { 'Retry-After': '0' }).end()),
      code: 'http-status',
      delays: 3,
    },
    {
      name: 'a server with 429 and a `Retry-After` in the past',
      server: http((_, response) => {
        response.writeHead(429, { 'Retry-After': 'Thu, 01 Jan 1970 00:00:00 GMT' }).end()
      }),
      code: 'http-status',
      delays: 3,
    },
    {
      name: 'a server with another media type, if the app insists',
      server: http((_, response) => {
        response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>Please log in')
      }),
      code: 'content-type',
      delays: 3,
      options: { retry: { shouldRetry: () => true } },
    },
    {
      name: 'a server that refuses, if the app insists',
      server: http((_, response) => void response.writeHead(403).end('no')),
      code: 'http-status',
      delays: 3,
      options: { retry: { shouldRetry: async () => true } },
    },
  ]

  test.concurrent.for(nuisances)('$name', async (nuisance, context) => {
    const { code, delays, options, requestsPerAttempt = 1 } = nuisance
    const { expect: expectHere } = context
    const running = nuisance.server()
    let requests = 0
    // A plain socket server sees connections.
    running.on(running.listenerCount('request') > 0 ? 'request' : 'connection', () => requests++)
    const url = await open(running, context)
    const attempts: number[] = []
    const waits = createInbox<Extract<StreamState, { status: 'waiting' }>>()
    const stream = createEventStream(url, {
      fetch(input, init) {
        attempts.push(performance.now())
        return fetch(input, init)
      },
      onStateChange: (state) => {
        // While an asynchronous `shouldRetry` decides, there is no delay yet.
        if (state.status === 'waiting' && state.retryAt > Date.now()) waits.add(state)
      },
      onError: () => undefined,
      ...options,
    })
    context.onTestFinished(() => stream.close())
    stream.on('message', () => undefined)
    const seen = (await waits.reach(delays)).map(({ delayMs }) => delayMs)
    // Closed in the wait, so that no request is under way.
    stream.close()

    const [first = 0] = attempts
    expectHere(performance.now() - first).toBeGreaterThan(1000)
    expectHere(attempts.filter((at) => at < first + 1000).length).toBeLessThanOrEqual(10)
    expectHere(requests).toBe(attempts.length * requestsPerAttempt)
    expectHere(attempts.length).toBe(delays)
    for (let index = 1; index < seen.length; index += 1) {
      expectHere(seen[index]).toBeGreaterThanOrEqual(seen[index - 1]!)
    }
    for (const { error } of waits.items) {
      expectHere(isEventStreamError(error)).toBe(true)
      expectHere(error?.code).toBe(code)
    }
  })
})

describe('leaves the memory as it was:', () => {
  /** Sends the same bytes again and again, as fast as they are taken. */
  function pour(response: ServerResponse, chunk: Buffer, bytes: number, tail: string): void {
    let left = bytes
    const more = (): void => {
      while (left > 0 && !response.destroyed) {
        left -= chunk.length
        if (!response.write(chunk)) return void response.once('drain', more)
      }
      response.end(tail)
    }
    more()
  }

  /** What a client in a process of its own makes of such a body. */
  async function feed(context: Context, text: string, bytes: number, head = ''): Promise<Meal> {
    const chunk = Buffer.from(text.repeat(Math.ceil(65_536 / text.length)))
    const server = createServer((_, response) => {
      response.writeHead(200, eventStream).write(`: hello\n${head}`)
      pour(response, chunk, bytes, '\n\nevent: end\ndata: x\n\n')
    })
    const url = await open(server, context)
    const program = fileURLToPath(new URL('../support/hungry-client.ts', import.meta.url))
    const flags = ['--conditions=lastevent-source', '--expose-gc']
    const child = spawn(process.execPath, [...flags, program, url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const kill = (): void => void child.kill('SIGKILL')
    process.once('exit', kill)
    context.onTestFinished(() => {
      process.off('exit', kill)
      kill()
    })
    let output = ''
    child.stdout.on('data', (data: Buffer) => (output += String(data)))
    await once(child, 'close')
    return JSON.parse(output) as Meal
  }

  const MiB = 2 ** 20
  const most = 64

  test('a gigabyte of events', async (context) => {
    const text = `id: 7\ndata: {"text":"${'x'.repeat(1000)}"}\n\n`
    const meal = await feed(context, text, 1024 * MiB)
    expect(meal).toMatchObject({ code: 'end', lastEventId: '7' })
    expect(meal.events).toBeGreaterThan(1_000_000)
    expect(meal.growthMiB).toBeLessThan(most)
  })

  // What is over with a blank line, or passed over, costs nothing.
  test.for([
    ['comments', ': nothing to see\n\n'],
    ['ids', 'id: 12345678901234567890\n\n'],
    ['`retry:` fields', 'retry: 0\n\n'],
    ['fields that nobody knows', `padding: ${'x'.repeat(500)}\n\n`],
  ] as const)('80 megabytes of %s', async ([, text], context) => {
    const meal = await feed(context, text, 80 * MiB)
    expect(meal).toMatchObject({ code: 'end', events: 0 })
    expect(meal.growthMiB).toBeLessThan(most)
  })

  // Whether a block without an event may go on for ever is left open here: memory is what counts.
  test.for([
    ['comments', ': nothing to see\n'],
    ['ids', 'id: 12345678901234567890\n'],
    ['event types', 'event: add\n'],
    ['fields that nobody knows', `padding: ${'x'.repeat(500)}\n`],
  ] as const)('80 megabytes of %s in one block', async ([, text], context) => {
    const meal = await feed(context, text, 80 * MiB)
    expect(meal.events).toBe(0)
    expect(meal.growthMiB).toBeLessThan(most)
  })

  // What has no end is given up at `maxEventSize`, long before its gigabyte has come.
  test.for([
    ['line', 'data: ', 'x'],
    ['line of wide characters', 'data: ', '日'],
    ['event of many lines', '', 'data: x\n'],
    ['comment', ': ', 'x'],
    ['id', 'id: ', 'x'],
    ['event type', 'event: ', 'x'],
    ['field name', '', 'x'],
  ] as const)('an endless %s, which ends the stream', async ([, head, text], context) => {
    const meal = await feed(context, text, 1024 * MiB, head)
    expect(meal).toMatchObject({ code: 'event-too-large', name: 'ProtocolError', events: 0 })
    expect(meal.growthMiB).toBeLessThan(most)
  })
})
