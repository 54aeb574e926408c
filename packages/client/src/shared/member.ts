// One tab's membership as a source: in its group while the stream is consumed and the page is there.
// It never knows who leads, nor types of events.

import { callSafely } from '../host/callbacks.ts'
import { loadPosition } from '../checkpoint.ts'
import type { ClosedState, StreamState } from '../machine/types.ts'
import type { Sink, Source } from '../source.ts'
import { createGroup, type GroupOptions, type SharedRole } from './group.ts'
import { type Absence, watchPresence } from './presence.ts'
import type { SharedFallback } from './transition.ts'

/** What a shared stream's state has beside a direct one's. */
export interface SharedDetails {
  /** Who holds the connection. */
  readonly role: SharedRole
  /** The number of the newest leader's term that is known: terms only grow. 0 before the first. */
  readonly term: number
  /** Why this tab connects on its own; undefined where it shares. */
  readonly fallback: SharedFallback | undefined
  /** How many events this tab left out, since it was too slow and no id says where to go on. */
  readonly missed: number
}

const IDLE: StreamState = { status: 'idle' }

export function createMember(options: GroupOptions, sink: Sink): Source {
  const { checkpoint, clock, report, hiddenAfterMs, lingerMs, initialLastEventId } =
    options.resolved
  const { watchPage } = options.environment
  /** Not asked yet where the last page left off. */
  let unread = checkpoint
  let hasConsumers = false
  /** Its being in the group, told from every earlier one. */
  let stay: object | undefined
  let suspended: StreamState | undefined
  let closed: ClosedState | undefined
  let missed = 0
  let stopLinger: (() => void) | undefined
  let stopWatching: (() => void) | undefined

  const group = createGroup(
    options,
    {
      onChange: update,
      onGap: (gap) => callSafely(options.resolved.onGap, gap, report),
      onMissed(count) {
        missed += count
        update()
      },
      onEnd: finish,
    },
    sink,
  )
  group.seed(initialLastEventId)
  let state = IDLE
  let snapshot = describe()

  function describe(): StreamState & SharedDetails {
    const { role, fallback, term } = group
    return { ...state, role, term, fallback, missed }
  }

  function update(): void {
    const newest = closed ?? suspended ?? (stay ? group.state : IDLE)
    const isChange = newest !== state || snapshot.role !== group.role
    if (!isChange && snapshot.missed === missed) return
    state = newest
    snapshot = describe()
    if (isChange && closed) sink.closed(closed)
    if (isChange) callSafely(options.resolved.onStateChange, snapshot, report)
    sink.changed?.()
  }

  async function join(): Promise<void> {
    const current = (stay = {})
    if (unread) {
      update()
      const id = await loadPosition(unread, report)
      if (stay !== current) return
      unread = undefined
      if (id) group.seed(id)
    }
    group.join()
    update()
  }

  function leave(forAll = false): void {
    stay = undefined
    group.leave(forAll)
  }

  /** Without consumers it does not matter whether the page is there. */
  function retire(forAll = false): void {
    stopLinger?.()
    stopWatching?.()
    stopWatching = suspended = undefined
    leave(forAll)
  }

  /** An absent tab is no member: another one leads, if this one did. */
  function onAbsence(reason: Absence): void {
    suspended = reason && { status: 'suspended', reason }
    if (suspended) leave()
    else if (hasConsumers) void join()
    update()
  }

  function finish(final: ClosedState): void {
    if (closed) return
    closed = final
    retire(!/client|aborted/.test(final.reason))
    update()
  }

  return {
    get url() {
      return group.url
    },
    getSnapshot: () => snapshot,
    attach() {
      if (closed) return
      hasConsumers = true
      stopLinger?.()
      stopWatching ??= watchPresence({ watchPage, clock, hiddenAfterMs, onChange: onAbsence })
      // Who is told that the page is absent may close the stream.
      if (closed) retire()
      else if (!stay && !suspended) void join()
    },
    detach() {
      hasConsumers = false
      if (closed) return
      stopLinger = clock.setTimer(() => {
        retire()
        update()
      }, lingerMs)
    },
    reconnect: group.reconnect,
    close: (reason, error) => finish({ status: 'closed', reason, error } as ClosedState),
  }
}
