import type { ServerSentEvent } from '../event-stream.ts';
import { type DecodePayload, type EventMap } from '../contract.ts';
export type AnyEvent = ServerSentEvent;
/** Takes an event; a promise while it is at work on it. */
export type Take = (event: AnyEvent) => unknown;
interface Consumer {
    readonly take: Take;
    /** Empty for every type. */
    readonly types: readonly string[];
    live: boolean;
}
/** All there is to one event type, looked up once per event. */
export interface TypeRecord {
    /** Undefined for all that nobody named. */
    readonly type: string | undefined;
    readonly decode: DecodePayload;
    /** Those who take it, in the order in which they joined. Replaced, never changed in place: a dispatch in progress goes on over its own list. */
    consumers: readonly Consumer[];
}
export interface Consumers {
    count(): number;
    /** What there is to this type; undefined for one that the contract does not name. */
    find(type: string): TypeRecord | undefined;
    /** Hands the event to all who take its type. */
    dispatch(event: AnyEvent, record: TypeRecord): void;
    /**
     * Adds a consumer of these types, or of every type; the returned function removes it.
     *
     * @throws TypeError for a type that the contract does not name
     */
    join(types: readonly string[], take: Take): () => void;
    /** @throws TypeError for a type that the contract does not name */
    check(types: readonly string[]): void;
}
export interface ConsumersOptions {
    readonly contract: EventMap | undefined;
    readonly report: (error: unknown) => void;
    /** A consumer is still at work on the event when the next one comes. */
    readonly onWork: (event: AnyEvent, work: PromiseLike<unknown>) => void;
    readonly onJoin: () => void;
    /** The last consumer has left. */
    readonly onDeserted: () => void;
}
export declare function createConsumers(options: ConsumersOptions): Consumers;
export {};
