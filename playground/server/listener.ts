// The port: accepts connections by one of the protocols, and gets rid of them. It never knows what
// is asked over them.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import {
  createSecureServer,
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { makeCertificate, type Certificate } from './certificate.ts'

/**
 * `h2` is HTTP/2 over TLS, where a client that can't do it gets HTTP/1.1; `h2c` is HTTP/2 without
 * TLS, as proxies speak it.
 */
export type Protocol = 'http/1.1' | 'h2' | 'h2c'

export interface ListenerOptions {
  readonly protocol: Protocol
  readonly port: number
  readonly host: string
  /** For `h2`. One is made where there is none. */
  readonly certificate: Certificate | undefined
  /** Silence after which the kernel asks whether the other end is alive. */
  readonly keepAliveMs: number
  readonly maxConnections: number
}

type Answer = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
) => void

export interface Listener {
  readonly url: string
  readonly port: number
  /** The certificate that clients have to trust. */
  readonly certificate: string | undefined
  /** Connections open now, whatever goes on over them. */
  connections(): number
  /** To be called once. */
  onRequest(answer: Answer): void
  /** Accepts no more; resolves when the last connection is gone. */
  stop(): Promise<void>
  /** Cuts every connection. */
  cut(): void
  /** Listens again on the same port. */
  resume(): Promise<void>
}

const streamsPerSession = 256

type AnyServer =
  | Server
  | ReturnType<typeof createSecureServer>
  | ReturnType<typeof createHttp2Server>

const createAnyServer = (
  { protocol, keepAliveMs }: ListenerOptions,
  certificate: Certificate | undefined,
): AnyServer => {
  const tcp = { keepAlive: true, keepAliveInitialDelay: keepAliveMs }
  const settings = { maxConcurrentStreams: streamsPerSession }
  switch (protocol) {
    case 'http/1.1':
      return createServer(tcp)
    case 'h2c':
      return createHttp2Server({ ...tcp, settings })
    case 'h2':
      return createSecureServer({ ...tcp, ...certificate, settings, allowHTTP1: true })
  }
}

/** Resolves when it listens. Rejects when the port is taken. */
export const listen = async (options: ListenerOptions): Promise<Listener> => {
  const { protocol, host, maxConnections } = options
  const certificate =
    protocol === 'h2' ? (options.certificate ?? (await makeCertificate(host))) : undefined
  const server = createAnyServer(options, certificate)
  server.maxConnections = maxConnections
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()

  // The log is opened after the port: requests that come in between are answered then.
  let answer: Answer | undefined
  const early: Parameters<Answer>[] = []
  server.on('request', (...exchange: Parameters<Answer>) => {
    if (answer === undefined) early.push(exchange)
    else answer(...exchange)
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
    // A connection that breaks is nothing to report: its streams have been told.
    session.on('error', () => undefined)
  })

  const open = async (port: number): Promise<void> => {
    server.listen(port, host)
    await once(server, 'listening')
  }
  await open(options.port)
  const { address, family, port } = server.address() as AddressInfo
  const scheme = protocol === 'h2' ? 'https' : 'http'

  return {
    url: `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    port,
    certificate: certificate?.cert,
    connections: () => sockets.size,
    onRequest(given) {
      answer = given
      for (const exchange of early.splice(0)) answer(...exchange)
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const session of sessions) session.close()
      await closed
    },
    cut() {
      for (const session of sessions) session.destroy()
      for (const socket of sockets) socket.destroy()
    },
    resume: () => open(port),
  }
}
