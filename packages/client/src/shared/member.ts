// One tab's membership as a source: in its group while the stream is consumed and the page is there.
// It never knows who leads, nor types of events.

import { callSafely } from '../host/callbacks.ts'
import { isSendableId } from '../wire/headers.ts'
import type { ClosedState, StreamState } from '../machine/types.ts'
import type { ResolvedOptions } from '../resolve-options.ts'
import type { Sink, Source } from '../source.ts'
import { createGroup, type GroupOptions, type SharedRole } from './group.ts'
import { type Absence, watchPresence } from './presence.ts'

/** What a shared stream's state has beside a direct one's. */
export interface SharedDetails {
  /** Who holds the connection. */
  readonly role: SharedRole
  /** How many events this tab left out, since it was too slow and no id says where to go on. */
  readonly missed: number
}

const IDLE: StreamState = { status: 'idle' }

export function createMember(options: GroupOptions, sink: Sink): Source {
  const { checkpoint, onStateChange, ...resolved } = options.resolved
  const { clock, report, hiddenAfterMs, lingerMs, initialLastEventId, onGap } = resolved
  const { watchPage } = options.environment
  /** Not asked yet where the last page left off. */
  let place = checkpoint
  let wanted = false
  let joined = false
  /** Counts the joinings, to tell what belongs to an earlier one. */
  let joinings = 0
  let suspended: StreamState | undefined
  let closed: ClosedState | undefined
  let missed = 0
  let stopLinger: (() => void) | undefined
  let stopWatching: (() => void) | undefined

  const group = createGroup(
    { ...options, resolved },
    {
      onChange: () => show(),
      onGap: (gap) => callSafely(onGap, gap, report),
      onMissed(count) {
        missed += count
        show()
      },
      onEnd: finish,
    },
    sink,
  )
  group.seed(initialLastEventId)
  let shown = IDLE
  let snapshot = describe()

  function describe(): StreamState & SharedDetails {
    return { ...shown, role: group.role, missed }
  }

  /** @param before what is to know before all others */
  function show(before?: () => void): void {
    const state = closed ?? suspended ?? (joined ? group.state : IDLE)
    const { role, missed: told } = snapshot
    if (state === shown && role === group.role && missed === told) return
    const isChange = state !== shown || role !== group.role
    shown = state
    snapshot = describe()
    before?.()
    if (isChange) callSafely(onStateChange, snapshot, report)
    sink.changed?.()
  }

  function join(): void {
    joined = true
    joinings += 1
    if (place) void recall(place, joinings)
    else group.join()
    show()
  }

  async function recall(
    from: NonNullable<ResolvedOptions['checkpoint']>,
    joining: number,
  ): Promise<void> {
    let stored: string | null | undefined
    try {
      stored = await from.load()
    } catch (error) {
      report(error)
    }
    if (joining !== joinings || !joined) return
    place = undefined
    // What no header takes was not stored by us.
    if (stored && isSendableId(stored)) group.seed(stored)
    group.join()
    show()
  }

  function leave(forAll = false): void {
    joined = false
    group.leave(forAll)
  }

  /** No consumer any more: the page's comings and goings don't matter. */
  function retire(forAll = false): void {
    stopLinger?.()
    stopWatching?.()
    stopWatching = suspended = undefined
    leave(forAll)
  }

  /** An absent tab is no member: another one leads, if this one did. */
  function heedAbsence(reason: Absence): void {
    suspended = reason && { status: 'suspended', reason }
    if (suspended) leave()
    else if (wanted) join()
    show()
  }

  function finish(state: ClosedState): void {
    if (closed) return
    closed = state
    retire(!/client|aborted/.test(state.reason))
    show(() => sink.closed(state))
  }

  return {
    get url() {
      return group.url
    },
    getSnapshot: () => snapshot,
    attach() {
      if (closed) return
      wanted = true
      stopLinger?.()
      stopWatching ??= watchPresence({ watchPage, clock, hiddenAfterMs, onChange: heedAbsence })
      if (!joined && !suspended) join()
    },
    detach() {
      wanted = false
      stopLinger = clock.setTimer(() => {
        retire()
        show()
      }, lingerMs)
    },
    reconnect: group.reconnect,
    close: (reason, error) => finish({ status: 'closed', reason, error } as ClosedState),
  }
}
