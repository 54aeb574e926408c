// A bounded queue behind an async iterator. It never knows events, schemas or connections.

export interface QueueOptions<Value> {
  /** How many values may wait before the queue is full. */
  readonly highWaterMark: number
  /** What to do about values that come all the same. */
  readonly overflow: 'pause' | 'drop-oldest' | 'drop-newest'
  /** The first value has been asked for. */
  readonly onStart: () => void
  /** The queue is full now, or has room again. */
  readonly onFull: (full: boolean) => void
  /** The consumer has all there was. */
  readonly onEmpty: () => void
  /** A value did not fit. */
  readonly onDrop: (value: Value) => void
  /** The consumer has come back for the next value. Where nobody asks, nobody keeps track. */
  readonly onHandled?: ((value: Value) => void) | undefined
  /** The consumer has left while it was at this value. */
  readonly onAbandoned: (value: Value) => void
  /**
   * The consumer has left, or has got all there was. Called once, if the queue was started, with
   * what was never handed out.
   */
  readonly onStop: (rest: Value[]) => void
  /** What to wait for before a value is handed out, so that the host gets its turns. */
  readonly pause: () => Promise<unknown> | undefined
}

export interface Queue<Value> {
  readonly iterator: AsyncIterableIterator<Value, undefined, undefined>
  readonly isEmpty: boolean
  push(value: Value): void
  /** No more values: what waits is still handed out, then the iterator ends, or throws. */
  end(error?: Error): void
  /** The iterator ends now; what waits is dropped. */
  stop(): void
}

type Result<Value> = IteratorResult<Value, undefined>

/** How many values that are gone may be kept. */
const COMPACT_AT = 512

const DONE = { done: true, value: undefined } as const

export function createQueue<Value>(options: QueueOptions<Value>): Queue<Value> {
  const {
    highWaterMark,
    overflow,
    onFull,
    onEmpty,
    onDrop,
    onHandled,
    onAbandoned,
    onStop,
    pause,
  } = options
  let values: (Value | undefined)[] = []
  let head = 0
  let full = false
  let started = false
  let ended = false
  let failure: Error | undefined
  /** What the consumer is at; several values where it asked for several at once. */
  let atWork: Value[] = []
  const waiting: ((result: Result<Value> | Promise<Result<Value>>) => void)[] = []

  function setFull(now: boolean): void {
    if (full === now) return
    full = now
    onFull(now)
  }

  function letGo(tell: (value: Value) => void): void {
    const held = atWork
    atWork = []
    for (const value of held) tell(value)
  }

  function stop(): void {
    const rest = values.slice(head) as Value[]
    values = []
    head = 0
    ended = true
    failure = undefined
    while (waiting.length > 0) waiting.shift()?.(DONE)
    const left = started
    started = false
    if (left) onStop(rest)
    setFull(false)
  }

  /** The oldest value; `Array.shift` would move all the others every time. */
  function shift(): Value {
    const value = values[head] as Value
    values[head] = undefined
    head += 1
    if (head === values.length) {
      values = []
      head = 0
    } else if (head >= COMPACT_AT) {
      values = values.slice(head)
      head = 0
    }
    return value
  }

  /** What there is to hand out: a value, the failure once, the end; undefined for nothing yet. */
  function take(): Promise<Result<Value>> | undefined {
    if (head < values.length) {
      const value = shift()
      if (onHandled) atWork.push(value)
      if (head === values.length) onEmpty()
      // Half empty, not one below the mark: filling in bulk is what makes a queue cheap.
      if (full && values.length - head <= highWaterMark / 2) setFull(false)
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
        options.onStart()
      }
      if (onHandled && atWork.length > 0) letGo(onHandled)
      const paused = pause()
      if (paused) return paused.then(() => iterator.next())
      return take() ?? new Promise((resolve) => waiting.push(resolve))
    },
    return() {
      stop()
      letGo(onAbandoned)
      return Promise.resolve(DONE)
    },
  }

  return {
    iterator,
    get isEmpty() {
      return head === values.length
    },
    push(value) {
      if (waiting.length > 0) {
        if (onHandled) atWork.push(value)
        return waiting.shift()?.({ done: false, value })
      }
      if (values.length - head < highWaterMark - 1) return void values.push(value)
      if (overflow === 'pause') setFull(true)
      else if (values.length - head >= highWaterMark) {
        if (overflow === 'drop-newest') return onDrop(value)
        onDrop(shift())
      }
      values.push(value)
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
