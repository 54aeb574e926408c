// Remembers across reloads how far the events have been handled: which id to save, and when.
// It never knows streams, nor what handling an event means.

import type { Clock } from './host/clock.ts'
import { callSafely, isThenable } from './host/callbacks.ts'
import { isSendableId } from './wire/headers.ts'

/** Where the id of the last handled event is kept. */
export interface Checkpoint {
  /** The id to resume after; nothing for a fresh start. */
  load(): string | null | undefined | PromiseLike<string | null | undefined>
  /** Called at most every 250 ms, and never before the last save is done. */
  save(id: string): unknown
}

/** What is used of a `Storage`; its methods may return promises. */
export interface StorageLike {
  getItem(key: string): string | null | PromiseLike<string | null>
  setItem(key: string, value: string): unknown
}

/** A checkpoint in `localStorage` or `sessionStorage`, or in anything that looks like them. */
export function storageCheckpoint(storage: StorageLike, key: string): Checkpoint {
  return {
    load: () => storage.getItem(key),
    save: (id) => storage.setItem(key, id),
  }
}

/** The id to resume after, if there is one that can be; a checkpoint that fails is reported. */
export async function loadPosition(
  checkpoint: Checkpoint,
  report: (error: unknown) => void,
): Promise<string | undefined> {
  try {
    const id = await checkpoint.load()
    // What no header takes was not stored by us.
    return id && isSendableId(id) ? id : undefined
  } catch (error) {
    report(error)
    return undefined
  }
}

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
    release(event) {
      const entry = entries.get(event)
      if (!entry) return
      entry.holds -= 1
      let done = 0
      while (open[done]?.holds === 0) done += 1
      if (done === 0) return
      handled = open[done - 1]?.id
      open.splice(0, done)
      later()
    },
    flush: save,
  }
}
