// What a trace keeps: a ring of runs of records, bounded by their number and by what they hold. Records
// are made when somebody asks for them, so that an event costs next to nothing while nobody looks.
// It never knows streams.

import { callSafely, reportToHost } from '../host/callbacks.ts'
import type { TraceRecord } from './records.ts'
import type { RecordFilter } from './trace.ts'

/** A record as it is noted; its `seq` follows from its place. */
export type Unnumbered<Kind extends TraceRecord = TraceRecord> = Kind extends unknown
  ? Omit<Kind, 'seq'>
  : never

/** Records of one stream that came one after the other. */
export interface Run {
  readonly stream: string
  readonly length: number
  /** What it holds, in bytes, roughly. */
  readonly bytes: number
  /** The record at this place, from 0. */
  at(index: number): Unnumbered
}

export interface Store {
  readonly evicted: number
  readonly latest: number
  /** How often something has changed. */
  readonly changes: number
  /** Appends records. */
  add(run: Run): void
  addOne(record: Unnumbered): void
  /** The newest run has become longer: it is the one that was added last, or nothing is done. */
  grow(run: Run, by: number, bytes: number): boolean
  records(filter?: RecordFilter): TraceRecord[]
  /** Something else has changed that subscribers want to know. */
  touch(): void
  subscribe(onChange: () => void): () => void
  clear(): void
  /** Nothing is added any more. */
  end(): void
}

export interface StoreBounds {
  readonly maxRecords: number
  readonly maxBytes: number
}

/** What a record weighs beside its texts, in bytes, roughly. */
export const RECORD_BYTES = 64

/** How many runs may be gone before their slots are given up. */
const SPARE_SLOTS = 256

interface Kept {
  readonly run: Run
  /** The `seq` of its first record. */
  readonly first: number
  length: number
  bytes: number
}

export function createStore({ maxRecords, maxBytes }: StoreBounds): Store {
  let kept: (Kept | undefined)[] = []
  /** Where the oldest run is. */
  let head = 0
  /** The `seq` of the newest record, and of the newest one that is gone. */
  let latest = 0
  let evicted = 0
  let bytes = 0
  let changes = 0
  let isOver = false
  const subscribers = new Set<() => void>()
  let isTold = true

  function tell(): void {
    isTold = true
    for (const subscriber of subscribers) callSafely(subscriber, undefined, reportToHost)
  }

  function touch(): void {
    changes += 1
    if (!isTold || subscribers.size === 0) return
    isTold = false
    // Behind whatever else waits for the end of what runs now, and has something to add.
    queueMicrotask(() => queueMicrotask(tell))
  }

  function bound(): void {
    evicted = Math.max(evicted, latest - maxRecords)
    for (let oldest = kept[head]; oldest; oldest = kept[head]) {
      const last = oldest.first + oldest.length - 1
      if (last > evicted && bytes <= maxBytes) break
      evicted = Math.max(evicted, last)
      bytes -= oldest.bytes
      kept[head] = undefined
      head += 1
    }
    if (head <= SPARE_SLOTS) return
    kept = kept.slice(head)
    head = 0
  }

  function add(run: Run): void {
    if (isOver) return
    kept.push({ run, first: latest + 1, length: run.length, bytes: run.bytes })
    latest += run.length
    bytes += run.bytes
    bound()
    touch()
  }

  return {
    get evicted() {
      return evicted
    },
    get latest() {
      return latest
    },
    get changes() {
      return changes
    },
    add,
    addOne(record) {
      add({ stream: record.stream, length: 1, bytes: weigh(record), at: () => record })
    },
    grow(run, by, more) {
      const newest = kept.length > head ? kept.at(-1) : undefined
      if (newest?.run !== run || isOver) return false
      newest.length += by
      newest.bytes += more
      latest += by
      bytes += more
      bound()
      touch()
      return true
    },
    records({ stream, after = 0 } = {}) {
      const records: TraceRecord[] = []
      const from = Math.max(after, evicted) + 1
      for (let index = kept.length - 1; index >= head; index -= 1) {
        const { run, first, length } = kept[index] as Kept
        if (first + length <= from) break
        if (stream !== undefined && run.stream !== stream) continue
        for (let seq = first + length - 1; seq >= Math.max(first, from); seq -= 1) {
          records.push({ ...run.at(seq - first), seq })
        }
      }
      return records.toReversed()
    },
    touch,
    subscribe(onChange) {
      // One that subscribes twice is called twice.
      const subscriber = (): void => onChange()
      subscribers.add(subscriber)
      return () => subscribers.delete(subscriber)
    },
    clear() {
      kept = []
      head = bytes = 0
      evicted = latest
      touch()
    },
    end() {
      isOver = true
    },
  }
}

/** What a record holds, in bytes, roughly: its texts count, whatever their depth. */
function weigh(value: unknown, depth = 0): number {
  if (typeof value === 'string') return 2 * value.length
  if (typeof value !== 'object' || !value || depth > 4) return 8
  let sum = RECORD_BYTES
  for (const inner of Object.values(value)) sum += weigh(inner, depth + 1)
  return sum
}
