// A bounded queue behind an async iterator. It never knows events, schemas or connections.

import type { EventIterator } from '../event-stream.ts'

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
  readonly iterator: EventIterator<Value>
  /** How many values wait. */
  length(): number
  push(value: Value): void
  /** No more values: what waits is still handed out, then the iterator ends, or throws. */
  end(error?: unknown): void
  /** The iterator ends, or throws, now; what waits is dropped. */
  stop(error?: unknown): void
}

type Result<Value> = IteratorResult<Value, undefined>
type Waiter<Value> = (result: Result<Value> | Promise<Result<Value>>) => void

/** How many places may be kept for values that are gone, or still to come. */
const SPARE_PLACES = 512

const DONE = { value: undefined, done: true } as const

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
  /** Where the oldest value is, and where the next one goes. */
  let head = 0
  let tail = 0
  let full = false
  let started = false
  let ended = false
  let failure: unknown
  /** What the consumer is at; several values where it asked for several at once. */
  let atWork: Value[] = []
  /** Whoever waits for a value, and those behind; there are hardly ever any. */
  let waiter: Waiter<Value> | undefined
  const others: Waiter<Value>[] = []

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

  function wait(resolve: Waiter<Value>): void {
    if (waiter) others.push(resolve)
    else waiter = resolve
  }

  function nextWaiter(): Waiter<Value> | undefined {
    const first = waiter
    waiter = others.length > 0 ? others.shift() : undefined
    return first
  }

  /** The failure once, then the end. */
  function outcome(): Promise<Result<Value>> {
    const error = failure
    failure = undefined
    // oxlint-disable-next-line prefer-promise-reject-errors
    return error === undefined ? Promise.resolve(DONE) : Promise.reject(error)
  }

  function stop(error?: unknown): void {
    const rest = values.slice(head, tail) as Value[]
    values = []
    head = tail = 0
    ended = true
    failure = error
    while (waiter) nextWaiter()?.(outcome())
    const left = started
    started = false
    if (left) onStop(rest)
    setFull(false)
  }

  function append(value: Value): void {
    values[tail] = value
    tail += 1
  }

  /** The oldest value; `Array.shift` would move all the others every time. */
  function shift(): Value {
    const value = values[head] as Value
    values[head] = undefined
    head += 1
    if (head === tail) {
      // The same places again: what grows anew for every chunk costs more than the values do.
      if (tail > SPARE_PLACES) values = []
      head = tail = 0
    } else if (head > SPARE_PLACES) {
      values = values.slice(head, tail)
      tail -= head
      head = 0
    }
    return value
  }

  /** What there is to hand out: a value, the failure once, the end; undefined for nothing yet. */
  function take(): Promise<Result<Value>> | undefined {
    if (head < tail) {
      const value = shift()
      if (onHandled) atWork.push(value)
      if (head === tail) onEmpty()
      // Half empty, not one below the mark: filling in bulk is what makes a queue cheap.
      if (full && tail - head <= highWaterMark / 2) setFull(false)
      return Promise.resolve({ value, done: false })
    }
    if (!ended) return undefined
    const last = outcome()
    stop()
    return last
  }

  const iterator: EventIterator<Value> = {
    [Symbol.asyncIterator]: () => iterator,
    next() {
      if (!started && !ended) {
        started = true
        options.onStart()
      }
      if (onHandled && atWork.length > 0) letGo(onHandled)
      // What is still to come is paced where it is brought.
      const paused = head < tail ? pause() : undefined
      if (paused) return paused.then(() => iterator.next())
      return take() ?? new Promise(wait)
    },
    return() {
      stop()
      letGo(onAbandoned)
      return Promise.resolve(DONE)
    },
  }

  return {
    iterator,
    length: () => tail - head,
    push(value) {
      if (waiter) {
        if (onHandled) atWork.push(value)
        return nextWaiter()?.({ value, done: false })
      }
      if (tail - head < highWaterMark - 1) return append(value)
      if (overflow === 'pause') setFull(true)
      else if (tail - head >= highWaterMark) {
        if (overflow === 'drop-newest') return onDrop(value)
        onDrop(shift())
      }
      append(value)
    },
    end(error) {
      if (ended) return
      ended = true
      failure = error
      for (let one = nextWaiter(); one; one = nextWaiter()) one(take() ?? DONE)
    },
    stop,
  }
}
