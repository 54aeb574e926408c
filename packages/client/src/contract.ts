// Event contracts: which decoder and which Standard Schema each event type has.
// It never knows zod, nor the connection.

import type { StandardSchemaV1 } from '@standard-schema/spec'
import { detach } from './wire/detach.ts'

/** How the payload of one event type becomes a value. Made by {@link json} and {@link text}. */
export interface EventDecoder<Input = unknown, Output = unknown> {
  readonly format: 'json' | 'text'
  readonly schema: StandardSchemaV1 | undefined
  /** For inference only; never there at run time. */
  readonly '~types'?: { readonly input: Input; readonly output: Output } | undefined
}

/** A contract: the event types by name. A bare Standard Schema means `json(schema)`. */
export type EventMap = Readonly<Record<string, StandardSchemaV1 | EventDecoder>>

/** The contract of a stream that was given none: any type, its data the string that came. */
export type UntypedEvents = Readonly<Record<string, EventDecoder<string, string>>>

/**
 * The type of an event's data: what its schema or decoder makes of the payload. Any other type stands
 * for itself.
 */
export type OutputOf<Entry> = Entry extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Entry>
  : Entry extends EventDecoder<unknown, infer Output>
    ? Output
    : Entry

/** The types of events by name, and the type of each one's data, as a contract has them. */
export type InferEvents<Contract extends object> = Contract extends infer Entries
  ? { readonly [Type in keyof Entries]: OutputOf<Entries[Type]> }
  : never

/**
 * Payloads that are JSON: `JSON.parse`, then the schema.
 *
 * @param schema Any Standard Schema v1 (zod, valibot, arktype …). Without one the value is `unknown`.
 *
 * @example
 * const events = defineEvents({ add: json(z.object({ n: z.number() })), log: json() })
 */
export function json<Schema extends StandardSchemaV1>(
  schema: Schema,
): EventDecoder<StandardSchemaV1.InferInput<Schema>, StandardSchemaV1.InferOutput<Schema>>
export function json(): EventDecoder
export function json(schema?: StandardSchemaV1): EventDecoder {
  return { format: 'json', schema }
}

/**
 * Payloads that are plain text, handed over as they came.
 *
 * @example
 * const events = defineEvents({ notice: text(), at: text(z.coerce.date()) })
 */
export function text(): EventDecoder<string, string>
/**
 * Payloads that are plain text, through a schema.
 *
 * @param schema A Standard Schema whose input is a string.
 */
export function text<Schema extends StandardSchemaV1<string, unknown>>(
  schema: Schema,
): EventDecoder<StandardSchemaV1.InferInput<Schema>, StandardSchemaV1.InferOutput<Schema>>
export function text(schema?: StandardSchemaV1): EventDecoder {
  return { format: 'text', schema }
}

/**
 * Gives a contract its name and its exact type, for the client and the server to share.
 *
 * @example
 * const events = defineEvents({ add: z.object({ n: z.number() }), notice: text() })
 */
export function defineEvents<const Events extends EventMap>(events: Events): Events {
  return events
}

/** Why a payload was refused: the issues and, where something threw, the cause. */
export interface Refusal {
  readonly issues: readonly StandardSchemaV1.Issue[]
  readonly cause?: unknown
  /** The payload is no event but an error of the server's, which ends the stream. */
  readonly serverError?: Error
}

/** What carries a payload: the string that came, until it is decoded. */
export interface Carrier {
  data: unknown
}

/**
 * Decodes an event's payload in place. Undefined once that is done; else why not, and the payload is
 * as it came. A promise only where the schema is asynchronous. Never throws.
 */
export type DecodePayload = (
  event: Carrier,
) => Refusal | PromiseLike<Refusal | undefined> | undefined

/**
 * The decoding function of one entry, with all that can be resolved beforehand resolved.
 *
 * @param fromText what to do with plain text; it may be a part of a whole network chunk
 */
export function compileDecoder(
  entry: StandardSchemaV1 | EventDecoder,
  fromText: (data: string) => unknown = detach,
): DecodePayload {
  const bare = '~standard' in entry
  const parse: (data: string) => unknown = bare || entry.format === 'json' ? JSON.parse : fromText
  const validate = (bare ? entry : entry.schema)?.['~standard'].validate
  return (event) => {
    try {
      const value = parse(event.data as string)
      if (!validate) {
        event.data = value
        return undefined
      }
      const result = validate(value)
      if ('then' in result) return result.then((late) => accept(event, late), refusalOf)
      return accept(event, result)
    } catch (cause) {
      return refusalOf(cause)
    }
  }
}

/** Whether some payloads are handed over as they came. */
export function hasText(contract: EventMap | undefined): boolean {
  return (
    !contract ||
    Object.values(contract).some((entry) => 'format' in entry && entry.format === 'text')
  )
}

function accept(event: Carrier, result: StandardSchemaV1.Result<unknown>): Refusal | undefined {
  if (result.issues) return result
  event.data = result.value
  return undefined
}

function refusalOf(cause: unknown): Refusal {
  return { issues: [{ message: cause instanceof Error ? cause.message : String(cause) }], cause }
}
