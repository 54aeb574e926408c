// The few things that are done to sockets. It never knows faults.
import { type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** What a socket brings, from now on; whoever stops in between may go on later. */
export function bytesOf(socket: Socket): AsyncIterable<Buffer> {
  return socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
}

/** The head of a request or a response, and what came along with it. */
export async function readHead(socket: Socket): Promise<{ head: Buffer; rest: Buffer }> {
  let bytes = Buffer.alloc(0)
  for await (const chunk of bytesOf(socket)) {
    bytes = Buffer.concat([bytes, chunk])
    const end = bytes.indexOf('\r\n\r\n')
    if (end !== -1) return { head: bytes.subarray(0, end + 4), rest: bytes.subarray(end + 4) }
  }
  throw new Error('The connection ended before the head did.')
}

/** The head of a response after which the connection ends. */
export function responseHead(status: number, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} Whatever\r\nconnection: close\r\n${lines.join('')}\r\n`
}

/** Sends so many bytes at a time. */
export async function drip(
  socket: Socket,
  data: Buffer,
  { size, everyMs }: { readonly size: number; readonly everyMs: number },
  signal: AbortSignal,
): Promise<void> {
  for (let from = 0; from < data.length; from += size) {
    await send(socket, data.subarray(from, from + size))
    await delay(everyMs, undefined, { signal })
  }
}

/** Resolves when the system has taken the bytes; rejects where the socket has gone. */
export function send(socket: Socket, data: Buffer | string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(data, (error) => (error ? reject(error) : resolve()))
  })
}
