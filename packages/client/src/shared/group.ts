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
import { createMemberId } from './channel.ts'
import { createConnector } from './connect.ts'
import type { SharedEnvironment } from './environment.ts'
import { createFollower } from './follower.ts'
import { createLeader } from './leader.ts'
import { unpackState } from './leader-status.ts'
import { createLog } from './log.ts'
import { isLater, type Received } from './protocol.ts'
import { createReader, type Reader } from './reader.ts'
import type { Role, RoleContext } from './role.ts'
import { createTies } from './ties.ts'
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
  readonly term: number
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
  const { resolved, environment, name } = options
  const { address, clock, report } = resolved
  const { onChange, onGap } = events
  const memberId = createMemberId(clock)
  let membership = initialMembership
  /** What runs in this role. */
  let role: Role | undefined
  /** What the leader has told of its connection. */
  let told: StreamState | undefined
  const given = urlAsGiven(address)
  let url = given
  /** How the stream has ended, though not all of it is delivered. */
  let ending: ClosedState | undefined

  const log = createLog()
  const ties = createTies({ environment, name, clock, memberId, onPost, dispatch })
  const connector = createConnector(resolved)
  const reader = createReader({
    sink,
    log,
    isResumable: resolved.resume !== false && connector.mayRepeat('any'),
    connect: (lastEventId, to) => connector.connect(lastEventId, to, onGap, true),
    onMissed: events.onMissed,
    onRefused: report,
    onProgress() {
      role?.onProgress?.()
      if (ending) end(ending)
    },
  })
  const context: RoleContext = {
    clock,
    log,
    reader,
    post: ties.post,
    countWaiting: ties.countWaiting,
    ...connector,
    replay: () => (log.end || reader.lastEventId !== '' ? 0 : options.replay),
    dispatch,
    told: () => told,
    isMember: () => membership.role !== 'outside',
    memberId,
    given,
    name,
    onStatus(status) {
      url = status.url
      told = unpackState(status.state)
      if (told.status === 'closed') end(told)
      else onChange()
    },
    onGap,
    onRestart: reader.restarted,
    onChange,
    onClosed: end,
  }

  function dispatch(input: MembershipInput): Membership {
    const before = membership
    membership = transition(before, input)
    if (membership.role !== before.role) enterRole()
    else if (input.type === 'silence' && membership !== before) ties.requestLock(true)
    return membership
  }

  function enterRole(): void {
    role?.stop()
    role = undefined
    const isTied = membership.role !== 'outside' && membership.role !== 'alone'
    const why = isTied ? ties.open() : undefined
    if (!isTied) ties.close(membership.role === 'outside' && membership.keepsLock)
    if (why) return void dispatch({ type: 'unavailable', why })
    ties.setLeading(membership.role === 'leader')
    role = create[membership.role]?.(context, membership)
    role?.start()
    if (membership.role === 'follower') ties.requestLock(false)
    if (membership.role !== 'outside') onChange()
  }

  function onPost(message: Received): void {
    const { from, kind, term } = message
    if (kind === 'claim') {
      const excerpt = isLater(log.end, message.end) ? excerptFor(message, log) : undefined
      ties.post({ kind: 'report', known: membership.term, end: log.end, excerpt }, from)
    }
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
      return roleOf(membership)
    },
    get term() {
      return membership.term
    },
    get fallback() {
      return membership.fallback
    },
    get state() {
      return role?.state?.() ?? told ?? CONNECTING
    },
    get url() {
      return role?.url?.() ?? url
    },
    seed: reader.seed,
    // What a stream that has ended for all still owes this tab is read without the others.
    join: () => (ending ? reader.read() : void dispatch({ type: 'join' })),
    leave(forAll) {
      dispatch({ type: 'leave', forAll })
      reader.pause()
      told = undefined
    },
    reconnect: () => role?.reconnect(),
  }
}

function roleOf({ role, fallback }: Membership): SharedRole {
  if (fallback) return 'alone'
  return role === 'leader' ? 'leader' : 'follower'
}
