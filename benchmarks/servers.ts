// The servers of the parts that need a socket. They must never know who asks them.

import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface BenchServer {
  readonly url: string
  /** Cuts every connection. */
  drop(): void
  close(): void
}

export async function listen(respond: RequestListener): Promise<BenchServer> {
  const sockets = new Set<Socket>()
  const server = createServer(respond)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1', 4096)
  await once(server, 'listening')
  const drop = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    drop,
    close() {
      server.close()
      drop()
    },
  }
}

/** Writes all chunks as fast as the socket takes them, then ends; `onFull` when it takes no more. */
export async function pour(
  response: ServerResponse,
  chunks: Iterable<Uint8Array | string>,
  onFull?: () => void,
): Promise<void> {
  for (const chunk of chunks) {
    if (response.destroyed) return
    if (response.write(chunk)) continue
    onFull?.()
    await new Promise<void>((resolve) => {
      const goOn = (): void => {
        response.off('drain', goOn).off('close', goOn)
        resolve()
      }
      response.on('drain', goOn).on('close', goOn)
    })
  }
  response.end()
}

export const eventStream = { 'Content-Type': 'text/event-stream' }
