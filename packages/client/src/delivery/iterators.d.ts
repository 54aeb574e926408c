import type { BatchOptions, EventIterator } from '../event-stream.ts';
import type { ResolvedOptions } from '../resolve-options.ts';
import type { AnyEvent, Consumers } from './consumers.ts';
import type { Ledger } from './ledger.ts';
import type { Pump } from './pump.ts';
export interface IteratorsOptions {
    readonly resolved: Pick<ResolvedOptions, 'highWaterMark' | 'overflow' | 'clock'>;
    readonly consumers: Consumers;
    readonly ledger: Ledger | undefined;
    readonly pump: () => Pump;
    /** An event did not fit into a queue. */
    readonly onDrop: () => void;
    /** How the stream has ended, once it has. */
    readonly ending: () => {
        readonly error: unknown;
    } | undefined;
}
export interface Iterators {
    events(types: readonly string[]): EventIterator<AnyEvent>;
    batches(options?: BatchOptions): EventIterator<AnyEvent[]>;
    /** How many events their loops could take. */
    backlog(): number;
    isEmpty(): boolean;
    /** Whether the queue of one is full. */
    isFull(): boolean;
    /** Nothing more comes for now: hands out the batches that are waited for. */
    flush(): void;
    /** Nothing more comes: what waits is still handed out. */
    end(error: unknown): void;
    /** They end, or throw, now. */
    stop(error: unknown): void;
}
export declare function createIterators(options: IteratorsOptions): Iterators;
