// The HTTP face of the server: what each path answers. It never knows sockets, files or timers.
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono, type Context } from 'hono'
import type { IncomingHttpHeaders } from 'node:http'

import { answerRefusedBody, type Bindings } from './body.ts'
import { corsHeaders, mayWrite, preflightHeaders } from './cors.ts'
import type { Faults } from './faults.ts'
import { guide } from './guide.ts'
import {
  KeyReusedError,
  LogUnavailableError,
  type NewEvent,
  type Published,
} from './log/event-log.ts'
import type { AnyResponse } from './response-writer.ts'
import { readKey, readPublication, type PublicationLimits } from './publications.ts'

/** A request that can't be served now, and may come again after so long. */
export interface Busy {
  readonly status: 429 | 503
  readonly error: string
  readonly retryAfterS: number
}

/** Begins a stream that may be opened, with these headers. */
export type OpenStream = (response: AnyResponse, headers: Readonly<Record<string, string>>) => void

export interface RouteDeps {
  /** Prepares the stream from the event after `lastEventId`. */
  readonly prepareStream: (
    request: Bindings['incoming'],
    lastEventId: string | undefined,
  ) => Promise<OpenStream | Busy>
  readonly publish: (
    events: readonly NewEvent[],
    key: string | undefined,
  ) => Promise<Published | Busy>
  readonly health: () => { readonly status: 'ok' | 'degraded' | 'stopping' }
  readonly stats: () => Promise<object>
  /** In Prometheus's text format. */
  readonly metrics: () => Promise<string>
  /** Undefined where the server must not misbehave. */
  readonly faults: Faults | undefined
  readonly limits: PublicationLimits
  /** Told what went wrong inside. */
  readonly report: (message: string) => void
}

type App = Hono<{ Bindings: Bindings }>
type AppContext = Context<{ Bindings: Bindings }>

const streamHeaders = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
}

/** The bytes of the header are UTF-8; Node hands them over one character each. */
const lastEventIdOf = (
  headers: IncomingHttpHeaders,
  query: string | undefined,
): string | undefined => {
  const header = headers['last-event-id']
  const bytes = Array.isArray(header) ? header.join(', ') : header
  return (bytes && Buffer.from(bytes, 'latin1').toString('utf8')) || query || undefined
}

/** What a path takes, as `Allow` says it; empty where there is no such path. */
const methodsOf = (app: App, path: string): string => {
  const routes = app.routes.filter((route) => route.path === path && route.method !== 'ALL')
  const methods = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  return methods.length === 0 ? '' : [...methods, 'OPTIONS'].join(', ')
}

const answerBusy = (c: AppContext, { status, error, retryAfterS }: Busy): Response =>
  c.json({ error, issues: [] }, status, { 'Retry-After': String(retryAfterS) })

const addStream = (app: App, { prepareStream, faults }: RouteDeps): void => {
  app.get('/events', async (c) => {
    const { incoming, outgoing } = c.env
    // Hono routes HEAD here too; a stream would never end it.
    if (incoming.method === 'HEAD') return c.body(null, 200, streamHeaders)
    const retryAfterS = faults?.takeRefusal()
    if (retryAfterS !== undefined) {
      return answerBusy(c, { status: 503, error: 'unavailable for a while', retryAfterS })
    }
    const id = lastEventIdOf(incoming.headers, c.req.query('lastEventId'))
    const prepared = await prepareStream(incoming, id)
    if (typeof prepared === 'object') return answerBusy(c, prepared)
    // The raw response, since only that one tells how much the socket has left unsent.
    prepared(outgoing, { ...corsHeaders(c.req.header('Origin')), ...streamHeaders })
    return RESPONSE_ALREADY_SENT
  })
}

const addPublishing = (app: App, { publish, limits }: RouteDeps): void => {
  app.post('/events', async (c) => {
    const body = await readPublication(c.env.incoming, limits)
    if (!body.ok) return answerRefusedBody(c, body)
    const key = readKey(c.req.header('Idempotency-Key'))
    if (typeof key === 'object') return c.json({ ...key, issues: [] }, 400)
    const { events, isSingle } = body.value
    const published = await publish(events, key)
    if ('status' in published) return answerBusy(c, published)
    const { first, last, count, repeated } = published
    return c.json(isSingle ? { id: first } : { first, last, count }, repeated ? 200 : 201)
  })
}

export const createRoutes = (deps: RouteDeps): App => {
  const { health, stats, metrics, faults, report } = deps
  const app: App = new Hono()

  app.use(async (c, next) => {
    const origin = c.req.header('Origin')
    for (const [name, value] of Object.entries(corsHeaders(origin))) c.header(name, value)
    if (c.req.method === 'OPTIONS') return c.body(null, 204, { ...preflightHeaders })
    if (c.req.method === 'POST' && !mayWrite(origin)) {
      return c.json({ error: `${origin} may not publish here`, issues: [] }, 403)
    }
    return next()
  })

  app.get('/', (c) => c.text(guide))
  app.get('/healthz', (c) => {
    const state = health()
    return c.json(state, state.status === 'stopping' ? 503 : 200)
  })
  app.get('/stats', async (c) => c.json(await stats()))
  app.get('/metrics', async (c) =>
    c.body(await metrics(), 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }),
  )
  addStream(app, deps)
  addPublishing(app, deps)
  if (faults !== undefined) app.route('/faults', faults.routes)

  app.notFound((c) => {
    const { method, path } = c.req
    const allowed = methodsOf(app, path)
    if (allowed === '') return c.json({ error: `nothing at ${path}`, issues: [] }, 404)
    const error = `${path} takes ${allowed}, not ${method}`
    return c.json({ error, issues: [] }, 405, { Allow: allowed })
  })
  app.onError((error, c) => {
    if (error instanceof LogUnavailableError) {
      return answerBusy(c, { status: 503, error: error.message, retryAfterS: 1 })
    }
    if (error instanceof KeyReusedError) return c.json({ error: error.message, issues: [] }, 422)
    report(`${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`)
    return c.json({ error: 'the server failed', issues: [] }, 500)
  })
  return app
}
