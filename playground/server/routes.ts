// The HTTP face of the server: what each path answers. It never knows sockets, files or timers.
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import type { IncomingMessage, ServerResponse } from 'node:http'

import { publishable } from '../src/contract.ts'
import type { Publishable } from '../src/contract.ts'
import { answerRefusedBody, type BodyLimits, readBody } from './body.ts'
import { corsHeaders, mayWrite, preflightHeaders } from './cors.ts'
import type { Faults } from './faults.ts'

export interface RouteDeps {
  /** Serves the log from the event after `lastEventId`, over a response with its head written. */
  readonly openStream: (response: ServerResponse, lastEventId: string | undefined) => void
  /** Publishes an event, and returns its id. */
  readonly publish: (event: Publishable) => string
  readonly health: () => object
  readonly faults: Faults
  readonly bodyLimits: BodyLimits
  /** Told what went wrong inside. */
  readonly report: (message: string) => void
}

type App = Hono<{ Bindings: HttpBindings }>

const streamHeaders = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
}

const guide = `The reference server of the lastevent playground.

GET  /events         the stream; resumes after Last-Event-ID, or ?lastEventId=
POST /events         publishes {"type":"add","data":{"n":1,"text":"some data","at":"2026-01-01T00:00:00Z"}}
                     or {"type":"notice","data":"plain text"}
GET  /healthz        open connections, first and last id
GET  /faults         the faults that last
POST /faults/drop          cuts all streams
POST /faults/unavailable   {"count":3} or {"forMs":5000}, "retryAfterS": answers GET /events with 503
POST /faults/silence       {"forMs":20000}: streams stay open and send nothing
POST /faults/invalid       sends an add that its schema refuses
POST /faults/unnamed       {"type":"surprise"}: sends a type that the contract doesn't name
POST /faults/clear         ends the faults that last
`

/** The bytes of the header are UTF-8; Node hands them over one character each. */
const lastEventIdOf = (
  incoming: IncomingMessage,
  query: string | undefined,
): string | undefined => {
  const header = incoming.headers['last-event-id']
  const bytes = Array.isArray(header) ? header.join(', ') : header
  return (bytes && Buffer.from(bytes, 'latin1').toString('utf8')) || query || undefined
}

/** What a path takes, as `Allow` says it; empty where there is no such path. */
const methodsOf = (app: App, path: string): string => {
  const routes = app.routes.filter((route) => route.path === path && route.method !== 'ALL')
  const methods = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  return methods.length === 0 ? '' : [...methods, 'OPTIONS'].join(', ')
}

export const createRoutes = (deps: RouteDeps): App => {
  const { openStream, publish, health, faults, bodyLimits, report } = deps
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
  app.get('/healthz', (c) => c.json(health()))

  app.get('/events', (c) => {
    const { incoming, outgoing } = c.env
    // Hono routes HEAD here too; a stream would never end it.
    if (incoming.method === 'HEAD') return c.body(null, 200, streamHeaders)
    const retryAfterS = faults.takeRefusal()
    if (retryAfterS !== undefined) {
      return c.json({ error: 'unavailable for a while', issues: [] }, 503, {
        'Retry-After': String(retryAfterS),
      })
    }
    // Gone already: there will be no `close` event to end a stream by.
    if (outgoing.destroyed) return RESPONSE_ALREADY_SENT
    // The raw response, since only that one tells how much the socket has left unsent.
    outgoing.writeHead(200, { ...corsHeaders(c.req.header('Origin')), ...streamHeaders })
    outgoing.flushHeaders()
    openStream(outgoing, lastEventIdOf(incoming, c.req.query('lastEventId')))
    return RESPONSE_ALREADY_SENT
  })

  app.post('/events', async (c) => {
    const body = await readBody(c.env.incoming, publishable, bodyLimits)
    return body.ok ? c.json({ id: publish(body.value) }, 201) : answerRefusedBody(c, body)
  })

  app.route('/faults', faults.routes)

  app.notFound((c) => {
    const { method, path } = c.req
    const allowed = methodsOf(app, path)
    if (allowed === '') return c.json({ error: `nothing at ${path}`, issues: [] }, 404)
    const error = `${path} takes ${allowed}, not ${method}`
    return c.json({ error, issues: [] }, 405, { Allow: allowed })
  })
  app.onError((error, c) => {
    report(`${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`)
    return c.json({ error: 'the server failed', issues: [] }, 500)
  })
  return app
}
