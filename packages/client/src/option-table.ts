// The table of options: what each must be, and its default. Docs are made of it, too.
// It never knows what becomes of an option.

import { systemClock } from './host/clock.ts'
import { MAX_EVENT_SIZE } from './limits.ts'
import type { EventStreamOptions, RetryOptions } from './options.ts'
import type { OptionRow } from './read-options.ts'
import { hostFetch } from './request/response.ts'

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
    {},
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
  maxEventSize: [NUMBER, MAX_EVENT_SIZE],
  highWaterMark: [NUMBER, 1024],
  dedupe: [NUMBER, 0],
  idleTimeoutMs: ['number >= 0|auto', 'auto'],

  overflow: ['pause|drop-oldest|drop-newest', 'pause'],
  onEnd: ['reconnect|complete', 'reconnect'],
  invalid: ['skip|throw|function', 'skip'],
}
