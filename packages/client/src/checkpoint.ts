// Where the id of the last handled event is kept across reloads. It never knows streams.

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

/**
 * A checkpoint in `localStorage` or `sessionStorage`, or in anything that looks like them.
 *
 * @example
 * createEventStream('/events', { checkpoint: storageCheckpoint(localStorage, 'last-event-id') })
 */
export function storageCheckpoint(storage: StorageLike, key: string): Checkpoint {
  return {
    load: () => storage.getItem(key),
    save: (id) => storage.setItem(key, id),
  }
}

/** The id to resume after, if there is one that can have come from a server; never rejects. */
export async function loadPosition(
  checkpoint: Checkpoint,
  report: (error: unknown) => void,
): Promise<string | undefined> {
  try {
    const id = await checkpoint.load()
    // What no header takes was not stored by us.
    if (id && isSendableId(id)) return id
  } catch (error) {
    report(error)
  }
  return undefined
}
