// The member that leads: holds the connection and posts what comes of it. It never knows how it got
// the lead, nor what becomes of it after.

import type { WireMessage } from '../wire/decoder.ts'
import { NetworkError } from '../errors.ts'
import type { ClosedState, StreamState } from '../machine/types.ts'
import { excerptFor } from './catch-up.ts'
import { packState } from './leader-status.ts'
import { createLease } from './lease.ts'
import { createPace } from './pace.ts'
import type { LeaderMessage, LeaderStatus, RawMessage } from './protocol.ts'
import type { Role, RoleContext } from './role.ts'
import type { Membership } from './transition.ts'

export function createLeader(context: RoleContext, membership: Membership): Role {
  const { clock, log, reader, post, connect, mayRepeat, countWaiting, told, given } = context
  const { onGap, onRestart, onChange, onClosed } = context
  // Positions of a tab that is alone are nobody else's, should it share again.
  const term = membership.role === 'alone' ? clock.random() - 1 : membership.term
  const lease = createLease(clock, countWaiting)
  const isContinued = !!log.end
  // The first member of a group begins its log.
  if (!isContinued) {
    log.reset({ term, seq: 0 }, reader.lastEventId)
    reader.relocate(0)
  }
  let seq = 0
  /** Of the next post. */
  let number = 0
  function say(message: LeaderMessage): void {
    post({ ...message, term, number })
    number += 1
  }

  const isFull = (): boolean => reader.isDetached || reader.backlog > 0
  const pace = createPace(isFull, () => say({ kind: 'full' }))
  let stopTimer: (() => void) | undefined

  const connection = connect(
    log.lastEventId,
    {
      deliver(messages, lastEventId, comment) {
        const flat = messages.map(flatten)
        lease.whenSure(() => handOut(flat, lastEventId, comment))
      },
      ready: () => lease.asking ?? pace.ready(),
      rested: reader.rested,
      restarted() {
        say({ kind: 'restart' })
        onRestart()
      },
      changed: tell,
      closed: (state) => lease.whenSure(() => finish(state)),
    },
    (gap) => {
      say({ kind: 'gap', ...gap })
      onGap(gap)
    },
    isContinued,
  )

  const before = told()
  /** What the leader before was waiting for, this one waits for. */
  let wait = before?.status === 'waiting' && before.retryAt > clock.now() ? before : undefined

  function attach(): void {
    stopTimer?.()
    wait = undefined
    connection.attach()
  }

  function handOut(messages: readonly RawMessage[], lastEventId: string, comment?: string): void {
    if (messages.length > 0 || lastEventId !== log.lastEventId) {
      const run = { seq: seq + 1, messages }
      seq += messages.length
      log.append({ term, ...run }, lastEventId)
      say({ kind: 'chunk', ...run, lastEventId })
    }
    if (comment !== undefined) reader.comment(comment)
    reader.read()
  }

  const state = (): StreamState => wait ?? connection.getSnapshot()
  const status = (): LeaderStatus => ({ state: packState(state()), url: connection.url })

  function tell(): void {
    if (lease.isOver) return
    say({ kind: 'status', status: status() })
    onChange()
  }

  function finish(final: ClosedState): void {
    tell()
    lease.end()
    onClosed(final)
  }

  const reconnect = (): void => (wait ? attach() : connection.reconnect())

  return {
    start() {
      tell()
      // Who is told may end the stream.
      if (lease.isOver) return
      if (isContinued && !mayRepeat(log.lastEventId)) {
        // The request was another leader's, and must not be made again: the stream ends here.
        connection.close('error', lost(connection.url))
        // Should the clock have been set back, it is the whole delay once more at most.
      } else if (wait)
        stopTimer = clock.setTimer(attach, Math.min(wait.retryAt - clock.now(), wait.delayMs))
      else attach()
      // What the tab has from before it came back waits for it.
      if (!lease.isOver) reader.read()
    },
    state,
    url: () => connection.url,
    onPost(message) {
      const { kind } = message
      if (kind === 'request') {
        const { from, requestedAt } = message
        const excerpt = excerptFor(message, log)
        const standing = { term, number, status: status(), given }
        post({ kind: 'response', requestedAt, excerpt, ...standing }, from)
      } else if (kind === 'ping') lease.whenSure(() => say({ kind: 'heartbeat' }))
      else if (kind === 'reconnect') reconnect()
      else if (kind === 'ready') pace.grant()
    },
    onProgress: pace.onProgress,
    reconnect,
    stop() {
      lease.end()
      stopTimer?.()
      connection.close('client')
    },
  }
}

function lost(url: string): NetworkError {
  const place = { url, attempt: 1, repeatable: false }
  return new NetworkError('connection-lost', 'Connection lost', place, true)
}

function flatten({ type, data, id, lastEventId }: WireMessage): RawMessage {
  return [type, data as string, id, lastEventId]
}
