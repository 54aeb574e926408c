// The face of a trace over what is kept, wherever that comes from. It never knows streams.

import { systemClock } from '../host/clock.ts'
import type { TraceAction, TracedStream, TraceRecord } from './records.ts'
import { toEventStream } from './recording.ts'
import type { Store } from './store.ts'
import type { Trace } from './trace.ts'

/** Where a trace has its streams. */
export interface Streams {
  /** What they are like now. */
  describe(): readonly TracedStream[]
  act(stream: string, action: TraceAction): void
}

export type Kept = Pick<
  Store,
  'latest' | 'evicted' | 'records' | 'subscribe' | 'clear' | 'changes' | 'end'
>

export function createTraceView(store: Kept, streams: Streams, onClose: () => void): Trace {
  let isClosed = false
  /** The streams as they were after so many changes. */
  let described: readonly TracedStream[] = []
  let describedAt = -1
  const wakers = new Set<() => void>()

  function close(): void {
    if (isClosed) return
    onClose()
    isClosed = true
    store.end()
    for (const wake of wakers) wake()
  }

  async function* iterate(): AsyncGenerator<TraceRecord, undefined, undefined> {
    let after = 0
    let wake = (): void => {}
    const wakeUp = (): void => wake()
    const stop = store.subscribe(wakeUp)
    wakers.add(wakeUp)
    try {
      for (;;) {
        for (const record of store.records({ after })) {
          after = record.seq
          yield record
        }
        if (store.latest > Math.max(after, store.evicted)) continue
        if (isClosed) return undefined
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    } finally {
      stop()
      wakers.delete(wakeUp)
    }
  }

  const trace = {
    get evicted() {
      return store.evicted
    },
    get latest() {
      return store.latest
    },
    records: store.records,
    streams() {
      if (describedAt !== store.changes) {
        describedAt = store.changes
        described = streams.describe()
      }
      return described
    },
    subscribe: store.subscribe,
    reconnect: (stream) => streams.act(stream, 'reconnect'),
    drop: (stream) => streams.act(stream, 'drop'),
    pause: (stream) => streams.act(stream, 'pause'),
    resume: (stream) => streams.act(stream, 'resume'),
    clear: store.clear,
    toJSON: () => ({
      lastevent: 'trace',
      version: 1,
      time: systemClock.now(),
      evicted: store.evicted,
      streams: trace.streams(),
      records: store.records(),
    }),
    toEventStream: (stream) => toEventStream(store.records({ stream })),
    close,
    [Symbol.dispose]: close,
    [Symbol.asyncIterator]: iterate,
  } as Trace
  return trace
}
