// A member that does not lead: keeps its tail in step with the leader's, and watches that there is a
// leader. It never knows locks or connections.

import type { Clock } from '../host/clock.ts'
import { acceptWelcome } from './catch-up.ts'
import {
  ANSWER_MS,
  hasPassed,
  type Heard,
  isSameMark,
  JOIN_MS,
  type LeaderPost,
  type Mark,
  type News,
  type Post,
  SILENCE_MS,
  STAGGER_MS,
  type Welcome,
} from './protocol.ts'
import type { Reader } from './reader.ts'
import type { Tail } from './log.ts'

export interface FollowerOptions {
  readonly clock: Clock
  readonly tail: Tail
  readonly reader: Reader
  readonly post: (post: Post) => void
  /** How many messages a late tab is to get. */
  readonly replay: () => number
  readonly onNews: (news: News) => void
  readonly onGap: (gap: { readonly requested: string; readonly actual: string }) => void
  readonly onRestart: () => void
  /** There is no leader that answers. */
  readonly onSilence: () => void
}

export interface Follower {
  /** Looks for the leader, and watches it from now on. */
  start(): void
  stop(): void
  /** What a leader says whose term is the newest. */
  hear(post: Heard<LeaderPost>): void
  hearWelcome(welcome: Heard<Welcome>): void
  /** A sign of life, of the leader or of one that is about to be. */
  touch(): void
  /** Another member has asked the leader for one. */
  hearPing(): void
  /** This tab may have become able to take more. */
  progress(): void
}

export function createFollower(options: FollowerOptions): Follower {
  const { clock, tail, reader, post, replay, onNews, onGap, onRestart, onSilence } = options
  /** The mark of the next message; undefined while out of step. */
  let expected: Mark | undefined
  let ticket = 0
  let joinedAt = -Infinity
  let stopTimer: (() => void) | undefined
  let heardAt = -Infinity
  /** How many times in a row the leader was asked for a sign of life. */
  let pings = 0
  /** The leader looks for one that can take more, or did so before it knew of this one. */
  let asked = false

  function later(delayMs: number, act: () => void): void {
    stopTimer?.()
    const ring = (): void => {
      stopTimer = undefined
      act()
    }
    stopTimer = clock.setTimer(ring, delayMs + clock.random() * STAGGER_MS)
  }

  /** Only notes it: a timer for every chunk would cost more than the chunk. */
  function touch(): void {
    heardAt = clock.now()
    pings = 0
    if (!stopTimer) look()
  }

  function look(): void {
    const now = clock.now()
    if (hasPassed(now, heardAt, SILENCE_MS)) ping()
    else later(heardAt + SILENCE_MS - now, look)
  }

  function ping(): void {
    pings += 1
    post({ kind: 'ping' })
    const askedAt = clock.now()
    later(ANSWER_MS, () => {
      if (pings === 0) look()
      // This tab was frozen or busy: what has come meanwhile may be heard after this only.
      else if (pings === 1 && hasPassed(clock.now(), askedAt, SILENCE_MS + ANSWER_MS)) ping()
      else onSilence()
    })
  }

  /** The answer will do for us, too; or it has come before the question. */
  function hearPing(): void {
    heardAt = Math.max(heardAt, clock.now() + ANSWER_MS - SILENCE_MS)
  }

  function join(): void {
    expected = undefined
    ticket += 1
    joinedAt = clock.now()
    post({
      kind: 'join',
      to: undefined,
      ticket,
      ends: tail.end ? [tail.end] : [],
      id: reader.position,
      replay: replay(),
    })
  }

  function hear(word: Heard<LeaderPost>): void {
    touch()
    const isInStep = expected?.term === word.term
    switch (word.kind) {
      case 'lead':
        if (!tail.end || !isSameMark(tail.end, word.end)) return join()
        onNews(word.news)
        expected = { term: word.term, seq: 1 }
        // Whatever was asked before is answered by that.
        ticket += 1
        // A block without data may have moved the id on.
        tail.append({ ...word.end, messages: [] }, word.lastEventId)
        return reader.feed()
      case 'chunk': {
        const { term, seq, messages, lastEventId } = word
        if (!isSameMark(expected, word)) break
        expected = { term, seq: seq + messages.length }
        tail.append({ term, seq, messages }, lastEventId)
        // Each post comes in a task of its own.
        reader.rested()
        return reader.feed()
      }
      case 'state':
        // A state that is shown holds for this tab, too: from "open" on it misses nothing.
        return isInStep ? onNews(word.news) : undefined
      case 'gap':
        return isInStep ? onGap(word) : undefined
      case 'restart':
        return onRestart()
      case 'full':
        asked = true
        return progress()
      case 'beat':
        break
    }
    // Out of step, and not under way to be in step again.
    const isLost = !isInStep || word.kind === 'chunk'
    if (isLost && hasPassed(clock.now(), joinedAt, JOIN_MS)) join()
  }

  function progress(): void {
    if (!asked || !expected || reader.isAway || reader.share > 0) return
    asked = false
    post({ kind: 'room' })
  }

  return {
    start() {
      asked = true
      touch()
      join()
    },
    stop() {
      stopTimer?.()
      stopTimer = undefined
      expected = undefined
    },
    hear,
    hearWelcome(welcome) {
      const { standing } = welcome
      if (welcome.ticket !== ticket || !standing) return
      expected = { term: standing.term, seq: standing.seq + 1 }
      acceptWelcome(tail, reader, welcome, replay())
      onNews(standing.news)
    },
    touch,
    hearPing,
    progress,
  }
}
