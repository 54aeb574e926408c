// Puts the server together and runs it: log, streams, routes, the `add` of every few seconds.
// It never knows the process it runs in: no environment, no signals.
import { getRequestListener } from '@hono/node-server'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { AddEvent, Publishable, ResetEvent } from '../src/contract.ts'
import { createAudience } from './audience.ts'
import { createEventLog } from './event-log.ts'
import { createFaults } from './faults.ts'
import { eventFrame, positionFrame, retryFrame } from './frame.ts'
import { createRoutes } from './routes.ts'
import { createStream } from './stream.ts'
import type { StreamLimits } from './stream.ts'

export interface ServerOptions extends Partial<StreamLimits> {
  /** 0 takes a free one. @default 9090 */
  readonly port?: number | undefined
  /** @default '127.0.0.1' */
  readonly host?: string | undefined
  /** Time between two `add` events; 0 sends none. @default 3000 */
  readonly intervalMs?: number | undefined
  /** Time between two comments. @default 15000 */
  readonly heartbeatMs?: number
  /** Events kept for those who resume. @default 10000 */
  readonly logSize?: number | undefined
  /**
   * File that keeps the log beyond the process, for one server at a time. Without one the log is in
   * memory, and its ids are of no use to the next process, which answers them with a `reset`.
   */
  readonly logFile?: string | undefined
  /**
   * Letters and digits put behind the number of each id: `7-k3f9`.
   * @default none with a `logFile`, else random, so that no id of one log is taken for another's
   */
  readonly idTag?: string | undefined
  /** Sent as `retry:` at the start of each stream. @default none */
  readonly retryMs?: number | undefined
  /** Unsent bytes at which a reader is dropped. @default 1048576 */
  readonly maxUnsentBytes?: number
  /** Time without a byte taken at which a reader is dropped. @default 20000 */
  readonly stallTimeoutMs?: number
  /** Bytes that a request body may have. @default 65536 */
  readonly maxBodyBytes?: number | undefined
  /** Time that a request body may take. @default 10000 */
  readonly bodyTimeoutMs?: number | undefined
  /** Told about dropped readers and failures. @default console.error */
  readonly report?: ((message: string) => void) | undefined
}

export interface RunningServer {
  /** Such as `http://127.0.0.1:9090`. */
  readonly url: string
  readonly port: number
  /** Publishes an event as `POST /events` does, and returns its id. */
  publish(event: Publishable): string
  connections(): number
  /** Cuts all streams, and returns how many there were. */
  drop(): number
  /** Stops accepting, ends the streams, and resolves when the last connection is gone. */
  close(): Promise<void>
}

// How long a reader may take to read what is left before its connection is cut.
const closeGraceMs = 300

/** Resolves when the server listens. Rejects when the port is taken or the log can't be read. */
export const startServer = async (options: ServerOptions = {}): Promise<RunningServer> => {
  const {
    port = 9090,
    host = '127.0.0.1',
    intervalMs = 3000,
    heartbeatMs = 15_000,
    logSize = 10_000,
    logFile,
    idTag = logFile === undefined ? randomBytes(4).toString('hex') : '',
    retryMs,
    maxUnsentBytes = 1_048_576,
    stallTimeoutMs = 20_000,
    maxBodyBytes = 65_536,
    bodyTimeoutMs = 10_000,
    report = console.error,
  } = options

  // Probes must be through before the next heartbeat: the kernel sends none while it waits for one
  // to be acknowledged.
  const server = createServer({
    keepAlive: true,
    keepAliveInitialDelay: Math.max(1000, Math.floor(heartbeatMs / 4)),
  })
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address() as AddressInfo

  // Opened only now: holding the port, no second server of this kind is at the same log.
  // Nothing is awaited before the routes are in place, so no request comes too early.
  const log = (() => {
    try {
      return createEventLog({ size: logSize, file: logFile, idTag, report })
    } catch (error) {
      server.close()
      throw error
    }
  })()
  const audience = createAudience()

  const append = (type: string, data: string): string => {
    const n = log.append(type, data)
    audience.wake()
    return log.idOf(n)
  }

  const publish = (event: Publishable): string =>
    append(event.type, event.type === 'notice' ? event.data : JSON.stringify(event.data))

  const drop = (): number => audience.drop('dropped on demand')

  const bodyLimits = { maxBodyBytes, bodyTimeoutMs }
  const faults = createFaults({ drop, wake: audience.wake, append, bodyLimits })

  const edges = () => {
    const empty = log.oldest() > log.newest()
    return {
      oldest: empty ? null : log.idOf(log.oldest()),
      newest: empty ? null : log.idOf(log.newest()),
    }
  }

  /** Where a stream begins, and what it has to say about that. */
  const beginning = (lastEventId: string | undefined): { from: number; opening: string } => {
    if (lastEventId === undefined) {
      const newest = log.newest()
      return { from: newest + 1, opening: positionFrame(log.idOf(newest)) }
    }
    const place = log.locate(lastEventId)
    if (place.kind === 'known') return { from: place.next, opening: '' }
    const reset: ResetEvent = { reason: place.kind, requested: lastEventId, ...edges() }
    const from = log.oldest()
    return {
      from,
      opening: eventFrame('reset', JSON.stringify(reset)) + positionFrame(log.idOf(from - 1)),
    }
  }

  const openStream = (response: ServerResponse, lastEventId: string | undefined): void => {
    const { from, opening } = beginning(lastEventId)
    const stream = createStream({
      log,
      response,
      from,
      prelude: (retryMs === undefined ? '' : retryFrame(retryMs)) + opening,
      heartbeatMs,
      maxUnsentBytes,
      stallTimeoutMs,
      isSilent: faults.isSilent,
      onClose(reason) {
        audience.remove(stream)
        if (reason !== undefined) report(`A reader was dropped: ${reason}.`)
      },
    })
    audience.add(stream)
  }

  const health = () => ({
    connections: audience.size(),
    unsentBytes: audience.unsentBytes(),
    ...edges(),
  })

  const app = createRoutes({ openStream, publish, health, faults, bodyLimits, report })
  // Whoever runs this in process keeps the Request and Response of the platform.
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  server.on('request', (request, response) => void answer(request, response))

  const tick = (): void => {
    const n = log.newest() + 1
    const data: AddEvent = { n, text: 'some data', at: new Date().toISOString() }
    try {
      publish({ type: 'add', data })
    } catch (error) {
      report(`Event ${n} was not sent, since it could not be kept: ${String(error)}`)
    }
  }
  const ticker = intervalMs > 0 ? setInterval(tick, intervalMs) : undefined

  const stop = async (): Promise<void> => {
    clearInterval(ticker)
    faults.clear()
    const closed = once(server, 'close')
    server.close()
    audience.end()
    const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs)
    await closed
    clearTimeout(cut)
    log.close()
  }
  let stopping: Promise<void> | undefined

  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    publish,
    connections: audience.size,
    drop,
    close: () => (stopping ??= stop()),
  }
}
