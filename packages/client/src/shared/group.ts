// A member among the others of its group. Decides nothing: transition.ts says what the member is, by
// the lock and by what others post, and this makes the world agree. It never knows consumers, nor why
// the tab comes and goes.

import type { ClosedState, StreamState } from '../machine/types.ts'
import type { Gap } from '../options.ts'
import type { ResolvedOptions } from '../resolve-options.ts'
import { urlAsGiven } from '../request/prepare.ts'
import type { Sink } from '../source.ts'
import { createCandidate } from './candidate.ts'
import { excerptFor } from './catch-up.ts'
import { type Channel, createMemberId, openChannel } from './channel.ts'
import { connectFrom, mayRepeat } from './connect.ts'
import type { Broadcast, Locks, SharedEnvironment } from './environment.ts'
import { createFollower } from './follower.ts'
import { createLeader } from './leader.ts'
import { unpackState } from './leader-status.ts'
import { createLock, type Lock } from './lock.ts'
import { createLog } from './log.ts'
import { FAREWELL_MS, type Received } from './protocol.ts'
import { createReader, type Reader } from './reader.ts'
import type { Role, RoleContext } from './role.ts'
import {
  follows,
  initialMembership,
  type Membership,
  type MembershipInput,
  type SharedFallback,
  transition,
} from './transition.ts'

/** Who holds the connection: this tab for all, another tab, or each tab its own. */
export type SharedRole = 'leader' | 'follower' | 'alone'

export interface GroupOptions {
  /** Without what belongs to one tab only: its checkpoint, its hook for the state. */
  readonly resolved: ResolvedOptions
  readonly environment: SharedEnvironment
  /** The name of lock and channel. */
  readonly name: string
  /** How many of the last messages a late tab gets. */
  readonly replay: number
}

export interface GroupEvents {
  /** The state or the role may have changed. */
  readonly onChange: () => void
  readonly onGap: (gap: Gap) => void
  /** So many messages were left out, since the tab was too slow and no id says where to resume. */
  readonly onMissed: (count: number) => void
  /** The stream is closed for good, and all it has brought is delivered. */
  readonly onEnd: (state: ClosedState) => void
}

export interface Group {
  readonly role: SharedRole
  readonly fallback: SharedFallback | undefined
  /** What the leader's connection is doing. */
  readonly state: StreamState
  readonly url: string
  seed: Reader['seed']
  join(): void
  /** @param forAll whether the stream is over for the others, too, as they are about to find out */
  leave(forAll: boolean): void
  reconnect(): void
}

/** What a member shares with the others. */
interface Ties {
  readonly channel: Channel
  readonly lock: Lock
}

/** What runs in which role. */
const create: Readonly<
  Partial<Record<Membership['role'], (context: RoleContext, membership: Membership) => Role>>
> = {
  follower: createFollower,
  candidate: createCandidate,
  leader: createLeader,
  alone: createLeader,
}

const CONNECTING: StreamState = { status: 'connecting', attempt: 1 }

export function createGroup(options: GroupOptions, events: GroupEvents, sink: Sink): Group {
  const { resolved } = options
  const { address, clock, report } = resolved
  const { onChange, onGap } = events
  const memberId = createMemberId(clock)
  let membership: Membership = { ...initialMembership, fallback: lookUp(options.environment) }
  /** What runs in this role. */
  let role: Role | undefined
  let ties: Ties | undefined
  let patience = 1
  /** What the leader has told of its connection. */
  let told: StreamState | undefined
  let url = urlAsGiven(address)
  /** How the stream has ended, though not all of it is delivered. */
  let ending: ClosedState | undefined

  const log = createLog()
  const post: RoleContext['post'] = (message, to) => ties?.channel.post(message, to)
  const connect: RoleContext['connect'] = (lastEventId, to, tell, isContinued) =>
    connectFrom(lastEventId, resolved, to, tell, isContinued)
  const reader = createReader({
    sink,
    log,
    isResumable: resolved.resume !== false && mayRepeat(resolved, 'any'),
    connect: (lastEventId, to) => connect(lastEventId, to, onGap, true),
    onMissed: events.onMissed,
    onRefused: report,
    onProgress() {
      role?.onProgress()
      if (ending) end(ending)
    },
  })
  const context: RoleContext = {
    clock,
    log,
    reader,
    post,
    connect,
    mayRepeat: (lastEventId) => mayRepeat(resolved, lastEventId),
    // Nobody waits for what is not shared.
    countWaiting: async () => (ties ? ties.lock.countWaiting() : 0),
    replay: () => (log.end || reader.lastEventId !== '' ? 0 : options.replay),
    dispatch,
    told: () => told,
    memberId,
    onStatus(status) {
      url = status.url
      told = unpackState(status.state)
      if (told.status === 'closed') end(told)
      else onChange()
    },
    onGap,
    onRestart() {
      reader.restarted()
      sink.restarted()
    },
    onChange,
    onClosed: end,
  }

  function dispatch(input: MembershipInput): Membership {
    const before = membership
    membership = transition(before, input)
    if (membership.role !== before.role) enterRole()
    else if (steals(membership) && !steals(before)) ties?.lock.request(true)
    return membership
  }

  function enterRole(): void {
    role?.stop()
    role = undefined
    if (membership.role === 'outside' || membership.role === 'alone') untie()
    else {
      try {
        ties ??= tie(options, { memberId, patience, onPost, onLateAnswer, dispatch })
      } catch {
        return void dispatch({ type: 'unavailable', why: 'refused' })
      }
    }
    ties?.channel.setLeading(membership.role === 'leader')
    role = create[membership.role]?.(context, membership)
    role?.start()
    if (membership.role === 'follower') ties?.lock.request(false)
    if (membership.role !== 'outside') onChange()
  }

  /** The host is slow: the tab shares after all, and waits longer from now on. */
  function onLateAnswer(): void {
    patience *= 4
    dispatch({ type: 'available' })
  }

  function untie(): void {
    const { lock, channel } = ties ?? {}
    ties = undefined
    channel?.close()
    if (membership.role === 'outside' && membership.keepsLock) {
      clock.setTimer(() => lock?.release(), FAREWELL_MS)
    } else lock?.release()
  }

  function onPost(message: Received): void {
    const { from, kind, term } = message
    if (kind === 'request') {
      if (!log.end) return
      const { ticket } = message
      const standing = role?.lead?.standing()
      return post({ kind: 'response', ticket, ...standing, ...excerptFor(message, log) }, from)
    }
    if (kind === 'claim') post({ kind: 'report', known: membership.term, end: log.end }, from)
    const isFollowed =
      term === undefined || follows(dispatch({ type: 'heard', from, term }), { from, term })
    if (isFollowed) role?.onPost(message)
  }

  /** The leader's connection is closed for good: what it has brought is still delivered. */
  function end(state: ClosedState): void {
    if (!ending) dispatch({ type: 'leave', forAll: true })
    ending = state
    if (!reader.flush()) return
    reader.pause()
    events.onEnd(state)
  }

  return {
    get role() {
      if (membership.fallback) return 'alone'
      return membership.role === 'leader' ? 'leader' : 'follower'
    },
    get fallback() {
      return membership.fallback
    },
    get state() {
      return role?.lead?.state() ?? told ?? CONNECTING
    },
    get url() {
      return role?.lead?.url() ?? url
    },
    seed: reader.seed,
    join: () => void dispatch({ type: 'join' }),
    leave(forAll) {
      dispatch({ type: 'leave', forAll })
      reader.pause()
      told = undefined
    },
    reconnect: () => role?.reconnect(),
  }
}

function steals(membership: Membership): boolean {
  return membership.role === 'follower' && membership.steals
}

function lookUp(environment: SharedEnvironment): SharedFallback | undefined {
  try {
    return environment.locks && environment.BroadcastChannel ? undefined : 'unsupported'
  } catch {
    return 'refused'
  }
}

/** An environment that has what members share by. */
interface Supported {
  readonly locks: Locks
  readonly BroadcastChannel: new (name: string) => Broadcast
}

interface Handlers {
  readonly memberId: string
  readonly patience: number
  readonly onPost: (post: Received) => void
  readonly onLateAnswer: () => void
  readonly dispatch: (input: MembershipInput) => unknown
}

/** @throws where the host has no channel for us, as for some opaque origins */
function tie(options: GroupOptions, handlers: Handlers): Ties {
  const { environment, name, resolved } = options
  const { memberId, patience, onPost, onLateAnswer, dispatch } = handlers
  const { locks, BroadcastChannel } = environment as Supported
  return {
    channel: openChannel(BroadcastChannel, name, memberId, onPost),
    lock: createLock({
      locks,
      name,
      clock: resolved.clock,
      patience,
      onGranted: () => dispatch({ type: 'granted' }),
      onStolen: () => dispatch({ type: 'stolen' }),
      onUnavailable: (why) => dispatch({ type: 'unavailable', why }),
      onLateAnswer,
    }),
  }
}
