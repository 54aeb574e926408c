// Numbers events and keeps the last of them, in memory and, where asked, in a file.
// It never knows connections.
import { eventFrame } from '../frame.ts'
import {
  fingerprintOf,
  KeyReusedError,
  type EventLog,
  type LogListener,
  type NewEvent,
  type Published,
} from './event-log.ts'
import { openLogFile, type LogRecord } from './log-file.ts'
import { createWindow } from './window.ts'

export interface MemoryLogOptions extends Pick<LogListener, 'onChange' | 'report'> {
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
}

export interface MemoryLog extends EventLog {
  /** As `publish`, at once. Throws when the events could not be kept. */
  publishNow(events: readonly NewEvent[], key?: string): Published
  close(): void
}

const idForm = /^(?<n>0|[1-9]\d{0,15})(?:-(?<tag>.+))?$/s

export const createMemoryLog = (options: MemoryLogOptions): MemoryLog => {
  const { size, idTag, onChange, report } = options
  const opened = options.file === undefined ? undefined : openLogFile(options.file)
  const file = opened?.file
  const suffix = idTag === '' ? '' : `-${idTag}`
  const window = createWindow(size, (n) => `${n}${suffix}`)
  // What the ring of frames doesn't say, in a ring of its own.
  const records: LogRecord[] = []
  /** The first event of each keyed publication that is still held. */
  const firstOf = new Map<string, LogRecord>()
  let compactAbove = 2 * size

  const keep = (record: LogRecord): void => {
    const { n, type, data, key } = record
    const expired = records[n % size]?.key
    if (expired !== undefined) firstOf.delete(expired)
    if (key !== undefined) firstOf.set(key, record)
    records[n % size] = record
    window.push(n, eventFrame(type, data, window.idOf(n)))
  }

  function* held(): Generator<LogRecord> {
    for (let n = window.oldest(); n <= window.newest(); n += 1) {
      const record = records[n % size]
      if (record !== undefined) yield record
    }
  }

  const compact = (): void => {
    if (file === undefined || file.count() <= compactAbove) return
    try {
      file.replace(held())
      compactAbove = 2 * size
    } catch (error) {
      // The events themselves are safe in the long file; try again later.
      compactAbove = file.count() + size
      report(`The log could not be compacted: ${String(error)}`)
    }
  }

  for (const record of opened?.records.slice(-size) ?? []) keep(record)

  const published = (first: number, count: number, repeated: boolean): Published => ({
    first: window.idOf(first),
    last: window.idOf(first + count - 1),
    count,
    repeated,
  })

  const publishNow = (events: readonly NewEvent[], key?: string): Published => {
    const fingerprint = key === undefined ? undefined : fingerprintOf(events)
    const before = key === undefined ? undefined : firstOf.get(key)
    if (key !== undefined && before !== undefined) {
      if (before.fingerprint !== fingerprint) throw new KeyReusedError(key)
      return published(before.n, events.length, true)
    }
    const first = window.newest() + 1
    const added = events.map(({ type, data }, index): LogRecord => {
      const more = events.length - 1 - index
      return {
        n: first + index,
        type,
        data,
        ...(more === 0 ? {} : { more }),
        ...(key === undefined || fingerprint === undefined || index > 0
          ? {}
          : { key, fingerprint }),
      }
    })
    file?.append(added)
    for (const record of added) keep(record)
    compact()
    onChange()
    return published(first, events.length, false)
  }

  return {
    kind: file === undefined ? 'memory' : 'file',
    window,
    isLoaded: () => true,
    isReachable: () => true,
    locate(id) {
      const { n: digits, tag = '' } = idForm.exec(id)?.groups ?? {}
      if (digits === undefined) return { kind: 'malformed' }
      if (tag !== idTag) return { kind: 'unknown' }
      const n = Number(digits)
      if (n > window.newest()) return { kind: 'future' }
      return n + 1 < window.oldest() ? { kind: 'expired' } : { kind: 'known', next: n + 1 }
    },
    publishNow,
    publish: async (events, key) => publishNow(events, key),
    close: () => file?.close(),
  }
}
