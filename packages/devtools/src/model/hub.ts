// All streams of all traces that the panel shows, brought up to date when it asks. It never knows an
// element.

import type { Trace, TracedStream } from 'lastevent/inspect'
import { createStreamModel, type StreamModel } from './stream-model.ts'

/** A stream, and the trace that acts on it. */
export interface HubStream {
  readonly key: string
  readonly trace: Trace
  /** Where the trace comes from, where it is not this page. */
  readonly from: string | undefined
  readonly model: StreamModel
  traced: TracedStream
}

export interface Hub {
  /** In the order in which they were found. */
  readonly streams: readonly HubStream[]
  /** Shows another trace. @returns a function that removes it */
  add(trace: Trace, from?: string): () => void
  /** Looks which streams there are, and what each is doing. */
  meet(): void
  /** Takes what is new, or a good part of it; true where something is left. */
  update(): boolean
  /** Calls back when a trace has something new. @returns a function that ends the calls */
  subscribe(onChange: () => void): () => void
}

/** Records that are taken in one frame. */
const PER_FRAME = 8000

interface Source {
  readonly trace: Trace
  readonly from: string | undefined
  readonly name: number
  readonly models: Map<string, HubStream>
  traced: readonly TracedStream[] | undefined
  seq: number
}

export function createHub(): Hub {
  const sources = new Set<Source>()
  const watchers = new Set<() => void>()
  let streams: readonly HubStream[] = []
  let serial = 0

  const tell = (): void => {
    for (const watcher of watchers) watcher()
  }

  function meet(source: Source): void {
    const traced = source.trace.streams()
    if (traced === source.traced) return
    source.traced = traced
    for (const stream of traced) {
      const known = source.models.get(stream.id)
      if (known) {
        known.traced = stream
        continue
      }
      const { trace, from, name } = source
      const key = `${name} ${stream.id}`
      const model = createStreamModel()
      source.models.set(stream.id, { key, trace, from, model, traced: stream })
    }
  }

  function meetAll(): void {
    for (const source of sources) meet(source)
    streams = [...sources].flatMap(({ models }) => Array.from(models.values()))
  }

  /** True where something is left. */
  function take(source: Source): boolean {
    const { trace, models } = source
    const records = trace.latest === source.seq ? [] : trace.records({ after: source.seq })
    for (const record of records.slice(0, PER_FRAME)) {
      models.get(record.stream)?.model.take(record)
      source.seq = record.seq
    }
    for (const { model } of models.values()) model.events.evict(trace.evicted + 1)
    return records.length > PER_FRAME
  }

  return {
    get streams() {
      return streams
    },
    add(trace, from) {
      serial += 1
      const source: Source = {
        trace,
        from,
        name: serial,
        models: new Map(),
        traced: undefined,
        seq: 0,
      }
      sources.add(source)
      const stop = trace.subscribe(tell)
      tell()
      return () => {
        sources.delete(source)
        stop()
        tell()
      }
    },
    meet: meetAll,
    update() {
      meetAll()
      let isBehind = false
      for (const source of sources) {
        if (take(source)) isBehind = true
      }
      return isBehind
    },
    subscribe(onChange) {
      watchers.add(onChange)
      return () => void watchers.delete(onChange)
    },
  }
}
