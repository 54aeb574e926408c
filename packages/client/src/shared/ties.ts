// What ties a member to the others: the group's channels and its lock, from when it comes to when it
// goes. It never knows roles.

import type { Clock } from '../host/clock.ts'
import { type Channel, openChannel } from './channel.ts'
import type { SharedEnvironment } from './environment.ts'
import { createLock, type Lock } from './lock.ts'
import { FAREWELL_MS, type Post, type Received } from './protocol.ts'
import type { MembershipInput, SharedFallback } from './transition.ts'

export interface TiesOptions {
  readonly environment: SharedEnvironment
  /** The name of lock and channel. */
  readonly name: string
  readonly clock: Clock
  readonly memberId: string
  readonly onPost: (post: Received) => void
  readonly dispatch: (input: MembershipInput) => unknown
}

export interface Ties {
  /** Says why this tab cannot share, if it cannot: some hosts have no channel for an opaque origin. */
  open(): SharedFallback | undefined
  close(keepsLock: boolean): void
  post(post: Post, to?: string): void
  setLeading(isLeading: boolean): void
  /** Queues for the lock; with `steal`, takes it at once. */
  requestLock(steal: boolean): void
  /** How many others wait for the lock, if it is ours; nobody waits for what is not shared. */
  countWaiting(): Promise<number>
}

export function createTies(options: TiesOptions): Ties {
  const { environment, name, clock, memberId, onPost, dispatch } = options
  let channel: Channel | undefined
  let lock: Lock | undefined
  let stopTimer: (() => void) | undefined

  return {
    open() {
      stopTimer?.()
      try {
        const { locks, BroadcastChannel } = environment
        if (!locks || !BroadcastChannel) return 'unsupported'
        channel ??= openChannel(BroadcastChannel, name, memberId, onPost)
        lock ??= createLock(locks, name, clock, dispatch)
        return undefined
      } catch {
        return 'refused'
      }
    },
    close(keepsLock) {
      channel?.close()
      channel = undefined
      if (keepsLock) stopTimer = clock.setTimer(() => lock?.release(), FAREWELL_MS)
      else lock?.release()
    },
    post: (post, to) => channel?.post(post, to),
    setLeading: (isLeading) => channel?.setLeading(isLeading),
    requestLock: (steal) => void lock?.request(steal),
    countWaiting: async () => (channel && lock ? lock.countWaiting() : 0),
  }
}
