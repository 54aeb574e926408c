// A server of somebody else's: it answers as it is told, lets any page read it, and keeps what it was
// asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface RecordingServer {
  readonly url: string
  /** All but preflights, and the HEAD by which the client asks whether a server can be reached. */
  readonly requests: readonly RecordedRequest[]
}

/** Closed when the test is over. */
export async function startRecordingServer(
  answer: (response: ServerResponse, request: RecordedRequest) => void,
): Promise<RecordingServer> {
  const requests: RecordedRequest[] = []
  async function take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = incoming
    if (!path.startsWith('/closed')) {
      response.setHeader('Access-Control-Allow-Origin', '*')
      response.setHeader('Access-Control-Allow-Methods', '*')
      response.setHeader('Access-Control-Allow-Headers', '*, Authorization')
    }
    if (method === 'OPTIONS' || method === 'HEAD') return void response.end()
    const request = { method, path, headers, body: await text(incoming) }
    requests.push(request)
    answer(response, request)
  }
  const server = createServer((incoming, response) => void take(incoming, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}
