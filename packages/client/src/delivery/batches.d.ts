import type { BatchOptions } from '../event-stream.ts';
import type { Clock } from '../host/clock.ts';
import type { Batching } from './queue.ts';
/**
 * @throws RangeError for a size under 1, or a time that is no number of at least 0
 * @throws TypeError for an option that does not exist
 */
export declare function batchingOf(given: BatchOptions, clock: Pick<Clock, 'setTimer'>): Batching;
