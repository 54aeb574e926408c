// A member that does not lead: keeps its log in step with the leader's. It never knows locks or
// connections.

import { catchUp, requestCatchUp } from './catch-up.ts'
import { watchLeader } from './leader-watch.ts'
import {
  CATCH_UP_MS,
  type CatchUpResponse,
  hasPassed,
  isSamePosition,
  type LeaderPost,
  type Position,
} from './protocol.ts'
import type { Role, RoleContext } from './role.ts'

export function createFollower(context: RoleContext): Role {
  const { clock, log, reader, post, dispatch, onStatus, onGap, onRestart } = context
  const ping = (): void => post({ kind: 'ping' })
  const watch = watchLeader(clock, ping, () => dispatch({ type: 'silence' }))
  /** The position of the next message; undefined while out of step. */
  let expected: Position | undefined
  /** That of the request whose response is awaited. */
  let ticket: number | undefined
  let requestedAt = -Infinity
  /** The leader looks for one that can take more, or did so before it knew of this one. */
  let isAsked = true

  function request(): void {
    expected = undefined
    requestedAt = clock.now()
    const message = requestCatchUp(context, log.end ? [log.end] : [])
    ticket = message.ticket
    post(message)
  }

  function onLeaderPost(word: LeaderPost): void {
    watch.touch()
    const isInStep = expected?.term === word.term
    switch (word.kind) {
      case 'lead':
        if (!log.end || !isSamePosition(log.end, word.end)) return request()
        onStatus(word.status)
        expected = { term: word.term, seq: 1 }
        // Whatever was asked before is answered by that.
        ticket = undefined
        // A block without data may have moved the id on.
        log.append({ ...word.end, messages: [] }, word.lastEventId)
        return reader.read()
      case 'chunk': {
        const { term, seq, messages, lastEventId } = word
        if (!isSamePosition(expected, word)) break
        expected = { term, seq: seq + messages.length }
        log.append({ term, seq, messages }, lastEventId)
        // Each post comes in a task of its own.
        reader.rested()
        return reader.read()
      }
      case 'status':
        // A state that is shown holds for this tab, too: from "open" on it misses nothing.
        return isInStep ? onStatus(word.status) : undefined
      case 'gap':
        return isInStep ? onGap(word) : undefined
      case 'restart':
        return onRestart()
      case 'full':
        isAsked = true
        return onProgress()
      case 'heartbeat':
        break
    }
    // Out of step, and not about to be in step again.
    const isLost = !isInStep || word.kind === 'chunk'
    if (isLost && hasPassed(clock.now(), requestedAt, CATCH_UP_MS)) request()
  }

  function onResponse(response: CatchUpResponse): void {
    const { standing } = response
    if (response.ticket !== ticket || !standing) return
    expected = { term: standing.term, seq: standing.seq + 1 }
    catchUp(context, response)
    onStatus(standing.status)
  }

  function onProgress(): void {
    if (!isAsked || !expected || reader.isDetached || reader.backlog > 0) return
    isAsked = false
    post({ kind: 'ready' })
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
      else if ('term' in word) onLeaderPost(word)
    },
    onProgress,
    reconnect: () => post({ kind: 'reconnect' }),
    stop() {
      watch.stop()
      expected = undefined
    },
  }
}
