// Puts the server together and runs it: log, streams, routes, the `add` of every few seconds.
// It never knows the process it runs in: no environment, no signals.
import { getRequestListener } from '@hono/node-server'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Publishable } from '../src/contract.ts'
import { createAdmission } from './admission.ts'
import { createOpenStreams } from './open-streams.ts'
import { edgesOf, resetBeginning } from './beginning.ts'
import { createFaults } from './faults.ts'
import { retryFrame } from './frame.ts'
import { createGenerator } from './generator.ts'
import { listen, type Listener } from './listener.ts'
import type { LogListener } from './log/event-log.ts'
import { createMetrics } from './metrics.ts'
import { openLog, type OpenedLogs } from './open-log.ts'
import { withDefaults, type ServerOptions, type Settings } from './options.ts'
import { toNewEvent } from './publications.ts'
import { createPublisher } from './publisher.ts'
import { createRoutes, type RouteDeps } from './routes.ts'
import { createStreamEndpoint } from './stream-endpoint.ts'

export type { ServerOptions }

export interface RunningServer {
  /** Such as `http://127.0.0.1:9090`. */
  readonly url: string
  readonly port: number
  /** The certificate that a client of `h2` has to trust. */
  readonly certificate: string | undefined
  /** Publishes an event at once, and returns its id. Throws where the log is not in this process. */
  publish(event: Publishable): string
  /** Streams open now. */
  connections(): number
  /** Cuts all streams, and returns how many there were. */
  drop(): number
  /** Stops accepting, ends the streams, and resolves when the last connection is gone. */
  close(): Promise<void>
}

// How long a reader may take to read what is left before its connection is cut.
const closeGraceMs = 300
// On top of those that carry streams: for publishing and for /healthz.
const spareConnections = 1000

/** Processor time of this process since its start, in all its threads. */
const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Resolves when the server listens. Rejects when the port is taken or the log can't be read. */
export const startServer = async (options: ServerOptions = {}): Promise<RunningServer> => {
  const settings = withDefaults(options)
  const { port, host, protocol, certificate, streams, admission } = settings
  const listener = await listen({
    port,
    host,
    protocol,
    certificate,
    // Probes must be through before the next heartbeat: the kernel sends none while it waits for one
    // to be acknowledged.
    keepAliveMs: Math.max(1000, Math.floor(streams.heartbeatMs / 4)),
    maxConnections: admission.maxClients + spareConnections,
  })
  // The log is opened only now: holding the port, no second server of this kind is at the same file.
  try {
    return await runServer(settings, listener)
  } catch (error) {
    listener.cut()
    await listener.stop()
    throw error
  }
}

const runServer = async (settings: Settings, listener: Listener): Promise<RunningServer> => {
  const { streams, publications, retryMs, comeBackMs, report } = settings
  const openStreams = createOpenStreams()
  // The log may call back before it is there.
  const listening: LogListener = {
    onChange: openStreams.wake,
    onRestart: (idBefore) =>
      openStreams.restart((next) => {
        metrics.reset('unknown')
        return resetBeginning(window, 'unknown', idBefore(next - 1))
      }),
    report,
  }
  const { log, local }: OpenedLogs = await openLog(settings, listening)
  const { window } = log
  const metrics = createMetrics(
    {
      streams: openStreams.size,
      unsentBytes: openStreams.unsentBytes,
      logReachable: log.isReachable,
    },
    { ofProcess: settings.processMetrics },
  )
  const publisher = createPublisher(log, metrics, settings.maxPublishRate)
  const { publish } = publisher
  let stopping: Promise<void> | undefined

  const generator = createGenerator(
    { nextNumber: () => window.newest() + 1, publish, report },
    settings.intervalMs,
  )

  const restart = async (forMs: number): Promise<void> => {
    const stopped = listener.stop()
    listener.cut()
    await stopped
    await sleep(forMs)
    if (stopping === undefined) await listener.resume()
  }

  const drop = (count?: number): number => openStreams.drop('on-demand', count)
  const faults = settings.faults
    ? createFaults({
        drop,
        wake: openStreams.wake,
        append: async (type, data) => (await publish([{ type, data }])).first,
        // The request that asked for it is answered first.
        restart(forMs) {
          setImmediate(() => {
            restart(forMs).catch((error: unknown) => report(`The port is lost: ${String(error)}`))
          })
        },
        burst: generator.burst,
        bodyLimits: publications,
      })
    : undefined

  const health: RouteDeps['health'] = () => ({
    status: stopping !== undefined ? 'stopping' : log.isReachable() ? 'ok' : 'degraded',
    log: log.kind,
    connections: openStreams.size(),
    unsentBytes: openStreams.unsentBytes(),
    ...edgesOf(window),
  })

  const prepareStream = createStreamEndpoint({
    log,
    openStreams,
    admission: createAdmission(settings.admission),
    metrics,
    limits: streams,
    retryMs,
    isSilent: () => faults?.isSilent() ?? false,
    report,
  })

  const app = createRoutes({
    prepareStream,
    publish: publisher.publishWithinRate,
    health,
    stats: async () => ({
      ...health(),
      sockets: listener.connections(),
      ...(await metrics.counts()),
      memory: process.memoryUsage(),
      cpuS: cpuSeconds(),
      uptimeS: Math.round(process.uptime()),
    }),
    metrics: () => metrics.registry.metrics(),
    faults,
    limits: publications,
    report,
  })
  // A test that runs this in its own process keeps the Request and Response of the platform.
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  listener.onRequest((request, response) => void answer(request, response))

  const stop = async (): Promise<void> => {
    generator.stop()
    faults?.clear()
    const stopped = listener.stop()
    openStreams.end(() => retryFrame(Math.round((retryMs ?? 1000) + Math.random() * comeBackMs)))
    const cut = setTimeout(listener.cut, closeGraceMs)
    await stopped
    clearTimeout(cut)
    await log.close()
  }

  return {
    url: listener.url,
    port: listener.port,
    certificate: listener.certificate,
    publish(event) {
      if (local === undefined) throw new Error('The log is shared: use POST /events.')
      return local.publishNow([toNewEvent(event)]).first
    },
    connections: openStreams.size,
    drop: () => drop(),
    close: () => (stopping ??= stop()),
  }
}
