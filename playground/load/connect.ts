// One request for a stream, by one of the protocols. It never knows what comes over it.
import { request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { connect, type ClientHttp2Session } from 'node:http2'
import type { Readable } from 'node:stream'
import type { LoadOptions } from './options.ts'

/**
 * The body of the `index`th stream, once its head is there. Rejects with `RefusedError` where the
 * server answers something else.
 */
export type Connect = (
  index: number,
  headers: Readonly<Record<string, string>>,
) => Promise<Readable>

export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  constructor(url: string, status: number | undefined) {
    super(`${url} answered ${status}. --help names the bounds that it must not have.`)
  }
}

const accept = { accept: 'text/event-stream' }
/** An instance on this machine has a certificate that it has made for itself. */
const trust = { rejectUnauthorized: false }

/** Everything ends when `signal` is aborted. */
export const createConnect = (
  url: string,
  { protocol, streams }: Pick<LoadOptions, 'protocol' | 'streams'>,
  signal: AbortSignal,
): Connect =>
  protocol === 'http/1.1' ? connectAlone(url, signal) : connectTogether(url, streams, signal)

const connectAlone =
  (url: string, signal: AbortSignal): Connect =>
  (_, headers) =>
    new Promise((resolve, reject) => {
      const send = url.startsWith('https:') ? secureRequest : request
      const call = send(url, { agent: false, signal, headers: { ...accept, ...headers }, ...trust })
      call.on('error', reject)
      call.on('response', (response) => {
        if (response.statusCode === 200) return resolve(response)
        call.destroy()
        reject(new RefusedError(url, response.statusCode))
      })
      call.end()
    })

/** Streams that share connections, so many each. */
const connectTogether = (url: string, perSession: number, signal: AbortSignal): Connect => {
  const sessions = new Map<number, ClientHttp2Session>()
  const { origin, pathname } = new URL(url)

  const sessionOf = (key: number): ClientHttp2Session => {
    const known = sessions.get(key)
    if (known !== undefined && !known.closed && !known.destroyed) return known
    const session = connect(origin, trust)
    session.setMaxListeners(0)
    // Each of its streams is told too.
    session.on('error', () => undefined)
    sessions.set(key, session)
    return session
  }
  signal.addEventListener('abort', () => {
    for (const session of sessions.values()) session.destroy()
  })

  return (index, headers) =>
    new Promise((resolve, reject) => {
      const session = sessionOf(Math.floor(index / perSession))
      const stream = session.request({ ':path': pathname, ...accept, ...headers })
      stream.on('error', reject)
      stream.on('close', () => reject(new Error(`${url}: closed before the head`)))
      stream.on('response', ({ ':status': status }) => {
        if (status === 200) return resolve(stream)
        stream.close()
        reject(new RefusedError(url, status))
      })
    })
}
