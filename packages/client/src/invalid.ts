// What follows from a payload that is not valid. It never knows where it came from.

import { callSafely } from './host/callbacks.ts'
import type { EventValidationError } from './errors.ts'

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

/** Tells of it. True where it is to end the stream. */
export function refuse(
  error: EventValidationError,
  { invalid, onInvalid }: InvalidOptions,
  report: (error: unknown) => void,
): boolean {
  callSafely(onInvalid, error, report)
  const policy = typeof invalid === 'function' ? callSafely(invalid, error, report) : invalid
  if (policy === 'throw') return true
  // What nobody was told of is not skipped in silence.
  if (!onInvalid && policy === invalid) report(error)
  return false
}
