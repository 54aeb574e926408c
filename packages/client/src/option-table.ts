// The table of options: what each must be, and its default. Docs are made of it, too.
// It never knows what becomes of an option.

import { systemClock } from './host/clock.ts'
import type { EventStreamOptions, RetryOptions } from './options.ts'
import { hostFetch } from './request/response.ts'

/**
 * What an option must be; its default, if it has one; and the options that it is made of, where it
 * is an object of such.
 *
 * The first is a union in the manner of TypeScript: of `string`, `boolean`, `function`, `object`,
 * `number >= 0`, literals, and `{ name }` for an object with this member.
 */
export type OptionRow = readonly [wanted: string, fallback?: unknown, members?: OptionTable]

/** Options by name. */
export type OptionTable = Readonly<Record<string, OptionRow>>

const STRING = 'string'
const FUNCTION = 'function'
const OBJECT = 'object'
const NUMBER = 'number >= 0'

/** Rows that are alike stand together, which compresses best. */
export const optionTable: Readonly<Record<keyof EventStreamOptions, OptionRow>> = {
  credentials: [STRING],
  mode: [STRING],
  redirect: [STRING],
  referrerPolicy: [STRING],
  cache: [STRING, 'no-store'],
  method: [STRING, 'GET'],
  initialLastEventId: [STRING, ''],
  headers: ['object|function'],
  body: ['string|object|function'],
  resume: ['header|false|{ query }|{ method }', 'header', { query: [STRING], method: [STRING] }],

  checkpoint: [OBJECT],
  signal: [OBJECT],
  events: [OBJECT],
  clock: [OBJECT, systemClock],

  fetch: [FUNCTION, hostFetch],
  until: [FUNCTION],
  onOpen: [FUNCTION],
  onStateChange: [FUNCTION],
  onClose: [FUNCTION],
  onError: [FUNCTION],
  onComment: [FUNCTION],
  onGap: [FUNCTION],
  onInvalid: [FUNCTION],
  onUnhandled: [FUNCTION],

  retry: [
    OBJECT,
    undefined,
    {
      shouldRetry: [FUNCTION],
      minDelayMs: [NUMBER, 1000],
      maxDelayMs: [NUMBER, 30_000],
      limit: [NUMBER, Infinity],
      maxElapsedMs: [NUMBER, Infinity],
      resetAfterMs: [NUMBER, 5000],
      maxRetryAfterMs: [NUMBER, 3_600_000],
      interloperMs: [NUMBER, 60_000],
      unsafe: ['boolean|resume', false],
    } satisfies Record<keyof RetryOptions, OptionRow>,
  ],
  pauseWhenHidden: ['boolean|{ afterMs }', false, { afterMs: [NUMBER] }],
  connectTimeoutMs: [NUMBER, 'auto'],
  lingerMs: [NUMBER, 100],
  maxEventSize: [NUMBER, 2 ** 24],
  highWaterMark: [NUMBER, 1024],
  dedupe: [NUMBER, 0],
  idleTimeoutMs: ['number >= 0|auto', 'auto'],

  overflow: ['pause|drop-oldest|drop-newest', 'pause'],
  onEnd: ['reconnect|complete', 'reconnect'],
  invalid: ['skip|throw|function', 'skip'],
}

/**
 * Calls back with every option of the table: its value if one is given, else its default. A value of
 * undefined is as if it were not given. The names of members begin with that of their object and a
 * dot.
 *
 * @throws RangeError for what is no number of at least 0 where one is wanted
 * @throws TypeError for any other value that is not what the table says, and for an unknown name
 */
export function readOptions(
  given: Readonly<Record<string, unknown>>,
  table: OptionTable,
  take: (name: string, value: unknown) => void,
  prefix = '',
): void {
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(table, key) && given[key] !== undefined) {
      throw new TypeError(
        `Unknown option ${prefix + key}, known are: ${Object.keys(table).join(' ')}`,
      )
    }
  }
  for (const [key, [wanted, fallback, members]] of Object.entries(table)) {
    const name = prefix + key
    const value = given[key]
    if (value !== undefined) check(name, value, wanted)
    take(name, value === undefined ? fallback : value)
    if (members)
      readOptions(typeof value === OBJECT ? (value as typeof given) : {}, members, take, `${name}.`)
  }
}

function check(name: string, value: unknown, wanted: string): void {
  const isNumber = typeof value === 'number' && value >= 0
  const kind = value === null ? 'null' : isNumber ? NUMBER : typeof value
  const fits = (one: string): boolean =>
    kind === OBJECT ? /^[o{]/.test(one) : one === kind || one === String(value)
  if (wanted.split('|').some(fits)) return
  const Failure = wanted.startsWith('n') ? RangeError : TypeError
  // Headers may be secrets.
  const isShown = Object(value) !== value && name !== 'headers'
  const shown = isShown ? (kind === STRING ? `"${value as string}"` : value) : kind
  throw new Failure(`${name} must be ${wanted}, not ${shown as string}`)
}
