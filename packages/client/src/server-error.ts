// Entries of a contract for errors that a server sends as events. It never knows streams.

import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { EventDecoder, Refusal } from './contract.ts'

/**
 * The server has sent an error in the stream. Its words are the `message`. It ends the stream: loops
 * throw it, the final state has it. It is never retried.
 *
 * @example
 * try {
 *   for await (const { data } of stream) console.log(data)
 * } catch (error) {
 *   if (error instanceof ServerError) console.warn(error.message, error.data)
 * }
 */
export class ServerError extends Error {
  override name = 'ServerError'
  /** The payload, as the server sent it. */
  declare readonly data: unknown

  constructor(message: string, data?: unknown) {
    super(message)
    Object.assign(this, { data })
  }
}

/** The server's words, where a payload is an error; undefined where it is none. */
export type FindError = (data: unknown) => string | undefined

/**
 * Payloads that are JSON, and either what the schema says or an error of the server's. An error ends the
 * stream with a {@link ServerError}; what is left is typed by the schema alone.
 *
 * @param schema Any Standard Schema v1 (zod, valibot, arktype …).
 * @param findError How to tell an error. Without it a payload is one that has an `error`, or whose `type`
 *   is `"error"`; its words are in `message`, `errorText` or `error`, as the APIs of language models have
 *   them.
 *
 * @example
 * const events = defineEvents({
 *   message: orServerError(z.object({ delta: z.string() })), // {"error":{"message":"Overloaded"}} throws
 * })
 */
export function orServerError<Schema extends StandardSchemaV1>(
  schema: Schema,
  findError: FindError = wordsOf,
): EventDecoder<StandardSchemaV1.InferInput<Schema>, StandardSchemaV1.InferOutput<Schema>> {
  const { validate } = schema['~standard']
  return decoderOf((data) => {
    const words = findError(data)
    return words === undefined ? validate(data) : refusalOf(words, data)
  })
}

/**
 * An event type whose every event is an error of the server's, `error` for one. It ends the stream with a
 * {@link ServerError}.
 *
 * @param findError The server's words, where they are not where {@link orServerError} looks. The payload
 *   itself, where they are nowhere.
 *
 * @example
 * const events = defineEvents({ delta: z.object({ text: z.string() }), error: serverError() })
 */
export function serverError(findError: FindError = wordsOf): EventDecoder<unknown, never> {
  return decoderOf((data) => refusalOf(findError(data) ?? asText(data), data))
}

function decoderOf(validate: StandardSchemaV1.Props['validate']): EventDecoder<never, never> {
  const standard = { version: 1, vendor: 'lastevent', validate } as const
  return { format: 'json', schema: { '~standard': standard } }
}

function refusalOf(words: string, data: unknown): Refusal {
  return { issues: [{ message: words }], serverError: new ServerError(words, data) }
}

/** OpenAI, Anthropic, MCP: `{ error: { message } }`. The AI SDK: `{ type: 'error', errorText }`. */
function wordsOf(data: unknown): string | undefined {
  const { type, error, message, errorText } = fieldsOf(data)
  if (!error && type !== 'error') return undefined
  const words = fieldsOf(error)['message'] ?? errorText ?? message ?? error
  return typeof words === 'string' ? words : asText(data)
}

function fieldsOf(data: unknown): Readonly<Record<string, unknown>> {
  return Object(data) as Record<string, unknown>
}

function asText(data: unknown): string {
  return typeof data === 'string' ? data : JSON.stringify(data)
}
