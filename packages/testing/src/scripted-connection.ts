// What a test holds for each request: the types of a scripted connection; never knows how it works.
import type { EventContract, ScriptedEvent, UntypedEvent } from './contract.ts'
import type { RequestRecord } from './request-record.ts'
import type { Split } from './wire-format.ts'

/**
 * How a connection came to its end: by the script (`ended`, `dropped`, `failed`, `refused`), or by
 * the client (`cancelled`: the body's reader; `aborted`: the request's signal).
 */
export type ConnectionOutcome = 'ended' | 'dropped' | 'failed' | 'refused' | 'cancelled' | 'aborted'

/** What `new Headers()` takes. */
export type HeadersGiven = ConstructorParameters<typeof Headers>[0]

/** How bytes go out. */
export interface SendOptions {
  /**
   * Where the bytes are cut into chunks.
   * @default 'whole'
   */
  readonly split?: Split | undefined
}

/** What {@link ScriptedConnection.open} answers beside the headers. */
export interface OpenOptions {
  /** @default 200 */
  readonly status?: number | undefined
  /** @default '' */
  readonly statusText?: string | undefined
  /**
   * The URL after redirects, which also sets `response.redirected`.
   * @default the request's URL, not redirected
   */
  readonly url?: string | undefined
}

/**
 * One request in the hands of the test. Whatever is sent waits until the client reads it, in order.
 * Once the client has gone, what the script sends is lost, as on a real socket; a script that goes
 * on after its own end throws.
 */
export interface ScriptedConnection<Events extends EventContract | undefined = undefined> {
  readonly request: RequestRecord
  /** 0 for the server's first connection. */
  readonly index: number
  /** Whether the response's headers have been sent. */
  readonly opened: boolean
  /** Bytes that were sent and that the client has not read yet. */
  readonly bufferedBytes: number
  /** Bytes that the client has read. */
  readonly takenBytes: number
  /**
   * How it came to its end; `undefined` as long as the client hasn't read the end, cancelled or
   * aborted.
   */
  readonly outcome: ConnectionOutcome | undefined
  /** Whether the client has cancelled the response's body. */
  readonly cancelled: boolean
  /** Whether the request's signal was aborted while the connection was live. */
  readonly aborted: boolean
  /** Resolves to the outcome, never rejects. */
  readonly closed: Promise<ConnectionOutcome>

  /** Sends the headers; `content-type: text/event-stream` unless they say otherwise. */
  open(headers?: HeadersGiven, options?: OpenOptions): void
  /** Sends an event; opens first when that wasn't done. */
  send(event: ScriptedEvent<Events>, options?: SendOptions): void
  /** Sends what the contract doesn't allow: an event it doesn't name, data its schema refuses. */
  sendUntyped(event: UntypedEvent, options?: SendOptions): void
  /** Sends a comment, with which servers keep a connection alive. */
  comment(text?: string, options?: SendOptions): void
  /** Sends bytes as they stand. */
  raw(data: string | Uint8Array, options?: SendOptions): void
  /** Nothing more comes, and the connection stays open. It may still be dropped or ended. */
  stall(): void
  /** Ends the body cleanly once all that was sent is read. */
  end(): void
  /**
   * Breaks the connection once all that was sent is read: the pending read rejects.
   * @param error what the read rejects with; by default a `TypeError`, as in a browser
   */
  drop(error?: unknown): void
  /** Answers with a plain HTTP response in place of a stream. */
  fail(status: number, headers?: HeadersGiven, body?: string | Uint8Array): void
  /**
   * Lets `fetch` reject, as with a server that is down.
   * @param error what it rejects with; by default a `TypeError`, as in a browser
   */
  refuse(error?: unknown): void
  /** Resolves when the client has read all that was sent so far, or the connection is over. */
  drained(): Promise<void>
}
