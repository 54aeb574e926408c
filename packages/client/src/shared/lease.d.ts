import type { Clock } from '../host/clock.ts';
export interface Lease {
    /** The lock is known not to be ours any more, or nothing more is to be done. */
    readonly isOver: boolean;
    /** The question under way, if there is one. */
    readonly asking: Promise<void> | undefined;
    /** Acts once it is sure that the lock is still ours, and never if it is not; in order. */
    whenSure(act: () => void): void;
    end(): void;
}
/** @param confirm whether the lock is still ours */
export declare function createLease(clock: Clock, confirm: () => Promise<boolean>): Lease;
