// What follows from a payload that is not valid. It never knows where it came from.

import type { Refusal } from './contract.ts'
import { EventValidationError } from './errors.ts'
import { callSafely } from './host/callbacks.ts'
import type { WireMessage } from './wire/decoder.ts'

/** What to do about a payload that is not valid. */
export type InvalidPolicy =
  | 'skip'
  | 'throw'
  | ((error: EventValidationError) => 'skip' | 'throw' | void)

/** The options that say what to do about a payload that is not valid. */
export interface InvalidOptions {
  /** What to do about a payload that is not valid. @default "skip" */
  readonly invalid?: InvalidPolicy | undefined
  /** A payload is not valid. Without it, a skipped one is reported as what was survived is. */
  readonly onInvalid?: ((error: EventValidationError) => void) | undefined
}

/** Tells of it. Returns the error that ends the stream, if one does. */
export function refuse(
  message: WireMessage,
  { issues, cause, serverError }: Refusal,
  { invalid, onInvalid }: InvalidOptions,
  report: (error: unknown) => void,
): Error | undefined {
  // An id and no payload: a place to resume from, which is all that it tells.
  if (serverError || (message.id && !message.data)) return serverError
  const error = new EventValidationError(message as RawEvent, issues, cause)
  callSafely(onInvalid, error, report)
  const policy = typeof invalid === 'function' ? callSafely(invalid, error, report) : invalid
  if (policy === 'throw') return error
  // What nobody was told of is not skipped in silence.
  if (!onInvalid && policy === invalid) report(error)
  return undefined
}

/** A message whose payload was not decoded. */
type RawEvent = WireMessage & { readonly data: string }
