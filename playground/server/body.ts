// Reads a JSON request body, bounded in size and time, and checks it. It never knows what a body is
// for.
import type { Http2Bindings, HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import type { z } from 'zod'

/** What Hono hands over of the request below its own. */
export type Bindings = HttpBindings | Http2Bindings

type AnyRequest = IncomingMessage | Http2ServerRequest

export interface BadBody {
  readonly error: string
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]
}

type Status = 400 | 408 | 413 | 415

export interface RefusedBody {
  readonly ok: false
  readonly status: Status
  readonly problem: BadBody
}

export type Body<T> = { readonly ok: true; readonly value: T } | RefusedBody

export interface BodyLimits {
  /** Bytes that a body may have. */
  readonly maxBodyBytes: number
  /** Time from the request's head to the last byte of its body. */
  readonly bodyTimeoutMs: number
}

/** No body at all counts as `{}`. */
export const readBody = async <T>(
  incoming: AnyRequest,
  schema: z.ZodType<T>,
  limits: BodyLimits,
): Promise<Body<T>> => {
  const text = await readText(incoming, limits)
  if (typeof text === 'object') return text
  const json = parseJson(text.trim() === '' ? '{}' : text)
  return json.ok ? check(json.value, schema) : json
}

export const parseJson = (text: string): Body<unknown> => {
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch (error) {
    return refuse(400, { error: `the body is not JSON: ${String(error)}`, issues: [] })
  }
}

export const check = <T>(json: unknown, schema: z.ZodType<T>): Body<T> => {
  const result = schema.safeParse(json)
  if (result.success) return { ok: true, value: result.data }
  const issues = result.error.issues.map(({ path, message }) => ({ path, message }))
  return refuse(400, { error: 'the body does not match the contract', issues })
}

/** Answers with what is wrong. A body that was not read to its end takes the connection with it. */
export const answerRefusedBody = (
  c: Context<{ Bindings: Bindings }>,
  { status, problem }: RefusedBody,
): Response => {
  const { incoming } = c.env
  if (!incoming.complete && incoming.httpVersionMajor === 1) c.header('Connection', 'close')
  return c.json(problem, status)
}

export const refuse = (status: Status, problem: BadBody): RefusedBody => ({
  ok: false,
  status,
  problem,
})

/** The body as text, or why it is refused. */
// Past a limit the rest flows on unread: to stop reading would reset the connection under the
// answer.
export const readText = (
  incoming: AnyRequest,
  { maxBodyBytes, bodyTimeoutMs }: BodyLimits,
): Promise<string | RefusedBody> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = (result: string | RefusedBody): void => {
      clearTimeout(timer)
      incoming.off('data', onData)
      incoming.resume()
      resolve(result)
    }
    const fail = (status: Status, error: string): void =>
      settle(refuse(status, { error, issues: [] }))
    const onData = (chunk: Buffer): void => {
      size += chunk.length
      chunks.push(chunk)
      if (size > maxBodyBytes) fail(413, `the body is larger than ${maxBodyBytes} bytes`)
    }
    const timer = setTimeout(
      () => fail(408, `the body took longer than ${bodyTimeoutMs} ms`),
      bodyTimeoutMs,
    )
    incoming.on('data', onData)
    incoming.on('end', () => settle(Buffer.concat(chunks).toString('utf8')))
    // Nobody reads the answer any more.
    incoming.on('error', () => fail(400, 'the body broke off'))
  })
