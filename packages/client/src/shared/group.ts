// A member among the others of its group: follower, claimer or leader, as the lock decides and as
// posts and terms say. It never knows consumers, nor why the tab comes and goes.

import type { ClosedState, StreamState } from '../machine/types.ts'
import type { Gap } from '../options.ts'
import type { ResolvedOptions } from '../resolve-options.ts'
import { resolveUrl } from '../request/prepare.ts'
import type { Sink, Source } from '../source.ts'
import { type Channel, nameMember, openChannel } from './channel.ts'
import { type Claim, createClaim } from './candidate.ts'
import { connectFrom, mayRepeat } from './connect.ts'
import { createElection, type Election } from './lock.ts'
import type { SharedEnvironment } from './environment.ts'
import { createFollower } from './follower.ts'
import { answerJoin } from './catch-up.ts'
import { createLeader, type Leader } from './leader.ts'
import { unpackState } from './leader-status.ts'
import { FAREWELL_MS, type Heard, type Join, type Post } from './protocol.ts'
import { createReader, type Reader } from './reader.ts'
import { createTail } from './log.ts'

/** Who holds the connection: this tab for all, another tab, or each tab its own. */
export type SharedRole = 'leader' | 'follower' | 'alone'

export interface GroupOptions {
  /** Without what belongs to one tab only: its checkpoint, its hook for the state. */
  readonly resolved: ResolvedOptions
  readonly environment: SharedEnvironment
  /** The name of lock and channel. */
  readonly name: string
  readonly version: number
  /** How many of the last messages a late tab gets. */
  readonly replay: number
}

export interface GroupEvents {
  /** The state or the role may have changed. */
  readonly onChange: () => void
  readonly onGap: (gap: Gap) => void
  /** So many messages were left out, since the tab was too slow and no id says where to go on. */
  readonly onMissed: (count: number) => void
  /** The stream is closed for good, and all it has brought is delivered. */
  readonly onEnd: (state: ClosedState) => void
}

export interface Group {
  readonly role: SharedRole
  /** What the leader's connection is doing. */
  readonly state: StreamState
  readonly url: string
  seed: Reader['seed']
  join(): void
  /** @param forAll whether the stream is over for the others, too, as they are about to find out */
  leave(forAll: boolean): void
  reconnect(): void
}

const CONNECTING: StreamState = { status: 'connecting', attempt: 1 }

export function createGroup(options: GroupOptions, events: GroupEvents, sink: Sink): Group {
  const { environment, name, version, resolved } = options
  const { address, clock, report } = resolved
  const { onChange, onGap, onMissed, onEnd } = events
  const me = nameMember(clock)

  /** The highest term known, and whose it is. */
  let term = 0
  let chief: string | undefined
  let channel: Channel | undefined
  let election: Election | undefined
  let claim: Claim | undefined
  let leader: Leader | undefined
  /** The host has nothing to share by. */
  let alone = !environment.locks || !environment.BroadcastChannel
  let heard: StreamState | undefined
  let url = typeof address === 'function' ? '' : resolveUrl(address).href
  /** How the stream has ended, though not all of it is delivered. */
  let ending: ClosedState | undefined

  const post = (message: Post): void => channel?.post(message)
  const tail = createTail()
  const reader = createReader({
    sink,
    tail,
    resumable: resolved.resume !== false && mayRepeat(resolved, 'any'),
    connect: (lastEventId, to) => connect(lastEventId, to, onGap),
    onMissed,
    onLost: report,
    onProgress() {
      leader?.progress()
      follower.progress()
      if (ending) end(ending)
    },
  })
  const replay = (): number => (tail.end || reader.position !== '' ? 0 : options.replay)
  const follower = createFollower({
    clock,
    tail,
    reader,
    post,
    replay,
    onNews(news) {
      url = news.url
      heard = unpackState(news.state)
      if (heard.status === 'closed') end(heard)
      else onChange()
    },
    onGap,
    onRestart,
    onSilence: () => election?.steal(),
  })

  function connect(id: string, to: Sink, tell: typeof onGap, isContinued = true): Source {
    return connectFrom(id, resolved, to, tell, isContinued)
  }

  function onRestart(): void {
    reader.restarted()
    sink.restarted()
  }

  /** The leader's connection is closed for good: what it has brought is still delivered. */
  function end(state: ClosedState): void {
    if (!ending) quit(true)
    ending = state
    if (!reader.flush()) return
    reader.pause()
    onEnd(state)
  }

  function quit(forAll: boolean): void {
    const { withdraw } = election ?? {}
    if (withdraw && leader && forAll) clock.setTimer(withdraw, FAREWELL_MS)
    else withdraw?.()
    abdicate()
    follower.stop()
    channel?.close()
    election = channel = undefined
  }

  /** Queues up, behind those that wait already, and follows meanwhile. */
  function follow(): void {
    abdicate()
    election?.stand()
    follower.start()
    onChange()
  }

  function abdicate(): void {
    claim?.stop()
    leader?.stop()
    claim = leader = undefined
  }

  function onRefused(error: unknown): void {
    report(error)
    quit(false)
    alone = true
    lead()
  }

  function onElected(): void {
    abdicate()
    follower.stop()
    claim = createClaim({
      clock,
      tail,
      reader,
      post,
      countWaiting: async () => election?.countWaiting(),
      newTerm(known) {
        chief = me
        term = Math.max(Math.floor(Math.max(term, known)) + 1, clock.now()) + clock.random()
        return term
      },
      replay,
      onDone: lead,
    })
  }

  function lead(): void {
    claim = undefined
    const isContinued = tail.end !== undefined
    if (!isContinued) {
      tail.reset({ term, seq: 0 }, reader.position)
      reader.relocate(0)
    }
    const current = createLeader({
      term,
      clock,
      tail,
      reader,
      post,
      connect: (lastEventId, to, tell) => connect(lastEventId, to, tell, isContinued),
      before: heard,
      isCut: isContinued && !mayRepeat(resolved, tail.lastEventId),
      confirm: async () => alone || (await election?.countWaiting()) !== undefined,
      onGap,
      onRestart,
      onChange() {
        if (leader === current) onChange()
      },
      onClosed(state) {
        if (leader === current) end(state)
      },
    })
    leader = current
    leader.start()
    // What a tab has from before it came back waits for it.
    reader.feed()
    onChange()
  }

  /** Whether this is the word of the chief that we follow; a new one is obeyed. */
  function heed(from: string, itsTerm: number): boolean {
    if (itsTerm > term) {
      term = itsTerm
      chief = from
      if (claim || leader) follow()
    }
    return itsTerm === term && from === chief && !claim && !leader
  }

  function welcome(join: Heard<Join>): void {
    const { from: to, ticket } = join
    const standing = leader?.standing
    post({ kind: 'welcome', to, ticket, standing, ...answerJoin(tail, join) })
  }

  function hear(message: Heard): void {
    const { from, kind } = message
    switch (kind) {
      case 'ping':
        if (leader) return leader.beat()
        return claim ? undefined : follower.hearPing()
      case 'room':
        return leader?.hearRoom()
      case 'reconnect':
        return leader?.reconnect()
      case 'join':
        if (tail.end && (message.to ?? (leader && me)) === me) welcome(message)
        break
      case 'report':
        return message.to === me ? claim?.hearReport(message) : undefined
      case 'welcome':
        if (message.to !== me) break
        if (!message.standing) claim?.hearWelcome(message)
        else if (heed(from, message.standing.term)) follower.hearWelcome(message)
        break
      case 'claim':
        post({ kind: 'report', to: from, known: term, end: tail.end })
        if (heed(from, message.term)) follower.touch()
        break
      case 'lead':
      case 'chunk':
      case 'state':
      case 'gap':
      case 'restart':
      case 'beat':
      case 'full':
        if (heed(from, message.term)) follower.hear(message)
    }
  }

  return {
    get role() {
      return alone ? 'alone' : leader ? 'leader' : 'follower'
    },
    get state() {
      return leader?.state ?? heard ?? CONNECTING
    },
    get url() {
      return leader?.url ?? url
    },
    seed: reader.seed,
    join() {
      const { locks, BroadcastChannel } = environment
      if (!alone && locks && BroadcastChannel) {
        try {
          channel = openChannel(new BroadcastChannel(name), version, me, hear)
          election = createElection({ locks, name, onElected, onDeposed: follow, onRefused })
        } catch {
          // An opaque origin has no channels: nobody is there to share with.
          alone = true
        }
      }
      if (alone) lead()
      else follow()
    },
    leave(forAll) {
      quit(forAll)
      reader.pause()
      heard = undefined
    },
    reconnect() {
      if (leader) leader.reconnect()
      else post({ kind: 'reconnect' })
    },
  }
}
