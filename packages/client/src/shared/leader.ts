// The member that leads: holds the connection and posts what comes of it. It never knows how it got
// the lead, nor what becomes of it after.

import type { WireMessage } from '../wire/decoder.ts'
import { NetworkError } from '../errors.ts'
import type { ClosedState, StreamState } from '../machine/types.ts'
import type { Gap } from '../options.ts'
import type { ResolvedOptions } from '../resolve-options.ts'
import type { Sink, Source } from '../source.ts'
import { packState } from './leader-status.ts'
import {
  hasPassed,
  LEASE_MS,
  type News,
  type Post,
  type RawMessage,
  type Standing,
} from './protocol.ts'
import type { Reader } from './reader.ts'
import type { Tail } from './log.ts'

export interface LeaderOptions {
  readonly term: number
  readonly clock: ResolvedOptions['clock']
  readonly tail: Tail
  readonly reader: Reader
  readonly post: (post: Post) => void
  readonly connect: (lastEventId: string, sink: Sink, onGap: (gap: Gap) => void) => Source
  /** The last that was heard of the leader before: a wait of its is sat out. */
  readonly before: StreamState | undefined
  /** The request was another leader's, and must not be made again: the stream ends here. */
  readonly isCut: boolean
  /** Whether the lead is still ours. */
  readonly confirm: () => Promise<boolean>
  readonly onGap: (gap: Gap) => void
  readonly onRestart: () => void
  readonly onChange: () => void
  /** The connection is closed for good. */
  readonly onClosed: (state: ClosedState) => void
}

export interface Leader {
  /** Announces the term and connects. */
  start(): void
  readonly state: StreamState
  readonly url: string
  readonly standing: Standing
  /** Gives a sign of life. */
  beat(): void
  /** This tab, or another one, can take more. */
  progress(): void
  hearRoom(): void
  reconnect(): void
  stop(): void
}

export function createLeader(options: LeaderOptions): Leader {
  const { term, clock, tail, reader, post, connect, before, isCut, confirm } = options
  const { onGap, onRestart, onChange, onClosed } = options
  let seq = 0
  let stopped = false
  let aliveAt = clock.now()
  /** What has come while it was asked whether the lead is still ours. */
  let held: {
    readonly messages: readonly RawMessage[]
    readonly lastEventId: string
    readonly comment: string | undefined
  }[] = []
  let confirming: Promise<void> | undefined
  /** Another tab can take more, though this one can't. */
  let granted = false
  const waiters: (() => void)[] = []

  const connection = connect(
    tail.lastEventId,
    {
      deliver(messages, lastEventId, comment) {
        held.push({ messages: messages.map(flatten), lastEventId, comment })
        whenSure(handOut)
      },
      ready() {
        if (confirming) return confirming
        if (granted || !isFull()) {
          granted = false
          return undefined
        }
        post({ kind: 'full', term })
        return new Promise((resolve) => {
          waiters.push(resolve)
        })
      },
      rested: reader.rested,
      restarted() {
        post({ kind: 'restart', term })
        onRestart()
      },
      changed() {
        if (!stopped) tell()
      },
      closed(state) {
        whenSure(() => {
          tell()
          stopped = true
          onClosed(state)
        })
      },
    },
    (gap) => {
      post({ kind: 'gap', term, ...gap })
      onGap(gap)
    },
  )

  /** What a leader before us was waiting for, we wait for. */
  let wait = before?.status === 'waiting' && before.retryAt > clock.now() ? before : undefined
  let stopTimer: (() => void) | undefined

  function attach(): void {
    stopTimer?.()
    wait = undefined
    connection.attach()
  }

  function isFull(): boolean {
    return reader.isAway || reader.share > 0
  }

  /** Does it once it is sure that the lead is still ours, and never if it is not. */
  function whenSure(act: () => void): void {
    if (!confirming && !hasPassed(clock.now(), aliveAt, LEASE_MS)) {
      aliveAt = clock.now()
      if (!stopped) act()
      return
    }
    const asked = (confirming ??= confirm().then((isOurs) => {
      confirming = undefined
      aliveAt = clock.now()
      stopped ||= !isOurs
    }))
    void asked.then(() => stopped || act())
  }

  function handOut(): void {
    for (const { messages, lastEventId, comment } of held.splice(0)) {
      if (messages.length > 0 || lastEventId !== tail.lastEventId) {
        const run = { term, seq: seq + 1, messages }
        seq += messages.length
        tail.append(run, lastEventId)
        post({ kind: 'chunk', ...run, lastEventId })
      }
      if (comment === undefined) reader.feed()
      else reader.comment(comment)
      if (stopped) return
    }
  }

  function news(): News {
    return { state: packState(current()), url: connection.url }
  }

  function current(): StreamState {
    return wait ?? connection.getSnapshot()
  }

  function tell(): void {
    post({ kind: 'state', term, news: news() })
    onChange()
  }

  function progress(): void {
    if (granted || !isFull()) for (const resolve of waiters.splice(0)) resolve()
  }

  return {
    start() {
      const end = tail.end ?? { term, seq: 0 }
      post({ kind: 'lead', term, end, lastEventId: tail.lastEventId, news: news() })
      // Should the clock have been set back, it is the whole delay once more at most.
      if (isCut) {
        const place = { url: connection.url, attempt: 1, repeatable: false }
        const error = new NetworkError('connection-lost', 'Connection lost', place, true)
        connection.close('error', error)
      } else if (wait)
        stopTimer = clock.setTimer(attach, Math.min(wait.retryAt - clock.now(), wait.delayMs))
      else attach()
    },
    get state() {
      return current()
    },
    get url() {
      return connection.url
    },
    get standing() {
      return { term, seq, news: news() }
    },
    beat: () => whenSure(() => post({ kind: 'beat', term })),
    progress,
    hearRoom() {
      granted = true
      progress()
    },
    reconnect() {
      if (wait) attach()
      else connection.reconnect()
    },
    stop() {
      stopped = true
      stopTimer?.()
      held = []
      connection.close('client')
    },
  }
}

function flatten({ type, data, id, lastEventId }: WireMessage): RawMessage {
  return [type, data as string, id, lastEventId]
}
