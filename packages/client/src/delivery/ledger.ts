// Follows events through their handlers, and saves the id of the last one that all are done with.
// It never knows streams, nor what handling an event means.

import type { Checkpoint } from '../checkpoint.ts'
import type { Clock } from '../host/clock.ts'
import { callSafely, isThenable } from '../host/callbacks.ts'

/** How often the id is saved at most, in milliseconds. */
const SAVE_EVERY_MS = 250

/** One event on its way through its handlers. */
interface Entry {
  readonly id: string
  /** How many handlers have still to finish. */
  holds: number
}

/** Follows events from delivery to the last of their handlers, in the order of the stream. */
export interface Ledger {
  /** One more handler has this event, or this position, whose id is `id`. */
  hold(event: object, id: string): void
  /** One handler is done with it. */
  release(event: object): void
  /**
   * One handler has been broken off: the event counts as handled in a later task only. A page that
   * goes away rejects what its handlers wait for, and never gets there: such an event comes again.
   */
  releaseLater(event: object): void
  /** Saves what there is to save without waiting. */
  flush(): void
}

export function createLedger(
  checkpoint: Checkpoint,
  clock: Clock,
  report: (error: unknown) => void,
): Ledger {
  const entries = new WeakMap<object, Entry>()
  /** Events with handlers at work, and those behind them. */
  const open: Entry[] = []
  let handled: string | undefined
  let saved = ''
  let saving = false
  let failed = false
  let stopTimer: (() => void) | undefined

  function fail(error: unknown): void {
    // A storage that is full or forbidden stays so: once is enough.
    if (!failed) report(error)
    failed = true
  }

  function save(): void {
    if (saving || handled === undefined || handled === saved) return
    saved = handled
    const result = callSafely((id: string) => checkpoint.save(id), handled, fail)
    if (!isThenable(result)) return
    saving = true
    const settled = (): void => {
      saving = false
      later()
    }
    result.then(settled, settled)
  }

  /** The first save at once, the next ones not before their time. */
  function later(): void {
    if (stopTimer || saving || handled === saved) return
    save()
    stopTimer = clock.setTimer(() => {
      stopTimer = undefined
      later()
    }, SAVE_EVERY_MS)
  }

  function release(event: object): void {
    const entry = entries.get(event)
    if (!entry) return
    entry.holds -= 1
    let done = 0
    while (open[done]?.holds === 0) done += 1
    if (done === 0) return
    handled = open[done - 1]?.id
    open.splice(0, done)
    later()
  }

  return {
    hold(event, id) {
      const entry = entries.get(event)
      if (entry) {
        entry.holds += 1
        return
      }
      const fresh = { id, holds: 1 }
      entries.set(event, fresh)
      open.push(fresh)
    },
    release,
    releaseLater: (event) => void clock.setTimer(() => release(event), 0),
    flush: save,
  }
}
