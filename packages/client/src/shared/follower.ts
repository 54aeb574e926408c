// A member that does not lead: keeps its log in step with the leader's. It never knows locks or
// connections.

import { catchUp, placeOf } from './catch-up.ts'
import { LEADER } from './channel.ts'
import { watchLeader } from './leader-watch.ts'
import { CATCH_UP_MS, type CatchUpResponse, hasPassed, type LeaderPost } from './protocol.ts'
import type { Role, RoleContext } from './role.ts'

export function createFollower(context: RoleContext): Role {
  const { clock, log, reader, post, dispatch, onStatus, onGap, onRestart, given, name } = context
  const ping = (): void => post({ kind: 'ping' })
  const watch = watchLeader(clock, ping, () => dispatch({ type: 'silence' }))
  /** Those of the leader's next post; no term while out of step. */
  let term = 0
  let number = 0
  /** Posts that have come before the response which they go on from. */
  let early: LeaderPost[] = []
  let requestedAt = -Infinity
  /** The leader looks for one that can take more, or did so before it knew of this one. */
  let isAsked = true

  function request(): void {
    term = 0
    early = []
    requestedAt = clock.now()
    post({ kind: 'request', requestedAt, ...placeOf(context) }, LEADER)
  }

  function onLeaderPost(message: LeaderPost): void {
    const { kind } = message
    const ahead = message.number - number
    watch.touch()
    // Whatever the step: it is for all that the leader has.
    if (kind === 'restart') onRestart()
    isAsked ||= kind === 'full'
    if (message.term === term && ahead <= 0) {
      // Else told by a response already.
      if (ahead === 0) takeNext(message)
    } else if (message.number === 0 || hasPassed(clock.now(), requestedAt, CATCH_UP_MS)) request()
    else {
      term = 0
      early.push(message)
    }
  }

  function takeNext(message: LeaderPost): void {
    number += 1
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
    if (response.requestedAt !== requestedAt) return
    ;({ term, number } = response)
    catchUp(context, response.excerpt)
    // What it has brought may have ended the stream.
    if (!term) return
    onStatus(response.status)
    if (given && response.given && given !== response.given) {
      console.warn(`Tabs share ${name} with different URLs: a name must tell users apart`)
    }
    for (const message of early.splice(0)) if (message.term === term) onLeaderPost(message)
  }

  function onProgress(): void {
    if (!isAsked || !term || reader.isDetached || reader.backlog > 0) return
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
      term = 0
      watch.stop()
    },
  }
}
