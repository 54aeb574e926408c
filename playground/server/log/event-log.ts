// What a log of events is to the rest of the server. It never knows where one keeps its events, nor
// who reads them.
import { createHash } from 'node:crypto'

/** An event that has no number yet. */
export interface NewEvent {
  readonly type: string
  readonly data: string
}

/**
 * Where an id points. `next` is the number of the event to go on with. Of the others, `malformed` is
 * nothing that a log of this kind gives out, `unknown` comes from another log or from the time before
 * this one was created anew, `future` has not been given out yet, and after `expired` there are
 * events that the log no longer holds.
 */
export type Place =
  | { readonly kind: 'known'; readonly next: number }
  | { readonly kind: 'malformed' | 'unknown' | 'future' | 'expired' }

export interface Published {
  /** The ids of the first and the last event of one publication; those between are in sequence. */
  readonly first: string
  readonly last: string
  readonly count: number
  /** True where the same key had been published before: then nothing was added. */
  readonly repeated: boolean
}

/** The newest events, as streams are sent them. Numbers go up by one, without a hole. */
export interface LogWindow {
  /** Number of the oldest event held; one past `newest()` while there is none. */
  oldest(): number
  /** Number of the newest event; 0 before the first one. */
  newest(): number
  /** The id of an event, or, for 0, of the place before the first one. */
  idOf(n: number): string
  /** An event as it goes over the wire. Throws for one that is not held. */
  frame(n: number): string
  /** About how many bytes an event and all after it make on the wire. */
  bytesFrom(n: number): number
  /** An event and those after it, a packetful; `next` follows the last of them. */
  chunkFrom(n: number): { readonly bytes: Uint8Array; readonly next: number }
}

export interface EventLog {
  readonly kind: 'memory' | 'file' | 'redis'
  readonly window: LogWindow
  /** False until the window holds what the log does, for the first time. */
  isLoaded(): boolean
  /** False while nothing can be published. */
  isReachable(): boolean
  /** Throws (or rejects with) `LogUnavailableError` where that can't be told now. */
  locate(id: string): Place | Promise<Place>
  /**
   * Numbers and keeps events, all or none. With a key that was published before, nothing is added.
   * Rejects with `LogUnavailableError`, or with `KeyReusedError`.
   */
  publish(events: readonly NewEvent[], key?: string): Promise<Published>
  close(): void | Promise<void>
}

export interface LogListener {
  /** The window has new events, or has lost old ones. */
  onChange(): void
  /** The window holds another log now, `idBefore` is how the numbers were called until then. */
  onRestart(idBefore: (n: number) => string): void
  /** Something went wrong that doesn't hurt the log. */
  report(message: string): void
}

/** The log can't be asked now. What it was given may have been published all the same. */
export class LogUnavailableError extends Error {
  override readonly name = 'LogUnavailableError'
}

/** The key was used before, for other events. */
export class KeyReusedError extends Error {
  override readonly name = 'KeyReusedError'
  constructor(key: string) {
    super(`The key ${key} was used for other events.`)
  }
}

/** Tells whether two publications are the same. */
export const fingerprintOf = (events: readonly NewEvent[]): string =>
  createHash('sha256')
    .update(JSON.stringify(events.map(({ type, data }) => [type, data])))
    .digest('base64url')
