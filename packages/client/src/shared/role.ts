// What runs in a member for as long as it has a role, and what it is made of. Types only.

import type { ClosedState, StreamState } from '../machine/types.ts'
import type { Gap } from '../options.ts'
import type { ResolvedOptions } from '../resolve-options.ts'
import type { Connector } from './connect.ts'
import type { Log } from './log.ts'
import type { LeaderStatus, Post, Received } from './protocol.ts'
import type { Reader } from './reader.ts'
import type { Membership, MembershipInput } from './transition.ts'

export interface Role {
  start(): void
  /** Takes a post of another member, if it concerns this role. */
  onPost(post: Received): void
  /** This tab may have become able to take more. */
  onProgress?(): void
  /** Lets the leader connect anew, be it this member or another. */
  reconnect(): void
  stop(): void
  /** What a leader knows of its connection. */
  state?(): StreamState
  url?(): string
}

export interface RoleContext extends Connector {
  readonly clock: ResolvedOptions['clock']
  readonly log: Log
  readonly reader: Reader
  readonly memberId: string
  /** Says what the member is to its group after this. */
  readonly dispatch: (input: MembershipInput) => Membership
  /** Whether the tab is still in its group. */
  readonly isMember: () => boolean
  /** To all other members, or to one of them. */
  readonly post: (post: Post, to?: string) => void
  /** How many others wait for the lock; no answer where it is not ours any more. */
  readonly countWaiting: () => Promise<number>
  /** How many messages a late tab gets. */
  readonly replay: () => number
  /** What the leader before told last. */
  readonly told: () => StreamState | undefined
  /** The URL given; empty for a function. */
  readonly given: string
  /** Of the group. */
  readonly name: string
  readonly onStatus: (status: LeaderStatus) => void
  readonly onGap: (gap: Gap) => void
  readonly onRestart: () => void
  readonly onChange: () => void
  /** The leader's connection is closed for good. */
  readonly onClosed: (state: ClosedState) => void
}
