// Batches: the options of an iterator that hands out arrays of events. It never knows where events
// come from.

import type { BatchOptions } from '../event-stream.ts'
import type { Clock } from '../host/clock.ts'
import { readOptions } from '../read-options.ts'
import type { Batching } from './queue.ts'

/**
 * @throws RangeError for a size under 1, or a time that is no number of at least 0
 * @throws TypeError for an option that does not exist
 */
export function batchingOf(given: BatchOptions, clock: Pick<Clock, 'setTimer'>): Batching {
  const { maxSize, maxWaitMs } = readOptions(given, {
    maxSize: ['number >= 1', 1000],
    maxWaitMs: ['number >= 0', 0],
  }) as { readonly maxSize: number; readonly maxWaitMs: number }
  return {
    maxSize,
    age: maxWaitMs > 0 ? (callback) => clock.setTimer(callback, maxWaitMs) : undefined,
  }
}
