// A server of one stream and the page that reads it. It never knows what is sent.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Answers a request for the stream; its headers are sent already. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
}

/** Serves until the test is over. */
export async function serve(path: string, answer: Answer) {
  let folder: string | undefined
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost')
    if (pathname === path) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      void answer(request, response)
      return
    }
    const file = pathname === '/' ? '/index.html' : pathname
    const type = types[extname(file)]
    if (folder === undefined || type === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': type }).end(readFileSync(join(folder, file)))
  })
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The built page that is served beside the stream. */
    show: (built: string) => void (folder = built),
  }
}
