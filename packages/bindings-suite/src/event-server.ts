// A real server for the page: its script, and a stream whose pace the test decides.
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

export interface EventServer {
  readonly origin: string
  /** Requests for the stream so far. */
  readonly requests: number
  /** Streams that are open. */
  readonly open: number
  /** Sends one event to all. */
  send(type: 'add' | 'note', data: unknown): void
  /** Sends so many numbered events, at this rate as far as the machine allows it. */
  burst(count: number, perSecond: number): Promise<void>
}

// Without an icon of its own it would ask for one.
const html = `<!doctype html><title>App</title><link rel="icon" href="data:,"><body>
<script type="module" src="/page.js"></script>`

/** Closed when the test is over. */
export async function startEventServer(script: string): Promise<EventServer> {
  const streams = new Set<ServerResponse>()
  let requests = 0
  const server = createServer((request, response) => {
    if (request.url === '/events') {
      requests += 1
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(': hello\n\n')
      streams.add(response)
      response.on('close', () => streams.delete(response))
    } else {
      const type = request.url === '/page.js' ? 'text/javascript' : 'text/html'
      response.writeHead(200, { 'Content-Type': type })
      response.end(request.url === '/page.js' ? script : html)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })

  function write(text: string): void {
    for (const stream of streams) stream.write(text)
  }

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests
    },
    get open() {
      return streams.size
    },
    send: (type, data) => write(`event: ${type}\ndata: ${String(data)}\n\n`),
    async burst(count, perSecond) {
      const start = performance.now()
      for (let sent = 0; sent < count;) {
        const due = Math.min(count, Math.ceil(((performance.now() - start) / 1000) * perSecond))
        let text = ''
        for (; sent < due; sent += 1) text += `event: add\nid: ${sent}\ndata: ${sent}\n\n`
        write(text)
        await delay(4)
      }
    },
  }
}
