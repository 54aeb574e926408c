// The server that plays the cases, over real sockets, and keeps what was asked of it. See cases.ts.
//
// `urlOf(case)` gives a fresh URL for one run of a case; `asked(url)` the requests that it has made.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Case, Reply } from './cases.ts'

/** A request as it came. Headers that only tell the runtime are left out. */
export interface Asked {
  readonly method: string
  /** Whether it came by the script's redirect. */
  readonly redirected: boolean
  readonly headers: Readonly<Record<string, string>>
}

export interface DifferentialServer {
  /** A URL that has not been used yet, for one run. */
  urlOf(script: Case): string
  asked(url: string): readonly Asked[]
  close(): Promise<void>
}

interface Run {
  readonly script: Case
  readonly asked: Asked[]
}

const HEADERS = ['accept', 'cache-control', 'last-event-id', 'cookie', 'authorization', 'pragma']
const CHUNKS_APART_MS = 5

export async function startDifferentialServer(): Promise<DifferentialServer> {
  const runs = new Map<string, Run>()
  let count = 0

  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '', 'http://server')
    const run = runs.get(pathname)
    // Any page may ask.
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*')
    response.setHeader('access-control-allow-credentials', 'true')
    response.setHeader('access-control-allow-headers', 'last-event-id, accept, cache-control')
    if (!run || request.method === 'OPTIONS') return void response.writeHead(run ? 204 : 404).end()
    const reply = run.script.replies[run.asked.length]
    run.asked.push(askedBy(request, search))
    // One request too many: the log has it, and there is no more to come.
    if (!reply) return void response.writeHead(410).end()
    void answer(response, reply)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    urlOf(script) {
      count += 1
      runs.set(`/${count}`, { script, asked: [] })
      return `${base}/${count}`
    },
    asked: (url) => runs.get(new URL(url).pathname)?.asked ?? [],
    close: async () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function askedBy({ method = '', headers }: IncomingMessage, search: string): Asked {
  const told = HEADERS.flatMap((name): [string, string][] => {
    const value = headers[name]
    return value === undefined ? [] : [[name, String(value)]]
  })
  return { method, redirected: search !== '', headers: Object.fromEntries(told) }
}

async function answer(response: ServerResponse, reply: Reply): Promise<void> {
  const { status = 200, headers, chunks = [], ending = 'end' } = reply
  // A status of 0 is no answer at all.
  if (status !== 0) {
    response.writeHead(status, headers ?? { 'content-type': 'text/event-stream' })
    response.flushHeaders()
  }
  for (const chunk of chunks) {
    await wait(CHUNKS_APART_MS)
    response.write(typeof chunk === 'string' ? chunk : Uint8Array.from(chunk))
  }
  if (ending === 'stay') return
  await wait(CHUNKS_APART_MS)
  if (ending === 'cut') response.destroy()
  else response.end()
}
