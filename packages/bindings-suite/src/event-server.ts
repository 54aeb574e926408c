// A real server for pages: their scripts, and a stream whose pace the test decides.
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
  /** What each request resumed after; empty for a start. */
  readonly resumedAfter: readonly string[]
  /** Sends one event to all. */
  send(type: 'add' | 'note', data: unknown, id?: number): void
  /** Sends so many numbered events, at this rate as far as the machine allows it. */
  burst(count: number, perSecond: number): Promise<void>
}

// Without an icon of its own it would ask for one.
const htmlOf = (name: string): string =>
  `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"><body>
<script type="module" src="${name === '/' ? '/page' : name}.js"></script>`

/**
 * Closed when the test is over.
 *
 * @param scripts By their paths: `/page.js` is that of the page at `/`, `/frame.js` that of `/frame`.
 */
export async function startEventServer(
  scripts: Readonly<Record<string, string>>,
): Promise<EventServer> {
  const streams = new Set<ServerResponse>()
  const resumedAfter: string[] = []
  const server = createServer((request, response) => {
    const { url = '/', headers } = request
    if (url === '/events') {
      resumedAfter.push(String(headers['last-event-id'] ?? ''))
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(': hello\n\n')
      streams.add(response)
      response.on('close', () => streams.delete(response))
    } else {
      const script = scripts[url]
      response.writeHead(200, {
        'Content-Type': script === undefined ? 'text/html' : 'text/javascript',
      })
      response.end(script ?? htmlOf(url))
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
    resumedAfter,
    get requests() {
      return resumedAfter.length
    },
    get open() {
      return streams.size
    },
    send(type, data, id) {
      const idLine = id === undefined ? '' : `id: ${id}\n`
      write(`event: ${type}\n${idLine}data: ${String(data)}\n\n`)
    },
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
