// A bounded queue behind an async iterator. It never knows events, schemas or connections.

import type { Slice } from './clock.ts'

export interface QueueOptions {
  /** How many values may wait before the queue is full. */
  readonly highWaterMark: number
  /** Shared with whoever fills the queue, so that both together leave the host its turns. */
  readonly slice: Slice
  /** The first value has been asked for. */
  readonly onStart: () => void
  /** The queue was full and has room again. */
  readonly onDrain: () => void
  /** The consumer has left, or the queue has ended. Called once, if it was started. */
  readonly onStop: () => void
}

export interface Queue<Value> {
  readonly iterator: AsyncIterableIterator<Value, undefined, undefined>
  readonly full: boolean
  push(value: Value): void
  /** No more values: what waits is still handed out, then the iterator ends or throws. */
  end(error?: unknown): void
  /** The iterator ends now; what waits is dropped. */
  stop(): void
}

type Result<Value> = IteratorResult<Value, undefined>

const DONE: Result<never> = { done: true, value: undefined }

export function createQueue<Value>(options: QueueOptions): Queue<Value> {
  const { highWaterMark, slice } = options
  let values: Value[] = []
  let head = 0
  let full = false
  let status: 'new' | 'started' | 'ending' | 'stopped' = 'new'
  let attached = false
  let yielding: Promise<void> | undefined
  let failure: { readonly error: unknown } | undefined
  const waiting: { resolve(result: Result<Value>): void; reject(error: unknown): void }[] = []

  function take(): Value {
    const value = values[head] as Value
    head += 1
    if (head === values.length) {
      values = []
      head = 0
    }
    // Half empty, not one below the mark: filling in bulk is what makes a queue cheap.
    if (full && values.length - head <= highWaterMark / 2) {
      full = false
      options.onDrain()
    }
    return value
  }

  function stop(): void {
    status = 'stopped'
    values = []
    head = 0
    full = false
    for (const { resolve } of waiting.splice(0)) resolve(DONE)
    if (attached) options.onStop()
    attached = false
  }

  function finish(): Promise<Result<Value>> {
    const failed = failure
    failure = undefined
    if (status !== 'stopped') stop()
    return failed ? Promise.reject(failed.error) : Promise.resolve(DONE)
  }

  const iterator: AsyncIterableIterator<Value, undefined, undefined> = {
    [Symbol.asyncIterator]: () => iterator,
    next() {
      if (status === 'new') {
        status = 'started'
        attached = true
        options.onStart()
      }
      if (head < values.length) {
        if (!yielding && !slice.spent()) return Promise.resolve({ done: false, value: take() })
        // One yield for all who ask meanwhile, so that they are served in their order.
        yielding ??= slice.yield().then(() => {
          yielding = undefined
        })
        return yielding.then(() =>
          head < values.length ? { done: false, value: take() } : iterator.next(),
        )
      }
      if (status !== 'started') return finish()
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
    },
    return() {
      failure = undefined
      if (status !== 'stopped') stop()
      return Promise.resolve(DONE)
    },
  }

  return {
    iterator,
    get full() {
      return full
    },
    push(value) {
      if (status !== 'started') return
      const consumer = waiting.shift()
      if (consumer) return consumer.resolve({ done: false, value })
      values.push(value)
      if (values.length - head >= highWaterMark) full = true
    },
    end(error) {
      if (status === 'stopped' || status === 'ending') return
      failure = error === undefined ? undefined : { error }
      if (status === 'new' || head < values.length) {
        status = 'ending'
        return
      }
      const first = waiting.shift()
      const failed = failure
      if (first && failed) {
        failure = undefined
        first.reject(failed.error)
      } else if (first) first.resolve(DONE)
      stop()
    },
    stop,
  }
}
