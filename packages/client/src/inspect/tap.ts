// Taps one stream for one trace: its states, its role and what can be done to it; with the taps of its
// requests and its events. It never knows what is kept.

import { type Inspectable, SEAM } from '../delivery/seam.ts'
import type { StreamState } from '../machine/types.ts'
import type { SharedDetails } from '../shared/member.ts'
import { plainError, plainState } from './plain.ts'
import type { AttemptReason, TraceAction, TracedState, TracedStream } from './records.ts'
import { redactQuery } from './redact.ts'
import { replace } from './replace.ts'
import type { Store } from './store.ts'
import { tapEvents } from './tap-events.ts'
import { type AttemptPlace, tapRequests } from './tap-requests.ts'

export interface Tap {
  describe(): TracedStream
  act(action: TraceAction): void
  stop(): void
}

/** @param id the stream's name in the records */
export function tapStream(id: string, stream: Inspectable, store: Store): Tap {
  const inside = stream[SEAM]
  const [options, sink, source] = inside
  const { clock } = options
  let before: StreamState | undefined
  let state: TracedState = { status: 'idle' }
  let details: SharedDetails | undefined
  let retries = 0
  let reason: AttemptReason = 'start'
  /** What the next attempt is made for, where its state doesn't tell. */
  let asked: AttemptReason | undefined
  let paused = false
  /** The stream wants its source to be connected. */
  let isWanted = !inside[3].isEmpty()

  const requests = tapRequests(id, inside, store, placeOf)
  const events = tapEvents(id, inside, store, () => stream.getSnapshot().dropped)

  function placeOf(): AttemptPlace {
    const attempt = 'attempt' in state ? state.attempt : 1
    const error = before?.status === 'waiting' && reason === 'retry' ? before.error : undefined
    return { attempt, reason, error: plainError(error) }
  }

  function noteState(): void {
    const now = source.getSnapshot() as StreamState & Partial<SharedDetails>
    const time = clock.now()
    if (now.role !== undefined) noteRole(now as SharedDetails, time)
    if (now.status === 'connecting') noteReason(time)
    const next = plainState(now)
    if (JSON.stringify(next) === JSON.stringify(state) && before) return
    if (now.status !== 'connecting') before = now
    state = next
    store.addOne({ kind: 'state', time, stream: id, state })
    if (state.status !== 'waiting') return
    retries += 1
    const { attempt, error, delayMs, retryAt } = state
    store.addOne({ kind: 'retry', time, stream: id, attempt, error, delayMs, retryAt })
  }

  function noteReason(now: number): void {
    const isDue = before?.status !== 'waiting' || now >= before.retryAt
    const known: Partial<Record<StreamState['status'], AttemptReason>> = {
      idle: 'start',
      waiting: 'retry',
      suspended: 'resume',
    }
    reason = asked ?? (isDue && before ? known[before.status] : undefined) ?? 'reconnect'
    asked = undefined
  }

  function noteRole({ role, term, fallback, missed }: SharedDetails, time: number): void {
    const same = details?.role === role && details.term === term && details.missed === missed
    if (same && details?.fallback === fallback) return
    details = { role, term, fallback, missed }
    store.addOne({ kind: 'role', time, stream: id, ...details })
  }

  const undo = [
    replace(sink, 'changed', (changed) => () => {
      noteState()
      events.sample()
      store.touch()
      changed?.()
    }),
    replace(source, 'attach', (attach) => () => {
      isWanted = true
      if (!paused) attach()
    }),
    replace(source, 'detach', (detach) => () => {
      isWanted = false
      if (!paused) detach()
    }),
  ]

  const shared = 'role' in source.getSnapshot()
  const url = (): string => redactQuery(stream.url)
  store.addOne({ kind: 'stream', time: clock.now(), stream: id, url: url(), shared })
  noteState()

  function act(action: TraceAction): void {
    if (state.status === 'closed') return
    const isPause = action === 'pause'
    if ((isPause || action === 'resume') && paused === isPause) return
    store.addOne({ kind: 'action', time: clock.now(), stream: id, action })
    if (action === 'reconnect') source.reconnect()
    else if (action === 'drop') {
      // A request that was made before the stream was traced can't be broken off from here.
      const isOurs = details === undefined || details.role !== 'follower'
      if (!requests.drop() && isOurs && state.status === 'open') source.reconnect()
    } else {
      paused = isPause
      if (isWanted && isPause) detachNow()
      else if (isWanted) {
        asked = 'resume'
        source.attach()
      }
    }
    store.touch()
  }

  /** Without the time that a connection outlives its last consumer. */
  function detachNow(): void {
    const policy = options as { lingerMs: number }
    const { lingerMs } = policy
    policy.lingerMs = 0
    paused = false
    source.detach()
    Object.assign(policy, { lingerMs })
    paused = isWanted = true
  }

  return {
    describe() {
      const { role, term } = details ?? {}
      const { attempt, response } = requests
      return {
        id,
        url: attempt?.url ?? url(),
        shared,
        state,
        role,
        term,
        paused,
        attempt,
        response,
        retries,
        requests: requests.requests,
        bytes: requests.bytes,
        ...events.counts,
      }
    },
    act,
    stop() {
      if (paused) act('resume')
      for (const each of undo) each()
      requests.stop()
      events.stop()
    },
  }
}
