// What a badge says of a connection, with the countdown to the next attempt. It never knows events.

import { systemClock } from '../host/clock.ts'
import type { StreamSnapshot } from '../event-stream.ts'
import type { Store, StoreOptions } from './store.ts'

/** What a badge says of a connection. */
export interface ConnectionBadge {
  readonly status: StreamSnapshot['status']
  /** Which attempt in a row this is, or has failed, from 1; 0 while none is made. */
  readonly attempt: number
  /** Seconds until the next attempt while the stream is `waiting`, rounded up; 0 otherwise. */
  readonly retryInSeconds: number
}

/**
 * What a badge says of a stream's connection. While the stream is waiting for its next attempt, it
 * changes every second. Watching it makes no connection.
 *
 * @example
 * const badge = createBadgeStore(stream)
 * badge.subscribe(() => console.log(badge.getSnapshot().status, badge.getSnapshot().retryInSeconds))
 */
export function createBadgeStore(
  stream: Store<StreamSnapshot>,
  { clock = systemClock }: StoreOptions = {},
): Store<ConnectionBadge> {
  let badge: ConnectionBadge = { status: 'idle', attempt: 0, retryInSeconds: 0 }

  function remainingMs(): number {
    const state = stream.getSnapshot()
    if (state.status !== 'waiting') return 0
    // Somebody may have set the clock: it is never longer than at the start.
    return Math.min(Math.max(state.retryAt - clock.now(), 0), state.delayMs)
  }

  return {
    getSnapshot() {
      const state = stream.getSnapshot()
      const attempt = 'attempt' in state ? state.attempt : 0
      const retryInSeconds = Math.ceil(remainingMs() / 1000)
      if (
        badge.status !== state.status ||
        badge.attempt !== attempt ||
        badge.retryInSeconds !== retryInSeconds
      ) {
        badge = { status: state.status, attempt, retryInSeconds }
      }
      return badge
    },
    subscribe(onChange) {
      let cancelTick: (() => void) | undefined
      const change = (): void => {
        tick()
        onChange()
      }
      const tick = (): void => {
        const ms = remainingMs()
        cancelTick?.()
        // To where the next second begins.
        cancelTick = ms > 0 ? clock.setTimer(change, ms % 1000 || 1000) : undefined
      }
      const stop = stream.subscribe(change)
      tick()
      return () => {
        stop()
        cancelTick?.()
      }
    },
  }
}
