// From the options given to those that a stream runs by: defaults filled in, and what cannot work
// refused. It never knows a running stream.

import type { EventMap } from './contract.ts'
import { callSafely, reportToHost } from './host/callbacks.ts'
import type { URLLike } from './host/fetch-types.ts'
import type { MachinePolicy } from './machine/types.ts'
import { optionTable } from './option-table.ts'
import type { EventStreamOptions, RetryOptions } from './options.ts'
import { type OptionTable, readOptions } from './read-options.ts'
import { type PerAttempt, urlAsGiven } from './request/prepare.ts'
import { isSendableId } from './wire/headers.ts'

/** Those that have a default. */
type Defaulted =
  | 'method'
  | 'resume'
  | 'initialLastEventId'
  | 'fetch'
  | 'clock'
  | 'maxEventSize'
  | 'highWaterMark'
  | 'overflow'
  | 'dedupe'
  | 'invalid'

type Options = EventStreamOptions<EventMap>

type Defaults = { readonly [Name in Defaulted]-?: Exclude<Options[Name], undefined> }

/** Options with nothing left to decide. Those of `retry` are among the others. */
export interface ResolvedOptions
  extends
    Omit<Options, keyof MachinePolicy | Defaulted | 'retry' | 'pauseWhenHidden'>,
    Defaults,
    MachinePolicy,
    Pick<RetryOptions, 'unsafe' | 'shouldRetry'> {
  readonly interloperMs: number
  readonly address: PerAttempt<string | URLLike>
  /** Hands on what was survived. */
  readonly report: (error: unknown) => void
}

/**
 * @param table What options there are, where those of a stream are not all.
 * @throws TypeError for a URL, an id or a combination that cannot work, and for an option that does
 *   not exist or is not what it must be
 * @throws RangeError for a number out of bounds
 */
export function resolveOptions(
  address: PerAttempt<string | URLLike>,
  options: Options,
  table: OptionTable = optionTable,
): ResolvedOptions {
  const { onError, pauseWhenHidden } = options
  const read = readOptions(options, table) as Record<string, unknown>
  const resolved: Record<string, unknown> = {
    ...read,
    ...(read['retry'] as RetryOptions),
    address,
    report: (error: unknown) => {
      if (onError) callSafely(onError, error, reportToHost)
      else reportToHost(error)
    },
  }
  // As everywhere in `fetch`, one that is there but undefined is left out, not filled in.
  if ('cache' in options) resolved['cache'] = options.cache
  // 0 is "for ever" for these two.
  resolved['connectTimeoutMs'] ||= Infinity
  resolved['idleTimeoutMs'] ||= Infinity
  resolved['hiddenAfterMs'] =
    typeof pauseWhenHidden === 'object' ? pauseWhenHidden.afterMs : pauseWhenHidden ? 0 : Infinity

  const checked = resolved as unknown as ResolvedOptions
  const { method, initialLastEventId, body } = checked
  urlAsGiven(address)
  if (!isSendableId(initialLastEventId)) throw new TypeError('Invalid initialLastEventId')
  if (body !== undefined && /^(get|head)$/i.test(method)) {
    throw new TypeError(`A ${method} request has no body`)
  }
  return checked
}
