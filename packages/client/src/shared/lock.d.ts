import type { Clock } from '../host/clock.ts';
import type { Locks } from './environment.ts';
export interface LockOptions {
    readonly locks: Locks;
    readonly name: string;
    readonly clock: Clock;
    /** How many times longer than usual the host may take to answer. */
    readonly patience: number;
    /** The lock is ours. */
    readonly onGranted: () => void;
    /** It was ours, and has been stolen. */
    readonly onStolen: () => void;
    /** The host has no locks for us. */
    readonly onUnavailable: (why: 'refused' | 'unresponsive') => void;
    /** It was unresponsive, and has answered after all. */
    readonly onLateAnswer: () => void;
}
export interface Lock {
    /** Queues for the lock; with `steal`, takes it from its holder at once. */
    request(steal: boolean): void;
    /** Leaves the queue, or gives the lock back, for good. */
    release(): void;
    /**
     * Asks the lock manager how many wait for the lock; undefined if it is not ours. What it has to
     * say about the lock itself comes before its answer [Web Locks: one task queue].
     */
    countWaiting(): Promise<number | undefined>;
}
export declare function createLock(options: LockOptions): Lock;
