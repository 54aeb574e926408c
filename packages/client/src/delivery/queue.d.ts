import type { EventIterator } from '../event-stream.ts';
export interface QueueOptions<Value> {
    /** How many values may wait before the queue is full. */
    readonly highWaterMark: number;
    /** What to do about values that come all the same. */
    readonly overflow: 'pause' | 'drop-oldest' | 'drop-newest';
    /** Without it, values are handed out one by one. */
    readonly batch?: Batching | undefined;
    /** The first value has been asked for. */
    readonly onStart: () => void;
    /** The queue is full now, or no longer. */
    readonly onFull: (full: boolean) => void;
    /** The consumer has all there was. */
    readonly onEmpty: () => void;
    /** A value did not fit. */
    readonly onDrop: (value: Value) => void;
    /** The consumer has come back for the next value. Where nobody asks, nobody keeps track. */
    readonly onHandled?: ((value: Value) => void) | undefined;
    /** The consumer has left while it was at this value. */
    readonly onAbandoned: (value: Value) => void;
    /**
     * The consumer has left, or has got all there was. Called once, if the queue was started, with
     * what was never handed out.
     */
    readonly onStop: (rest: Value[]) => void;
    /**
     * What to wait for before more is handed out, so that the host gets its turns.
     *
     * @param isBatch whether it is much at once
     */
    readonly pause: (isBatch: boolean) => Promise<unknown> | undefined;
}
/** When values are handed out together, and how many of them. */
export interface Batching {
    readonly maxSize: number;
    /** Calls back when values are old enough; the returned function cancels. Without it, they need not age. */
    readonly age?: ((callback: () => void) => () => void) | undefined;
}
/** @typeParam Item what is handed out: a value, or an array of them */
export interface Queue<Value, Item = Value> {
    readonly iterator: EventIterator<Item>;
    /** How many values wait that may be handed out. */
    backlog(): number;
    push(value: Value): void;
    /** Nothing more comes for now: hands out the batch that is waited for. */
    flush(): void;
    /** No more values: what waits is still handed out, then the iterator ends, or throws. */
    end(error?: unknown): void;
    /** The iterator ends, or throws, now; what waits is dropped. */
    stop(error?: unknown): void;
}
export declare function createQueue<Value, Item = Value>(options: QueueOptions<Value>): Queue<Value, Item>;
