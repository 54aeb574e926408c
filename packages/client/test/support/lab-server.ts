// A server whose behaviour the test decides: a page that loads the client, and a stream of numbered
// events which resumes by header or query. It counts what comes. It never knows browsers.
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { type AddressInfo } from 'node:net'

/** What other origins are allowed: nothing, a plain request, or one with `Last-Event-ID`, too. */
export type Permission = 'nothing' | 'plain' | 'resume'

export interface LabServerOptions {
  /** What the pages run, see `lab-script.ts`. */
  readonly script?: string
  /** A free one unless given. */
  readonly port?: number
  /** @default "nothing" */
  readonly permission?: Permission
  /** A page reports something: the query of `POST /report`. It is answered when this is done. */
  readonly onReport?: (report: URLSearchParams) => void | Promise<void>
}

/** A request for the stream, preflights and probes included. */
export interface LabRequest {
  readonly method: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** The id after which it asks to go on. */
  readonly after: string | undefined
}

export interface LabServer {
  readonly origin: string
  /** In the order in which they came. */
  readonly requests: readonly LabRequest[]
  /** How many events there are; their ids are 1, 2, … */
  readonly length: number
  /** So many more events. */
  publish(count: number): void
  /** How many streams are open. */
  connections(): number
  /** How many of them there have been at a time. */
  readonly peak: number
  /** From now on, answers other origins so. */
  permit(permission: Permission): void
  /** From now on, answers with this status, and without permission, as a proxy would; 200 ends it. */
  answerWith(status: number): void
  /** Cuts all streams. */
  drop(): void
  close(): Promise<void>
}

// Without an icon of its own it would ask for one.
const head = '<!doctype html><link rel="icon" href="data:,">'
const pages: Readonly<Record<string, string>> = {
  '/': `${head}<title>Lab</title><script type="module" src="/lab.js"></script>`,
  '/elsewhere': `${head}<title>Elsewhere</title>`,
}

export async function startLabServer(options: LabServerOptions = {}): Promise<LabServer> {
  const { script = '', port = 0, onReport } = options
  const requests: LabRequest[] = []
  const streams = new Set<ServerResponse>()
  let { permission = 'nothing' } = options
  let status = 200
  let length = 0
  let peak = 0

  const frame = (id: number): string => `id: ${id}\ndata: event ${id}\n\n`

  function answerStream(request: LabRequest, response: ServerResponse): void {
    requests.push(request)
    const { method, headers, after } = request
    if (status !== 200) return void response.writeHead(status).end()
    if (permission !== 'nothing' && headers.origin !== undefined) {
      response.setHeader('Access-Control-Allow-Origin', headers.origin)
    }
    if (method === 'OPTIONS') {
      if (permission === 'resume') {
        response.setHeader('Access-Control-Allow-Headers', 'Last-Event-ID')
      }
      response.writeHead(204).end()
      return
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    if (method === 'HEAD') return void response.end()
    streams.add(response)
    peak = Math.max(peak, streams.size)
    response.on('close', () => streams.delete(response))
    response.write(': hello\n\n')
    for (let id = Number(after ?? 0) + 1; id <= length; id += 1) response.write(frame(id))
  }

  async function answerReport(report: URLSearchParams, response: ServerResponse): Promise<void> {
    await onReport?.(report)
    response.writeHead(204).end()
  }

  const server = createServer((incoming, response) => {
    const { method = 'GET', headers } = incoming
    const { pathname, searchParams: query } = new URL(incoming.url ?? '/', 'http://localhost')
    incoming.resume()
    const page = pages[pathname]
    if (page !== undefined || pathname === '/lab.js') {
      const type = page === undefined ? 'text/javascript' : 'text/html'
      response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(page ?? script)
    } else if (pathname === '/report') {
      void answerReport(query, response)
    } else if (pathname !== '/events') {
      response.writeHead(404).end()
    } else {
      const resumed = headers['last-event-id'] ?? query.get('lastEventId') ?? undefined
      const after = Array.isArray(resumed) ? resumed[0] : resumed
      answerStream({ method, query, headers, after }, response)
    }
  })
  server.keepAliveTimeout = 60_000
  server.listen(port, 'localhost')
  await once(server, 'listening')

  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    requests,
    get length() {
      return length
    },
    publish(count) {
      for (let left = count; left > 0; left -= 1) {
        length += 1
        for (const stream of streams) stream.write(frame(length))
      }
    },
    connections: () => streams.size,
    get peak() {
      return peak
    },
    permit(now) {
      permission = now
    },
    answerWith(now) {
      status = now
    },
    drop() {
      for (const stream of streams) stream.destroy()
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
