import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { EventDecoder } from './contract.ts';
/**
 * The server has sent an error in the stream. Its words are the `message`. It ends the stream: loops
 * throw it, the final state has it. It is never retried.
 */
export declare class ServerError extends Error {
    name: string;
    /** The payload, as the server sent it. */
    readonly data: unknown;
    constructor(message: string, data?: unknown);
}
/** The server's words, where a payload is an error; undefined where it is none. */
export type FindError = (data: unknown) => string | undefined;
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
export declare function orServerError<Schema extends StandardSchemaV1>(schema: Schema, findError?: FindError): EventDecoder<StandardSchemaV1.InferInput<Schema>, StandardSchemaV1.InferOutput<Schema>>;
/**
 * An event type whose every event is an error of the server's, `error` for one. It ends the stream with a
 * {@link ServerError}.
 *
 * @param findError The server's words, where they are not where {@link orServerError} looks. The payload
 *   itself, where they are nowhere.
 */
export declare function serverError(findError?: FindError): EventDecoder<unknown, never>;
