import type { Clock } from '../host/clock.ts';
export interface LeaderWatch {
    /** A sign of life, of the leader or of one that is about to be. */
    touch(): void;
    /** Another member has pinged the leader: the answer will do for this one, too. */
    onPing(): void;
    stop(): void;
}
/**
 * @param ping asks the leader for a heartbeat
 * @param onSilence no leader answers; nothing more comes until the next `touch`
 */
export declare function watchLeader(clock: Clock, ping: () => void, onSilence: () => void): LeaderWatch;
