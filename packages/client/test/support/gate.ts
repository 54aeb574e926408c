// An origin of its own in front of a server: hands out files, passes on the rest, and keeps a record
// of what came, preflights included.
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import { type AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface GateRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

export interface Gate {
  /** `http://localhost:` and the port. */
  readonly origin: string
  /** What was passed on, in order. */
  readonly passed: readonly GateRequest[]
}

/** By path: the file's text. */
export type Files = Readonly<Record<string, string>>

export async function openGate(target: string, files: Files = {}): Promise<Gate> {
  const passed: GateRequest[] = []
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming
    const file = files[url]
    if (file !== undefined) {
      const type = url.endsWith('.js') ? 'text/javascript' : 'text/html'
      outgoing.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(file)
      return
    }
    passed.push({ method, url, headers })
    const onward = request(new URL(url, target), { method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      outgoing.flushHeaders()
      answer.pipe(outgoing)
      answer.on('close', () => {
        if (!answer.complete) outgoing.destroy()
      })
    })
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, passed }
}
