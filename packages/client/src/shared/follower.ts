// A member that does not lead: keeps its log in step with the leader's. It never knows locks or
// connections.

import { catchUp, requestCatchUp } from './catch-up.ts'
import { LEADER } from './channel.ts'
import { watchLeader } from './leader-watch.ts'
import {
  CATCH_UP_MS,
  type CatchUpResponse,
  hasPassed,
  isSamePosition,
  type LeaderPost,
} from './protocol.ts'
import type { Role, RoleContext } from './role.ts'

export function createFollower(context: RoleContext): Role {
  const { clock, log, reader, post, dispatch, onStatus, onGap, onRestart } = context
  const ping = (): void => post({ kind: 'ping' })
  const watch = watchLeader(clock, ping, () => dispatch({ type: 'silence' }))
  /** Of the leader's next post; undefined while out of step. */
  let expected: { readonly term: number; number: number } | undefined
  /** Posts that have come before the response which they go on from. */
  let early: LeaderPost[] = []
  /** That of the request whose response is awaited. */
  let ticket: number | undefined
  let requestedAt = -Infinity
  /** The leader looks for one that can take more, or did so before it knew of this one. */
  let isAsked = true

  function request(): void {
    const message = requestCatchUp(context, log.end ? [log.end] : [])
    expected = undefined
    early = []
    ticket = message.ticket
    requestedAt = clock.now()
    post(message, LEADER)
  }

  function onLeaderPost(message: LeaderPost): void {
    const { kind, term, number } = message
    watch.touch()
    // Whatever the step: it is for all that the leader has.
    if (kind === 'restart') onRestart()
    isAsked ||= kind === 'full'
    const ahead = expected?.term === term ? number - expected.number : NaN
    // Told by a response already.
    if (ahead < 0) return
    if (ahead === 0) takeNext(message)
    else if (kind === 'lead' && log.end && isSamePosition(log.end, message.end)) begin(message)
    else if (kind === 'lead' || hasPassed(clock.now(), requestedAt, CATCH_UP_MS)) request()
    else {
      expected = undefined
      early.push(message)
    }
  }

  /** The term begins where this log ends. */
  function begin({ term, end, lastEventId, status }: LeaderPost & { readonly kind: 'lead' }): void {
    onStatus(status)
    expected = { term, number: 1 }
    early = []
    // Whatever was asked before is answered by that.
    ticket = undefined
    // A block without data may have moved the id on.
    log.append({ ...end, messages: [] }, lastEventId)
    reader.read()
  }

  function takeNext(message: LeaderPost): void {
    if (expected) expected.number += 1
    if (message.kind === 'chunk') {
      log.append(message, message.lastEventId)
      // Each post comes in a task of its own.
      reader.rested()
      reader.read()
      // A state that is shown holds for this tab, too: from "open" on it misses nothing.
    } else if (message.kind === 'status') onStatus(message.status)
    else if (message.kind === 'gap') onGap(message)
    else if (message.kind === 'full') onProgress()
  }

  function onResponse(response: CatchUpResponse): void {
    const { term, number, status } = response
    if (response.ticket !== ticket || !term || !status) return
    expected = { term, number: number ?? 0 }
    catchUp(context, response)
    onStatus(status)
    for (const message of early.splice(0))
      if (expected?.term === message.term) onLeaderPost(message)
  }

  function onProgress(): void {
    if (!isAsked || !expected || reader.isDetached || reader.backlog > 0) return
    isAsked = false
    post({ kind: 'ready' }, LEADER)
  }

  return {
    start() {
      watch.touch()
      request()
    },
    onPost(word) {
      if (word.kind === 'ping') watch.onPing()
      else if (word.kind === 'claim') watch.touch()
      else if (word.kind === 'response') onResponse(word)
      else if (word.term !== undefined) onLeaderPost(word)
    },
    onProgress,
    reconnect: () => post({ kind: 'reconnect' }, LEADER),
    stop() {
      watch.stop()
      expected = undefined
    },
  }
}
