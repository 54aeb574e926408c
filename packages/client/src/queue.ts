// A bounded queue behind an async iterator. It never knows events, schemas or connections.

export interface QueueOptions {
  /** How many values may wait before the queue is full. */
  readonly highWaterMark: number
  /** The first value has been asked for. */
  readonly onStart: () => void
  /** The queue is full now, or has room again. */
  readonly onFull: (full: boolean) => void
  /** The consumer has left, or has got all there was. Called once, if the queue was started. */
  readonly onStop: () => void
  /** What to wait for before a value is handed out, so that the host gets its turns. */
  readonly pause: () => Promise<unknown> | undefined
}

export interface Queue<Value> {
  readonly iterator: AsyncIterableIterator<Value, undefined, undefined>
  push(value: Value): void
  /** No more values: what waits is still handed out, then the iterator ends, or throws. */
  end(error?: Error): void
  /** The iterator ends now; what waits is dropped. */
  stop(): void
}

type Result<Value> = IteratorResult<Value, undefined>

const DONE = { done: true, value: undefined } as const

export function createQueue<Value>(options: QueueOptions): Queue<Value> {
  const { highWaterMark, onStart, onFull, onStop, pause } = options
  let values: Value[] = []
  let head = 0
  let full = false
  let started = false
  let ended = false
  let failure: Error | undefined
  const waiting: ((result: Result<Value> | Promise<Result<Value>>) => void)[] = []

  function setFull(now: boolean): void {
    if (full === now) return
    full = now
    onFull(now)
  }

  function stop(): void {
    values = []
    head = 0
    ended = true
    failure = undefined
    while (waiting.length > 0) waiting.shift()?.(DONE)
    setFull(false)
    if (started) onStop()
    started = false
  }

  /** What there is to hand out: a value, the failure once, the end; undefined for nothing yet. */
  function take(): Promise<Result<Value>> | undefined {
    if (head < values.length) {
      const value = values[head++] as Value
      if (head === values.length) {
        values = []
        head = 0
      }
      // Half empty, not one below the mark: filling in bulk is what makes a queue cheap.
      if (values.length - head <= highWaterMark / 2) setFull(false)
      return Promise.resolve({ done: false, value })
    }
    if (!ended) return undefined
    const error = failure
    stop()
    return error === undefined ? Promise.resolve(DONE) : Promise.reject(error)
  }

  const iterator: AsyncIterableIterator<Value, undefined, undefined> = {
    [Symbol.asyncIterator]: () => iterator,
    next() {
      if (!started && !ended) {
        started = true
        onStart()
      }
      const paused = pause()
      if (paused) return paused.then(() => iterator.next())
      return take() ?? new Promise((resolve) => waiting.push(resolve))
    },
    return() {
      stop()
      return Promise.resolve(DONE)
    },
  }

  return {
    iterator,
    push(value) {
      const consumer = waiting.shift()
      if (consumer) return consumer({ done: false, value })
      values.push(value)
      if (values.length - head >= highWaterMark) setFull(true)
    },
    end(error) {
      if (ended) return
      ended = true
      failure = error
      for (let consumer = waiting.shift(); consumer; consumer = waiting.shift()) {
        consumer(take() ?? DONE)
      }
    },
    stop,
  }
}
