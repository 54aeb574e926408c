// A server that answers as it was told to, on two origins, and tells what it was asked. It also
// serves the page and the workers in which cases run. It knows neither cases nor clients.
import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { freePort } from '../support/free-port.ts'
import {
  type Answer,
  type Script,
  type SeenRequest,
  type ServerAddress,
  type Step,
} from './script.ts'

/** By path: the type and the content. */
export type ServedFiles = Readonly<Record<string, readonly [type: string, content: string]>>

export interface ScriptServer {
  readonly address: ServerAddress
  /** Whatever was posted to be kept, in the order in which it came. */
  readonly records: readonly unknown[]
  close(): Promise<void>
}

interface Play {
  readonly script: Script
  readonly seen: SeenRequest[]
  readonly signals: Set<string>
  /** How many of the GETs have lost their client, or have been answered in full. */
  over: number
  readonly responses: Set<ServerResponse>
  /** Emits `change` whenever something of the above changes. */
  readonly changes: EventEmitter
}

export async function startScriptServer(files: ServedFiles): Promise<ScriptServer> {
  const plays = new Map<string, Play>()
  const records: unknown[] = []

  function answerOrigin(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const [, folder, token = ''] = pathname.split('/')
    const play = folder === 'script' ? plays.get(token) : undefined
    const file = files[pathname]
    if (play !== undefined) {
      void perform(play, request, response)
    } else if (file === undefined) {
      response.writeHead(404).end()
    } else {
      const [type, content] = file
      // A service worker may then have any scope, so that tests don't meet in one.
      response.writeHead(200, { 'Content-Type': type, 'Service-Worker-Allowed': '/' }).end(content)
    }
  }

  async function answerControl(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Cache-Control', 'no-store')
    const play = plays.get(searchParams.get('script') ?? '')
    const reply = (body: unknown): void => void response.end(JSON.stringify(body))
    if (pathname === '/script') {
      const token = randomUUID()
      const script = JSON.parse(await text(request)) as Script
      if (script.answers.some(breaksAtOnce))
        for (const server of origins) server.closeIdleConnections()
      plays.set(token, createPlay(script))
      reply(token)
    } else if (pathname === '/record') {
      records.push(JSON.parse(await text(request)))
      reply(null)
    } else if (play === undefined) {
      response.writeHead(404).end()
    } else if (pathname === '/signal') {
      play.signals.add(searchParams.get('name') ?? '')
      play.changes.emit('change')
      reply(null)
    } else if (pathname === '/end') {
      plays.delete(searchParams.get('script') ?? '')
      for (const open of play.responses) open.destroy()
      reply(null)
    } else if (pathname === '/requests') {
      const count = Number(searchParams.get('count'))
      await until(play, response, () => gets(play) >= count)
      reply(play.seen)
    } else if (pathname === '/over') {
      const count = Number(searchParams.get('count'))
      await until(play, response, () => play.over >= count)
      reply(null)
    } else {
      response.writeHead(404).end()
    }
  }

  const origins = [createServer(answerOrigin), createServer(answerOrigin)]
  const servers = [
    ...origins,
    createServer((request, response) => void answerControl(request, response)),
  ]
  const [here, there, control] = await Promise.all(servers.map(listen))
  const nowhere = `http://localhost:${await freePort()}`
  return {
    address: { here: here!, there: there!, control: control!, nowhere },
    records,
    async close() {
      await Promise.all(servers.map(end))
    },
  }
}

function createPlay(script: Script): Play {
  const changes = new EventEmitter().setMaxListeners(0)
  return { script, seen: [], signals: new Set(), over: 0, responses: new Set(), changes }
}

function gets({ seen }: Play): number {
  return seen.filter(({ method }) => method === 'GET').length
}

function answerTo({ answers }: Script, turn: number): Answer {
  return answers[Math.min(turn, answers.length - 1)] ?? {}
}

function breaksAtOnce({ ending, steps = [] }: Answer): boolean {
  return ending === 'break' && steps.length === 0
}

/** The connections that a request has come on. */
const used = new WeakSet<Socket>()

async function perform(
  play: Play,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { script, seen, changes } = play
  const { method = 'GET', url = '/', headers } = request
  const path = url.split('/').slice(3).join('/')
  const next = answerTo(script, gets(play))
  const isFresh = !used.has(request.socket)
  used.add(request.socket)
  // Where a connection that was used before breaks off without a byte, browsers ask once more by
  // themselves, and no script learns of it: that is not the break that was asked for.
  if (breaksAtOnce(next) && !isFresh) return void request.socket.destroy()
  seen.push({ method, path, host: headers.host ?? '', headers: flat(headers) })
  changes.emit('change')
  if (method === 'OPTIONS') {
    response.writeHead(script.preflight === undefined ? 403 : 204, script.preflight).end()
    return
  }
  play.responses.add(response)
  response.on('close', () => {
    play.responses.delete(response)
    if (method === 'GET') play.over += 1
    changes.emit('change')
  })
  const { status = 200, ending = 'end', steps = [], after } = next
  if (after !== undefined) await until(play, response, () => play.signals.has(after))
  if (breaksAtOnce(next)) return void request.socket.destroy()
  response.writeHead(status, headersOf(next))
  if (method === 'HEAD') return void response.end()
  response.flushHeaders()
  for (const step of steps) await take(play, step, response)
  if (ending === 'end') response.end()
  // What was written before goes out first.
  if (ending === 'break') response.write('', () => request.socket.destroy())
}

function headersOf({ type = 'text/event-stream', headers }: Answer): Record<string, string> {
  return {
    'Cache-Control': 'no-store',
    ...(type === null ? {} : { 'Content-Type': type }),
    ...headers,
  }
}

async function take(play: Play, step: Step, response: ServerResponse): Promise<void> {
  if (response.destroyed) return
  if (typeof step === 'object' && 'until' in step) {
    await until(play, response, () => play.signals.has(step.until))
    return
  }
  response.write(typeof step === 'string' ? step : Uint8Array.from(step))
}

/** Waits until this is so, or nobody waits for the response any longer. */
async function until(play: Play, response: ServerResponse, isSo: () => boolean): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  try {
    while (!isSo()) await once(play.changes, 'change', { signal: gone.signal })
  } catch (error) {
    if (!gone.signal.aborted) throw error
  }
}

function flat(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  )
}

async function listen(server: Server): Promise<string> {
  server.keepAliveTimeout = 60_000
  server.listen(0, 'localhost')
  await once(server, 'listening')
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

async function end(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
