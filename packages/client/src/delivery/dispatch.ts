// What becomes of one message: decoded, validated and handed to its consumers, or refused. It never
// knows where messages come from, nor how they are paced.

import { callSafely } from '../host/callbacks.ts'
import type { Refusal } from '../contract.ts'
import { refuse } from '../invalid.ts'
import type { UnhandledEvent } from '../options.ts'
import type { ResolvedOptions } from '../resolve-options.ts'
import type { WireMessage } from '../wire/decoder.ts'
import type { Consumers } from './consumers.ts'
import type { Ledger } from './ledger.ts'
import type { RecentIds } from './recent-ids.ts'

/** The type of a comment on its way to its hook. No event has it: a line break ends a field. */
export const COMMENT = '\n'

export interface DispatchOptions {
  readonly resolved: ResolvedOptions
  readonly consumers: Consumers
  readonly ledger: Ledger | undefined
  readonly recent: RecentIds
  /** What to wait for before a comment is told; undefined for nothing. */
  readonly beforeComment: () => Promise<void> | undefined
  /** Changes when what has come and was not handed out is dropped. */
  readonly round: () => number
  /** Handles the message once more when somebody takes it; its payload is decoded already. */
  readonly postpone: (message: WireMessage) => void
  /** The event that ends the stream has been handed out, or one that must end it was refused. */
  readonly end: (error?: Error) => void
}

export interface Dispatch {
  /** The id of the last event that was handled. */
  lastEventId: string
  /**
   * One message, to all who take it.
   *
   * @param isDecoded for one that was postponed
   * @returns a promise where the next one has to wait
   */
  handle(message: WireMessage, isDecoded: boolean): PromiseLike<void> | undefined
}

export function createDispatch(options: DispatchOptions): Dispatch {
  const { resolved, consumers, ledger, recent, beforeComment, round, postpone, end } = options
  const { report, until, dedupe, onComment, onUnhandled } = resolved
  /** What not every stream asks for: only those that do pay for it with every event. */
  const isWatched = !!(until || ledger || dedupe)
  /** The event that `until` was waiting for. */
  let lastMessage: WireMessage | undefined

  function handle(message: WireMessage, isDecoded: boolean): PromiseLike<void> | undefined {
    if (message.type === COMMENT) return tellComment(message.data as string)
    const record = consumers.find(message.type)
    dispatch.lastEventId = message.lastEventId
    if (!isDecoded) {
      if (isWatched && !watch(message)) return conclude(message)
      if (!record) callSafely(onUnhandled, message as UnhandledEvent, report)
      if (!record?.consumers.length) return conclude(message)
      const refusal = record.decode(message)
      if (refusal !== undefined) return reject(message, refusal)
    }
    if (record) consumers.dispatch(message, record)
    return isWatched ? conclude(message) : undefined
  }

  /** Once the iterators have had time for what came before it; a slow one is not waited for. */
  function tellComment(text: string): PromiseLike<void> | undefined {
    const before = round()
    const tell = (): void => {
      if (round() === before) callSafely(onComment, text, report)
    }
    const wait = beforeComment()
    if (wait) return wait.then(tell)
    tell()
    return undefined
  }

  /** False for a repeated event. */
  function watch(message: WireMessage): boolean {
    ledger?.hold(message, message.lastEventId)
    if (until && callSafely(until, message as UnhandledEvent, report)) lastMessage = message
    return !recent.checkAndAdd(message.id)
  }

  /** Nothing is left to do with this message. */
  function conclude(message: WireMessage): undefined {
    ledger?.release(message)
    if (message === lastMessage) end()
  }

  /** A message that was not decoded, or not yet. */
  function reject(
    message: WireMessage,
    refusal: Refusal | PromiseLike<Refusal | undefined>,
  ): PromiseLike<void> | undefined {
    if ('then' in refusal) {
      const before = round()
      return refusal.then((late) => {
        // Not if closed meanwhile.
        if (round() !== before) return
        if (late) reject(message, late)
        else postpone(message)
      })
    }
    ledger?.release(message)
    const isLast = message === lastMessage
    // The last event need not be valid: "[DONE]" is no JSON.
    const error = isLast ? refusal.serverError : refuse(message, refusal, resolved, report)
    if (isLast || error) end(error)
    return undefined
  }

  const dispatch: Dispatch = { lastEventId: resolved.initialLastEventId, handle }
  return dispatch
}
