// What every consumer under measurement looks like, and where all of them deliver to.
// It must never know a client library, nor how time is measured.

import type { StandardSchemaV1 } from '@standard-schema/spec'

/** How much of the work a consumer does, and so which floor it is held against. */
export type Level = 'text' | 'json' | 'zod'

/** Takes payloads; each call answers whether that was the last one. */
export interface Sink {
  readonly takeValue: (value: unknown, id: string | undefined) => boolean
  readonly takeText: (data: string, id: string | undefined) => boolean
  readonly finished: Promise<void>
  /** Over all that was taken, in order. */
  readonly checksum: () => number
}

/** One stream from its request to its last event. */
export interface Job {
  readonly url: string
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /** The type of every event. */
  readonly type: string
  /** Whether every event has an id. */
  readonly hasIds: boolean
  readonly schema: StandardSchemaV1 & { readonly parse: (value: unknown) => unknown }
  readonly sink: Sink
}

/** Resolves when the last event was taken and the stream is let go. */
export type Consume = (job: Job) => Promise<void>

/** @param digest a number for a payload, cheap beside parsing it */
export function createSink(count: number, digest: (value: unknown) => number): Sink {
  let left = count
  let sum = 0
  let finish!: () => void
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  function add(value: number, id: string | undefined): boolean {
    sum = (Math.imul(sum, 31) + value + (id ? id.length : 0)) | 0
    left -= 1
    if (left > 0) return false
    if (left === 0) finish()
    return true
  }
  return {
    takeValue: (value, id) => add(digest(value), id),
    takeText: (data, id) => add(data.length + data.charCodeAt(data.length >> 1), id),
    finished,
    checksum: () => sum,
  }
}
