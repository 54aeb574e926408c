// Stands between a client and a real server, on real sockets, and does one kind of harm to each
// connection. It never knows who connects, nor what the streams mean: it sees bytes.
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { reframe } from './fault-framing.ts'
import { relay } from './fault-relay.ts'
import { readHead, responseHead, send } from './fault-sockets.ts'
import { type Fault, type FaultKind, type Victim } from './faults.ts'
import { freePort } from './free-port.ts'

export interface FaultProxyOptions {
  /** The server behind, by its URL. */
  readonly target: string
  /** What happens to the connection number `n`, from 0. */
  readonly script: (n: number) => Fault
}

export interface FaultProxy {
  readonly url: string
  /** How many connections were accepted, those that were refused at once included. */
  connections(): number
  /** How often each kind of fault has really come about: a cut that lay beyond the end has not. */
  readonly counts: ReadonlyMap<FaultKind, number>
  /** All of them together; an untouched connection is no fault. */
  faults(): number
  /** Cuts all connections and stops listening. */
  close(): Promise<void>
}

export async function startFaultProxy({ target, script }: FaultProxyOptions): Promise<FaultProxy> {
  const upstreamPort = Number(new URL(target).port)
  const sockets = new Set<Socket>()
  const counts = new Map<FaultKind, number>()
  let total = 0
  let accepted = 0
  let closed = false
  let reopening: NodeJS.Timeout | undefined
  let port = 0
  let listener = await listenSomewhere()

  async function listenSomewhere(): Promise<Server> {
    for (;;) {
      port = await freePort()
      const server = createServer(accept)
      const listening = once(server, 'listening')
      server.listen(port, '127.0.0.1')
      try {
        await listening
        return server
      } catch (error) {
        // Somebody else was quicker.
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
      }
    }
  }

  function track(socket: Socket): Socket {
    sockets.add(socket)
    // Errors are what this is about; the end of the socket follows each of them.
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
    socket.setNoDelay(true)
    return socket
  }

  function accept(client: Socket): void {
    track(client)
    const fault = script(accepted)
    accepted += 1
    const inflicted = (): void => {
      if (fault.kind === 'none') return
      total += 1
      counts.set(fault.kind, (counts.get(fault.kind) ?? 0) + 1)
    }
    if (fault.kind === 'refuse') refuseFor(fault.forMs)
    const controller = new AbortController()
    client.once('close', () => controller.abort())
    const dial = (): Socket => {
      const upstream = track(connect({ port: upstreamPort, host: '127.0.0.1' }))
      // A client that has left is of no interest to the server any more.
      client.once('close', () => upstream.destroy())
      return upstream
    }
    void harm(fault, { client, dial, target, gone: controller.signal, inflicted })
  }

  /** Closes the listener, so that the system refuses whoever connects; then opens it again. */
  function refuseFor(ms: number): void {
    listener.close()
    clearTimeout(reopening)
    reopening = setTimeout(() => {
      if (closed) return
      listener = createServer(accept)
      listener.listen(port, '127.0.0.1')
    }, ms)
  }

  return {
    url: `http://127.0.0.1:${port}`,
    connections: () => accepted,
    counts,
    faults: () => total,
    async close() {
      closed = true
      clearTimeout(reopening)
      const gone = listener.listening ? once(listener, 'close') : undefined
      listener.close()
      for (const socket of sockets) socket.destroy()
      await gone
    },
  }
}

/** Serves one connection, with this fault. Never rejects. */
async function harm(fault: Fault, victim: Victim): Promise<void> {
  const { client, inflicted } = victim
  try {
    switch (fault.kind) {
      case 'refuse':
        inflicted()
        client.resetAndDestroy()
        break
      case 'accept-then-close':
        inflicted()
        client.end()
        client.resume()
        break
      case 'status':
        await readHead(client)
        inflicted()
        await send(client, responseHead(fault.status, { 'content-length': '0', ...fault.headers }))
        client.end()
        break
      case 'content-type':
      case 'odd-chunks':
      case 'chunk-garbage':
      case 'gzip':
        await reframe(fault, victim)
        break
      case 'none':
      case 'cut':
      case 'cut-in-character':
      case 'reset':
      case 'silence':
      case 'stall':
      case 'trickle':
      case 'truncated-head':
      case 'slow-head':
        await relay(fault, victim)
        break
    }
  } catch {
    // One of the two ends has gone: so does the other.
    client.destroy()
  }
}
