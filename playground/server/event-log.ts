// Numbers events and keeps the last of them, in memory and, where asked, in a file.
// It never knows connections.
import { eventFrame } from './frame.ts'
import { openLogFile } from './log-file.ts'
import type { LogRecord } from './log-file.ts'

export interface EventLogOptions {
  /** Events kept. */
  readonly size: number
  /** Where they outlive the process; `undefined` keeps them in memory alone. */
  readonly file: string | undefined
  /**
   * Follows the number in each id: `7-k3f9`. Ids of a log that dies with its process need one, or
   * the next process would give out the same ids for other events, and a client would resume in
   * the wrong log without anyone noticing.
   */
  readonly idTag: string
  /** Told what went wrong without hurting the log. */
  readonly report: (message: string) => void
}

/** Where an id points: `next` is the number of the event to go on with. */
export type Place =
  | { readonly kind: 'known'; readonly next: number }
  | { readonly kind: 'expired' | 'unknown' }

export interface EventLog {
  /** Number of the oldest event kept; one past `newest()` while the log is empty. */
  oldest(): number
  /** Number of the newest event; 0 before the first one. */
  newest(): number
  /** The id of an event, or, for 0, of the place before the first one. */
  idOf(n: number): string
  locate(id: string): Place
  /** An event as it goes over the wire. Throws for one that the log doesn't hold. */
  frame(n: number): string
  /** About how many bytes an event and all after it make on the wire. */
  bytesFrom(n: number): number
  /** Numbers and keeps an event, and returns its number. Throws when it could not be kept. */
  append(type: string, data: string): number
  close(): void
}

interface Entry extends LogRecord {
  readonly frame: string
  /** Characters of all frames before this one. */
  readonly offset: number
}

export const createEventLog = (options: EventLogOptions): EventLog => {
  const { size, idTag, report } = options
  const opened = options.file === undefined ? undefined : openLogFile(options.file)
  const file = opened?.file
  const suffix = idTag === '' ? '' : `-${idTag}`
  // Event n sits at n % size, so the newest takes the place of the one that expires.
  const ring: Entry[] = []
  let newest = 0
  let held = 0
  let total = 0
  let compactAbove = 2 * size

  const idOf = (n: number): string => `${n}${suffix}`
  const oldest = (): number => newest - held + 1

  const entry = (n: number): Entry => {
    const found = ring[n % size]
    if (found?.n !== n) throw new RangeError(`Event ${n} is not in the log.`)
    return found
  }

  const keep = ({ n, type, data }: LogRecord): void => {
    const frame = eventFrame(type, data, idOf(n))
    ring[n % size] = { n, type, data, frame, offset: total }
    total += frame.length
    newest = n
    held = Math.min(held + 1, size)
  }

  function* records(): Generator<LogRecord> {
    for (let n = oldest(); n <= newest; n += 1) {
      const { type, data } = entry(n)
      yield { n, type, data }
    }
  }

  const compact = (): void => {
    if (file === undefined || file.count() <= compactAbove) return
    try {
      file.replace(records())
      compactAbove = 2 * size
    } catch (error) {
      // The event itself is safe in the long file; try again later.
      compactAbove = file.count() + size
      report(`The log could not be compacted: ${String(error)}`)
    }
  }

  for (const record of opened?.records.slice(-size) ?? []) keep(record)

  return {
    oldest,
    newest: () => newest,
    idOf,
    locate(id) {
      const digits = id.endsWith(suffix) ? id.slice(0, id.length - suffix.length) : ''
      if (!/^(?:0|[1-9]\d{0,15})$/.test(digits)) return { kind: 'unknown' }
      const n = Number(digits)
      if (n > newest) return { kind: 'unknown' }
      return n + 1 < oldest() ? { kind: 'expired' } : { kind: 'known', next: n + 1 }
    },
    frame: (n) => entry(n).frame,
    bytesFrom: (n) => (n > newest ? 0 : total - entry(n).offset),
    append(type, data) {
      const record = { n: newest + 1, type, data }
      file?.append(record)
      keep(record)
      compact()
      return record.n
    },
    close: () => file?.close(),
  }
}
