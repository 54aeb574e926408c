// The server of the scenario: two events, and one more for each connection that resumes. It cuts what
// is open when it is asked to. Pages get files from it, too.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface ScenarioServer {
  readonly origin: string
  /** Each request for events: its query, and its `Last-Event-ID`. */
  readonly requests: readonly string[]
}

/** Closed when the test is over. */
export async function startScenarioServer(
  files: Readonly<Record<string, string>> = {},
): Promise<ScenarioServer> {
  const requests: string[] = []
  const open: ServerResponse[] = []
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '', 'http://127.0.0.1')
    if (pathname === '/cut') {
      for (const stream of open.splice(0)) stream.destroy()
      return response.end()
    }
    if (pathname !== '/events') return sendFile(response, pathname, files[pathname])
    open.push(response)
    requests.push(
      `${search || 'stream'} ${String(request.headers['last-event-id'] ?? 'from the start')}`,
    )
    sendEvents(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

function sendEvents({ headers }: IncomingMessage, response: ServerResponse): void {
  const last = headers['last-event-id']
  const numbers = last === undefined ? [1, 2] : [Number(last) + 1]
  const text = numbers.map((n) => `event: add\nid: ${n}\ndata: {"n":${n}}\n\n`).join('')
  response.writeHead(200, { 'Content-Type': 'text/event-stream' })
  response.write(text)
}

function sendFile(response: ServerResponse, path: string, text: string | undefined): void {
  const type = path.endsWith('.js') ? 'text/javascript' : 'text/html'
  response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': type }).end(text)
}
