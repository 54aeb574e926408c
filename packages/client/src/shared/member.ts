// One tab in its group: joins while the stream is consumed, and is follower, claimer or leader as the
// lock decides. To its consumers it is a source like any other. It never knows types of events.

import { createConnection } from '../connection.ts'
import { callSafely } from '../emitter.ts'
import { isSendableId } from '../headers.ts'
import type { ClosedState, StreamState } from '../machine.ts'
import type { Gap, ResolvedOptions } from '../options.ts'
import type { PageCondition } from '../page.ts'
import { resolveUrl } from '../request.ts'
import type { Sink, Source } from '../source.ts'
import { type Channel, openChannel } from './channel.ts'
import { type Claim, createClaim } from './claim.ts'
import { createElection, type Election } from './election.ts'
import type { SharedEnvironment } from './environment.ts'
import { createFollower } from './follower.ts'
import { answerJoin } from './joining.ts'
import { createLeader, type Leader } from './leader.ts'
import { unpackState } from './news.ts'
import type { Heard, Post } from './protocol.ts'
import { createReader } from './reader.ts'
import { createTail } from './tail.ts'

/** Who holds the connection: this tab for all, another tab, or each tab its own. */
export type SharedRole = 'leader' | 'follower' | 'alone'

/** What a shared stream's state has beside a direct one's. */
export interface SharedDetails {
  /** Who holds the connection. */
  readonly role: SharedRole
  /** How many events this tab left out, since it was too slow and no id says where to go on. */
  readonly missed: number
}

export interface MemberOptions {
  readonly resolved: ResolvedOptions
  readonly environment: SharedEnvironment
  /** The name of lock and channel. */
  readonly group: string
  readonly version: number
  /** How many of the last messages a late tab gets. */
  readonly replay: number
}

/** How much of the stream a member keeps, for others and for itself while it is slow. */
const TAIL_LIMITS = { messages: 8192, chars: 2 ** 20 }

const CONNECTING: StreamState = { status: 'connecting', attempt: 1 }
const IDLE: StreamState = { status: 'idle' }

let made = 0

export function createMember(options: MemberOptions, sink: Sink): Source {
  const { environment, group, version } = options
  const { checkpoint, onStateChange, ...resolved } = options.resolved
  const { address, clock, report, initialLastEventId } = resolved
  const me = [clock.now(), clock.random(), (made += 1)].join()
  const watchers = new Set<() => void>()

  /** The highest term known, and whose it is. */
  let term = 0
  let chief: string | undefined
  let channel: Channel | undefined
  let election: Election | undefined
  let claim: Claim | undefined
  let leader: Leader | undefined
  /** The host has nothing to share by. */
  let alone = !environment.locks || !environment.BroadcastChannel
  let joined = false
  /** Counts the joinings, to tell what belongs to an earlier one. */
  let joinings = 0
  let wanted = false
  /** Not asked yet where the last page left off. */
  let place = checkpoint

  /** What the leader's connection is doing. */
  let heard: StreamState | undefined
  let suspended: StreamState | undefined
  /** How the stream has ended, though not all of it is delivered. */
  let ending: ClosedState | undefined
  let closed: ClosedState | undefined
  let missed = 0
  let shown = IDLE
  let snapshot = describe(shown)
  let url = typeof address === 'function' ? '' : resolveUrl(address).href
  let hidden = false
  let stopHiding: (() => void) | undefined
  let stopLinger: (() => void) | undefined
  let unwatchPage: (() => void) | undefined

  const post = (message: Post): void => channel?.post(message)
  const tail = createTail(TAIL_LIMITS)
  const reader = createReader({
    sink,
    tail,
    resumable: resolved.resume !== false,
    connect: (lastEventId, to) => connect(lastEventId, to, onGap),
    onDrop(count) {
      missed += count
      show()
    },
    onLost({ error }) {
      if (error) report(error)
    },
    onProgress() {
      leader?.progress()
      follower.progress()
      if (ending) end(ending)
    },
  })
  reader.seed(initialLastEventId)

  const lateReplay = (): number => (tail.end || reader.position !== '' ? 0 : options.replay)
  const follower = createFollower({
    clock,
    tail,
    reader,
    post,
    replay: lateReplay,
    onNews(news) {
      url = news.url
      heard = unpackState(news.state)
      if (heard.status === 'closed') end(heard)
      else show()
    },
    onGap,
    onRestart,
    onSilence: () => election?.steal(),
  })

  function connect(lastEventId: string, to: Sink, tell: (gap: Gap) => void): Source {
    return createConnection(
      { ...resolved, initialLastEventId: lastEventId, hiddenAfterMs: Infinity, onGap: tell },
      to,
    )
  }

  function onGap(gap: Gap): void {
    callSafely(resolved.onGap, gap, report)
  }

  function onRestart(): void {
    reader.restarted()
    sink.restarted()
  }

  // --- The state -------------------------------------------------------------------------------

  function describe(state: StreamState): StreamState & SharedDetails {
    const role = alone ? 'alone' : leader ? 'leader' : 'follower'
    return { ...state, role, missed }
  }

  function show(): void {
    const state = closed ?? suspended ?? (joined ? (leader?.state ?? heard ?? CONNECTING) : IDLE)
    const { role, missed: told } = snapshot
    const next = describe(state)
    if (state === shown && next.role === role && missed === told) return
    const changed = state !== shown || next.role !== role
    shown = state
    snapshot = next
    if (changed) callSafely(onStateChange, next, report)
    for (const watcher of watchers) callSafely(watcher, undefined, report)
  }

  /** The leader's connection is closed for good: what it has brought is still delivered. */
  function end(state: ClosedState): void {
    if (closed) return
    if (!ending) quit()
    ending = state
    if (reader.flush()) finish(state)
  }

  function finish(state: ClosedState): void {
    if (closed) return
    closed = state
    leave()
    forget()
    sink.closed(state)
    show()
  }

  // --- Coming and going ------------------------------------------------------------------------

  function enter(): void {
    joined = true
    joinings += 1
    if (place) void recall(place, joinings)
    else join()
    show()
  }

  async function recall(from: NonNullable<typeof place>, joining: number): Promise<void> {
    let stored: string | null | undefined
    try {
      stored = await from.load()
    } catch (error) {
      report(error)
    }
    if (joining !== joinings || !joined) return
    place = undefined
    // What no header takes was not stored by us.
    if (stored && isSendableId(stored)) reader.seed(stored)
    join()
  }

  function join(): void {
    const { locks, BroadcastChannel } = environment
    if (!alone && locks && BroadcastChannel) {
      try {
        channel = openChannel(new BroadcastChannel(group), version, me, hear)
        election = createElection({ locks, name: group, onElected, onDeposed: follow, onRefused })
      } catch {
        // An opaque origin has no channels: nobody is there to share with.
        alone = true
      }
    }
    if (alone) lead()
    else follow()
  }

  /** Leaves the group; the connection ends before the lock is free. */
  function quit(): void {
    abdicate()
    follower.stop()
    election?.withdraw()
    channel?.close()
    election = channel = chief = undefined
  }

  function leave(): void {
    joined = false
    quit()
    reader.pause()
    heard = undefined
  }

  function forget(): void {
    stopLinger?.()
    stopHiding?.()
    unwatchPage?.()
    stopHiding = unwatchPage = suspended = undefined
    hidden = false
  }

  function heedPage({ hidden: covered, frozen }: PageCondition): void {
    if (!covered) {
      stopHiding?.()
      stopHiding = undefined
      hidden = false
    } else if (!hidden && !stopHiding && resolved.hiddenAfterMs < Infinity) {
      const hide = (): void => {
        hidden = true
        suspend('hidden')
      }
      if (resolved.hiddenAfterMs === 0) hidden = true
      else stopHiding = clock.setTimer(hide, resolved.hiddenAfterMs)
    }
    suspend(frozen ? 'frozen' : hidden ? 'hidden' : undefined)
  }

  /** A suspended tab is no member: another one leads, if this one did. */
  function suspend(reason: 'frozen' | 'hidden' | undefined): void {
    if (suspended && 'reason' in suspended && suspended.reason === reason) return
    suspended = reason && { status: 'suspended', reason }
    if (suspended && joined) leave()
    else if (!suspended && !joined && wanted) enter()
    show()
  }

  // --- Following and leading -------------------------------------------------------------------

  /** Queues up, behind those that wait already, and follows meanwhile. */
  function follow(): void {
    abdicate()
    election?.stand()
    follower.start()
    show()
  }

  function abdicate(): void {
    claim?.stop()
    leader?.stop()
    claim = leader = undefined
  }

  function onRefused(error: unknown): void {
    report(error)
    quit()
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
      replay: lateReplay,
      onDone: lead,
    })
  }

  function lead(): void {
    claim = undefined
    if (tail.end) reader.feed()
    else {
      tail.reset({ term, seq: 0 }, reader.position)
      reader.relocate()
    }
    // Whoever was fed may have left.
    if (!joined) return
    const current = createLeader({
      term,
      clock,
      tail,
      reader,
      post,
      connect,
      before: heard,
      confirm: async () => alone || (await election?.countWaiting()) !== undefined,
      onGap,
      onRestart,
      onChange() {
        if (leader === current) show()
      },
      onClosed(state) {
        if (leader === current) end(state)
      },
    })
    leader = current
    leader.start()
    show()
  }

  // --- What other members say ------------------------------------------------------------------

  /** Whether this is the word of the chief that we follow; a new one is obeyed. */
  function heed(from: string, itsTerm: number): boolean {
    if (itsTerm > term) {
      term = itsTerm
      chief = from
      if (claim || leader) follow()
    }
    return itsTerm === term && from === chief && !claim && !leader
  }

  function hear(message: Heard<Post>): void {
    const { from, kind } = message
    switch (kind) {
      case 'ping':
        if (leader) return leader.beat()
        return claim ? undefined : follower.hearPing()
      case 'room':
        return leader?.hearRoom()
      case 'reconnect':
        return leader?.reconnect()
      case 'join': {
        if (!tail.end || (message.to ?? (leader && me)) !== me) return undefined
        const { ticket } = message
        const inTerm = leader ? { term, seq: leader.seq, news: leader.news } : NOT_LEADING
        const answer = answerJoin(tail, message)
        return post({ kind: 'welcome', to: from, ticket, ...answer, ...inTerm })
      }
      case 'report':
        return message.to === me ? claim?.hearReport(message) : undefined
      case 'welcome':
        if (message.to !== me) return undefined
        if (message.term === undefined) return claim?.hearWelcome(message)
        return heed(from, message.term) ? follower.hearWelcome(message) : undefined
      case 'claim':
        post({ kind: 'report', to: from, known: term, end: tail.end })
        return heed(from, message.term) ? follower.touch() : undefined
      default:
        return heed(from, message.term) ? follower.hear(message) : undefined
    }
  }

  return {
    get url() {
      return leader?.url ?? url
    },
    getSnapshot: () => snapshot,
    subscribe(onChange) {
      const watcher = (): void => onChange()
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    attach() {
      if (closed) return
      wanted = true
      stopLinger?.()
      unwatchPage ??= environment.watchPage?.(heedPage)
      if (!joined && !suspended) enter()
    },
    detach() {
      wanted = false
      stopLinger = clock.setTimer(() => {
        leave()
        forget()
        show()
      }, resolved.lingerMs)
    },
    reconnect() {
      if (leader) leader.reconnect()
      else post({ kind: 'reconnect' })
    },
    close: (reason, error) => finish({ status: 'closed', reason, error }),
  }
}

const NOT_LEADING = { term: undefined, seq: 0, news: undefined } as const
