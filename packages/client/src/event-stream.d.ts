import type { AbortSignalLike } from './host/fetch-types.ts';
import type { ClosedState, StreamState } from './machine/types.ts';
import type { OutputOf } from './contract.ts';
/** What a stream is doing, and how many events its iterators had to drop (see `overflow`). */
export type StreamSnapshot = StreamState & {
    readonly dropped: number;
};
/** An event as consumers get it. */
export interface ServerSentEvent<Type extends string = string, Data = unknown> {
    readonly type: Type;
    /** What the type's schema made of the payload. */
    readonly data: Data;
    /** The event's own id. */
    readonly id: string | undefined;
    /** The stream's id after this event; it stays until an event brings another. */
    readonly lastEventId: string;
}
/** The names of the event types of a contract, or of a map from names to types of data. */
export type EventType<Events extends object> = keyof Events & string;
/** The event of one type, or the discriminated union over several. */
export type EventOf<Events extends object, Type extends EventType<Events> = EventType<Events>> = Type extends unknown ? ServerSentEvent<Type, OutputOf<Events[Type]>> : never;
/** Events as `for await` takes them, or one by one with `next()`. */
export interface EventIterator<Event> extends AsyncIterator<Event, undefined, undefined> {
    /** The next event, as soon as there is one. */
    next(): Promise<IteratorResult<Event, undefined>>;
    /** Ends the iteration; `break` in `for await` calls it. */
    return(): Promise<IteratorResult<Event, undefined>>;
    [Symbol.asyncIterator](): EventIterator<Event>;
}
export interface ListenerOptions {
    /** Removes the listener when it aborts. */
    readonly signal?: AbortSignalLike | undefined;
    /** Removes the listener after its first event. @default false */
    readonly once?: boolean | undefined;
}
/** The methods behind `using`, where the program's libraries have it (`esnext.disposable`). */
export type Disposing = SymbolConstructor extends {
    readonly dispose: infer Key extends symbol;
} ? {
    readonly [Method in Key]: () => void;
} : {
    readonly close: () => void;
};
/** The methods behind `await using`, where the program's libraries have it. */
export type AsyncDisposing = SymbolConstructor extends {
    readonly asyncDispose: infer Key extends symbol;
} ? {
    readonly [Method in Key]: () => Promise<void>;
} : {
    readonly close: () => void;
};
/**
 * A stream, whatever its events: for functions that show its state or end it, and for those that
 * take events of any type. Every {@link EventStream} is one.
 */
export interface AnyEventStream extends Disposing, AsyncDisposing {
    /** The URL of the newest request; before the first one, the URL given, or "" for a function. */
    readonly url: string;
    /** What the stream is doing; the same object until it changes. */
    readonly state: StreamSnapshot;
    /** The id of the last event handed to the consumers, as the server gave it. */
    readonly lastEventId: string;
    /** Resolves to the final state, and never rejects. */
    readonly closed: Promise<ClosedState>;
    /** As {@link EventStream.onAny}. */
    onAny(listener: (event: ServerSentEvent) => unknown, options?: ListenerOptions): () => void;
    /** The events of all types; see {@link EventStream.events}. */
    [Symbol.asyncIterator](): EventIterator<ServerSentEvent>;
    /** Calls back after every change of the state; with {@link getSnapshot}, for `useSyncExternalStore`. */
    subscribe(onChange: () => void): () => void;
    /** What the stream is doing; the same object until it changes. */
    getSnapshot(): StreamSnapshot;
    /** Connects anew at once, from the last id. A closed stream stays closed. */
    reconnect(): void;
    /** Ends the stream; when it returns, no listener runs any more. */
    close(): void;
}
/**
 * A stream of typed events. Made by `createEventStream`.
 *
 * @typeParam Events The event types by name, and the type of each one's data: an interface of your
 *   own, or `InferEvents<typeof contract>`.
 */
export interface EventStream<Events extends object = Readonly<Record<string, string>>> extends AnyEventStream {
    /**
     * Calls back for every event of this type, from now on. The stream connects when it has its first
     * listener or iterator, one microtask later.
     *
     * @returns a function that removes the listener
     */
    on<Type extends EventType<Events>>(type: Type, listener: (event: EventOf<Events, Type>) => unknown, options?: ListenerOptions): () => void;
    /**
     * Calls back for every event of every type of the contract, in order; like {@link on} otherwise.
     *
     * @returns a function that removes the listener
     */
    onAny(listener: (event: EventOf<Events>) => unknown, options?: ListenerOptions): () => void;
    /**
     * The events of these types, or of all, from the first pull on. It ends when the stream is closed,
     * and throws if that is for an error, or for a `signal` that aborted for any reason but a mere
     * `AbortError`: its `reason`.
     */
    events<Type extends EventType<Events> = EventType<Events>>(...types: Type[]): EventIterator<EventOf<Events, Type>>;
    [Symbol.asyncIterator](): EventIterator<EventOf<Events>>;
    /**
     * The events of all types in arrays, never empty: what has come when the next array is asked for,
     * or comes together next. The cheapest way to take many events, and what a page renders by. An
     * array counts as handled when the next one is asked for; everything else is as with {@link events}.
     *
     * @throws RangeError for a size under 1, or a time that is no number of at least 0
     */
    batches(options?: BatchOptions): EventIterator<EventOf<Events>[]>;
}
/** The options of {@link EventStream.batches}. */
export interface BatchOptions {
    /** How many events an array has at most. @default 1000 */
    readonly maxSize?: number | undefined;
    /**
     * How long the first event of an array may wait for others, in milliseconds: 16 makes about one
     * array a frame. With 0, what comes together goes together.
     *
     * @default 0
     */
    readonly maxWaitMs?: number | undefined;
}
