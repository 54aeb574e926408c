// A trace over the streams that it is given. It never knows where they come from.

import type { Inspectable } from '../delivery/seam.ts'
import { readOptions } from '../read-options.ts'
import { createStore, type Store, type StoreBounds } from './store.ts'
import { type Tap, tapStream } from './tap.ts'
import { createTraceView, type Streams } from './trace-view.ts'
import type { InspectOptions, Trace } from './trace.ts'

/** Streams that are over are forgotten beyond this many. */
const MOST_STREAMS = 200

/** How often what shows a trace is started: never twice. */
export interface LocalTrace {
  readonly trace: Trace
  readonly options: ResolvedInspectOptions
  add(stream: Inspectable): void
}

export type ResolvedInspectOptions = {
  readonly [Name in keyof InspectOptions]-?: Exclude<InspectOptions[Name], undefined>
}

const bounds = {
  maxRecords: ['number >= 1', 20_000],
  maxBytes: ['number >= 1', 2 ** 23],
} as const

/** How much is kept. */
export function boundsOf(given: object): StoreBounds {
  return readOptions(given, bounds) as StoreBounds
}

export function createLocalTrace(given: InspectOptions, onClose: () => void): LocalTrace {
  const options = readOptions(given, {
    ...bounds,
    longHandlerMs: ['number >= 0', 50],
    performance: ['boolean', false],
    console: ['boolean|object', false],
  }) as unknown as ResolvedInspectOptions
  const store = createStore(options)
  const streams = createStreams(store)
  return {
    options,
    add: streams.add,
    trace: createTraceView(store, streams, () => {
      onClose()
      streams.stop()
    }),
  }
}

interface LocalStreams extends Streams {
  add(stream: Inspectable): void
  stop(): void
}

function createStreams(store: Store): LocalStreams {
  const taps = new Map<string, Tap>()
  const ids = new WeakMap<Inspectable, string>()
  let count = 0
  return {
    describe: () => [...taps.values()].map((tap) => tap.describe()),
    act: (id, action) => taps.get(id)?.act(action),
    add(stream) {
      if (ids.has(stream)) return
      count += 1
      const id = `${count}`
      ids.set(stream, id)
      taps.set(id, tapStream(id, stream, store))
      for (const [other, tap] of taps) {
        if (taps.size <= MOST_STREAMS) break
        if (tap.describe().state.status === 'closed') taps.delete(other)
      }
    },
    stop() {
      for (const tap of taps.values()) tap.stop()
    },
  }
}
