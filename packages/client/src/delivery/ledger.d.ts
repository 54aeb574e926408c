import type { Checkpoint } from '../checkpoint.ts';
import type { Clock } from '../host/clock.ts';
/** Follows events from delivery to the last of their handlers, in the order of the stream. */
export interface Ledger {
    /** One more handler has this event, or this position, whose id is `id`. */
    hold(event: object, id: string): void;
    /** One handler is done with it. */
    release(event: object): void;
    /**
     * One handler has been broken off: the event counts as handled in a later task only. A page that
     * goes away rejects what its handlers wait for, and never gets there: such an event comes again.
     */
    releaseLater(event: object): void;
    /** Saves what there is to save without waiting. */
    flush(): void;
}
export declare function createLedger(checkpoint: Checkpoint, clock: Clock, report: (error: unknown) => void): Ledger;
