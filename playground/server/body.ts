// Reads a JSON request body of bounded size and checks it. It never knows what a body is for.
import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'

export interface BadBody {
  readonly error: string
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]
}

export type Body<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: 400 | 413; readonly problem: BadBody }

/** No body at all counts as `{}`. */
export const readBody = async <T>(
  incoming: IncomingMessage,
  schema: z.ZodType<T>,
  maxBytes: number,
): Promise<Body<T>> => {
  const text = await collect(incoming, maxBytes)
  if (text === undefined) {
    return refuse(413, { error: `the body is larger than ${maxBytes} bytes`, issues: [] })
  }
  let json: unknown
  try {
    json = JSON.parse(text.trim() === '' ? '{}' : text)
  } catch (error) {
    return refuse(400, { error: `the body is not JSON: ${String(error)}`, issues: [] })
  }
  const result = schema.safeParse(json)
  if (result.success) return { ok: true, value: result.data }
  const issues = result.error.issues.map(({ path, message }) => ({ path, message }))
  return refuse(400, { error: 'the body does not match the contract', issues })
}

const refuse = (status: 400 | 413, problem: BadBody): Body<never> => ({
  ok: false,
  status,
  problem,
})

// Past the limit the rest flows on unread: to stop reading would reset the connection under the
// answer.
const collect = (incoming: IncomingMessage, maxBytes: number): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const onData = (chunk: Buffer): void => {
      size += chunk.length
      chunks.push(chunk)
      if (size <= maxBytes) return
      incoming.off('data', onData)
      chunks.length = 0
      incoming.resume()
      resolve(undefined)
    }
    incoming.on('data', onData)
    incoming.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    incoming.on('error', reject)
  })
