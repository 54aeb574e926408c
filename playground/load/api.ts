// What a load test asks of an instance besides streams: publishing, and what it takes. It never knows
// what is measured.
import { request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { connect, type ClientHttp2Session } from 'node:http2'
import { buffer } from 'node:stream/consumers'
import { z } from 'zod'
import type { LoadOptions } from './options.ts'

export interface Api {
  post(body: string, key: string): Promise<number | undefined>
  /** Undefined where the instance doesn't tell it: behind a proxy, or too busy to be asked. */
  usage(): Promise<Usage | undefined>
  close(): void
}

/** What an instance's process takes. */
export interface Usage {
  /** Bytes of memory that it holds. */
  readonly resident: number
  /** Bytes in use by JavaScript and its buffers. */
  readonly used: number
  /** Seconds of processor time since its start. */
  readonly cpuS: number
}

const stats = z.object({
  memory: z.object({ rss: z.number(), heapUsed: z.number(), external: z.number() }),
  cpuS: z.number(),
})

interface Answer {
  readonly status: number | undefined
  readonly body: string
}

type Ask = (path: string, headers: Record<string, string>, body?: string) => Promise<Answer>

/** Over connections of its own, so that it never waits behind streams. */
export const createApi = (url: string, protocol: LoadOptions['protocol']): Api => {
  const { ask, close } = protocol === 'h2c' ? askByHttp2(url) : askByHttp1(url)
  return {
    async post(body, key) {
      const headers = { 'content-type': 'application/x-ndjson', 'idempotency-key': key }
      try {
        return (await ask('/events', headers, body)).status
      } catch {
        // Asked again under the same key.
        return undefined
      }
    },
    async usage() {
      const answer = await ask('/stats', {}).catch(() => undefined)
      if (answer?.status !== 200) return undefined
      const { memory, cpuS } = stats.parse(JSON.parse(answer.body))
      return { resident: memory.rss, used: memory.heapUsed + memory.external, cpuS }
    },
    close,
  }
}

const askByHttp1 = (url: string): { ask: Ask; close: () => void } => ({
  ask: (path, headers, body) =>
    new Promise((resolve, reject) => {
      const send = url.startsWith('https:') ? secureRequest : request
      const method = body === undefined ? 'GET' : 'POST'
      const call = send(new URL(path, url), { method, headers, rejectUnauthorized: false })
      call.on('error', reject)
      call.on('response', (response) => {
        buffer(response).then(
          (bytes) => resolve({ status: response.statusCode, body: String(bytes) }),
          reject,
        )
      })
      call.end(body)
    }),
  close: () => undefined,
})

const askByHttp2 = (url: string): { ask: Ask; close: () => void } => {
  const open = (): ClientHttp2Session => {
    const session = connect(url)
    // The stream tells the caller.
    session.on('error', () => undefined)
    return session
  }
  let session = open()
  return {
    ask: (path, headers, body) =>
      new Promise((resolve, reject) => {
        if (session.closed || session.destroyed) session = open()
        const method = body === undefined ? 'GET' : 'POST'
        const stream = session.request({ ...headers, ':path': path, ':method': method })
        let status: number | undefined
        stream.on('response', (head) => (status = head[':status']))
        buffer(stream).then((bytes) => resolve({ status, body: String(bytes) }), reject)
        stream.end(body)
      }),
    close: () => session.close(),
  }
}
