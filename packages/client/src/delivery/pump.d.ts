import { type Clock } from '../host/clock.ts';
import type { WireMessage } from '../wire/decoder.ts';
export interface PumpOptions {
    readonly clock: Clock;
    /** Whether there is somebody to take the next message. */
    readonly canTake: () => boolean;
    /** How much of what was handed out is still to be taken. */
    readonly backlog: () => number;
    /** One message; a promise where that takes time. `again` for one that was put back. */
    readonly handle: (message: WireMessage, again: boolean) => PromiseLike<void> | undefined;
    /** It stops for now: all is handed out (`empty`), nobody takes it, or something is waited for. */
    readonly onRest: (empty: boolean) => void;
}
export interface Pump {
    /** More messages. */
    fill(messages: readonly WireMessage[]): void;
    /** Messages that must be handed out once more, before all others. */
    putBack(messages: readonly WireMessage[]): void;
    /** Drops what has not been handed out. */
    clear(): void;
    /** Goes on, where there is somebody to take what waits. */
    run(): void;
    /** Undefined while more can be taken; else it resolves when that is worth asking again. */
    ready(): Promise<void> | undefined;
    /**
     * What to wait for where the host is to have its turn: one wait for all who ask, in order.
     *
     * @param isLong whether what comes next may take its time
     */
    pause(isLong?: boolean): Promise<void> | undefined;
    /** Resolves when the backlog is taken, or nobody takes any of it. */
    catchUp(): Promise<void>;
    /** The host has just had its turn. */
    rested(): void;
    /** How often the waiting messages were dropped: by that one who has waited can tell. */
    round(): number;
}
export declare function createPump(options: PumpOptions): Pump;
