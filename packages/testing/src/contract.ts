// The types that turn an event contract into what a script may send; never knows a schema library.
import type { StandardSchemaV1 } from '@standard-schema/spec'

/**
 * What a contract may hold instead of a bare schema: a decoder such as those that `json()` and
 * `text()` of `lastevent` return. Described by its shape alone.
 */
export interface EventDecoder<Input = unknown, Output = unknown> {
  /** How the payload is written on the wire. */
  readonly format: 'json' | 'text'
  /** Exists for the type checker only. */
  readonly '~types'?: { readonly input: Input; readonly output: Output } | undefined
}

/**
 * A map from event type to its schema, as `defineEvents` of `lastevent` returns it. A bare Standard
 * Schema means JSON.
 */
export type EventContract = Readonly<Record<string, StandardSchemaV1 | EventDecoder>>

/** What a server has to provide for one entry of a contract: the schema's input, not its output. */
export type EventInput<Decoder> = Decoder extends StandardSchemaV1
  ? StandardSchemaV1.InferInput<Decoder>
  : Decoder extends { readonly format: 'text' }
    ? string
    : Decoder extends { readonly '~types'?: { readonly input: infer Input } | undefined }
      ? Input
      : unknown

/** The fields of an event block that no contract describes. */
export interface EventFields {
  /** The event's id. `''` clears the id that the client remembers. Without it there is no `id` line. */
  readonly id?: string | undefined
  /** The reconnection time that the server asks for, in milliseconds. */
  readonly retry?: number | undefined
}

/** One event as `send` takes it, typed by the contract. The type `message` may be left out. */
export type ScriptedEvent<Events extends EventContract | undefined> = Events extends EventContract
  ? {
      readonly [Type in keyof Events & string]: EventFields & {
        readonly data: EventInput<Events[Type]>
      } & (Type extends 'message' ? { readonly type?: Type } : { readonly type: Type })
    }[keyof Events & string]
  : EventFields & { readonly type?: string | undefined; readonly data?: unknown }

/** One event that no contract checks: the data goes out as it stands. */
export interface UntypedEvent extends EventFields {
  /** @default no `event` line, which means the type `message` */
  readonly type?: string | undefined
  /** @default no `data` line, so that the block dispatches nothing */
  readonly data?: string | undefined
}

/**
 * The text that goes into the `data` lines, by the contract's format for the event's type.
 *
 * @throws {TypeError} when a text event gets anything but a string.
 */
export function encodePayload(
  events: EventContract | undefined,
  type: string,
  data: unknown,
): string | undefined {
  if (data === undefined) return undefined
  if (events === undefined) return typeof data === 'string' ? data : JSON.stringify(data)
  // An own property only: an event may well be called `constructor`.
  const decoder = Object.hasOwn(events, type) ? events[type] : undefined
  if (decoder !== undefined && !('~standard' in decoder) && decoder.format === 'text') {
    if (typeof data === 'string') return data
    throw new TypeError(`${type}: a text event takes a string, got ${typeof data}`)
  }
  return JSON.stringify(data)
}
