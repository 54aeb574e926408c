// A bounded queue behind an async iterator, which hands values out one by one or in batches.
// It never knows events, schemas or connections.

import type { EventIterator } from '../event-stream.ts'
import { type BufferOptions, createBuffer } from './buffer.ts'

export interface QueueOptions<Value> extends BufferOptions<Value> {
  /** Without it, values are handed out one by one. */
  readonly batch?: Batching | undefined
  /** The first value has been asked for. */
  readonly onStart: () => void
  /** The consumer has all there was. */
  readonly onEmpty: () => void
  /** The consumer has come back for the next value. Where nobody asks, nobody keeps track. */
  readonly onHandled?: ((value: Value) => void) | undefined
  /** The consumer has left while it was at this value. */
  readonly onAbandoned: (value: Value) => void
  /**
   * The consumer has left, or has got all there was. Called once, if the queue was started, with
   * what was never handed out.
   */
  readonly onStop: (rest: Value[]) => void
  /**
   * What to wait for before more is handed out, so that the host gets its turns.
   *
   * @param isBatch whether it is much at once
   */
  readonly pause: (isBatch: boolean) => Promise<unknown> | undefined
}

/** When values are handed out together, and how many of them. */
export interface Batching {
  readonly maxSize: number
  /** Calls back when values are old enough; the returned function cancels. Without it, they need not age. */
  readonly age?: ((callback: () => void) => () => void) | undefined
}

/** @typeParam Item what is handed out: a value, or an array of them */
export interface Queue<Value, Item = Value> {
  readonly iterator: EventIterator<Item>
  /** How many values wait that may be handed out. */
  backlog(): number
  push(value: Value): void
  /** Nothing more comes for now: hands out the batch that is waited for. */
  flush(): void
  /** No more values: what waits is still handed out, then the iterator ends, or throws. */
  end(error?: unknown): void
  /** The iterator ends, or throws, now; what waits is dropped. */
  stop(error?: unknown): void
}

type Result<Item> = IteratorResult<Item, undefined>
type Waiter<Item> = (result: Result<Item> | Promise<Result<Item>>) => void

const DONE = { value: undefined, done: true } as const

export function createQueue<Value, Item = Value>(options: QueueOptions<Value>): Queue<Value, Item> {
  const { batch, onEmpty, onHandled, pause } = options
  const buffer = createBuffer(options)
  const { size } = buffer
  let started = false
  let ended = false
  let failure: unknown
  /** Whether what waits is to wait no longer. */
  let isDue = !batch?.age
  let stopAging: (() => void) | undefined
  /** What the consumer is at; several values where it asked for several at once. */
  let atWork: Value[] = []
  /** The pulls that wait for a value; hardly ever more than one. */
  const waiters: Waiter<Item>[] = []

  function release(tell: (value: Value) => void): void {
    for (const value of atWork.splice(0)) tell(value)
  }

  /** The failure once, then the end. */
  function outcome(): Promise<Result<Item>> {
    const error = failure
    failure = undefined
    // oxlint-disable-next-line prefer-promise-reject-errors
    return error === undefined ? Promise.resolve(DONE) : Promise.reject(error)
  }

  function stop(error?: unknown): void {
    const rest = buffer.take(Infinity)
    ended = true
    failure = error
    stopAging?.()
    for (const settle of waiters.splice(0)) settle(outcome())
    const left = started
    started = false
    if (left) options.onStop(rest)
    buffer.relieve()
  }

  function shiftBatch({ maxSize, age }: Batching): Value[] {
    const some = buffer.take(maxSize)
    stopAging = stopAging?.() as undefined
    // What is left is older than it was to become.
    isDue = !age || size() > 0
    return some
  }

  function ripen(): void {
    stopAging = stopAging?.() as undefined
    isDue = true
    flush()
  }

  function handOut(): Item {
    const item = batch ? shiftBatch(batch) : buffer.shift()
    if (onHandled) atWork = atWork.concat(item)
    if (size() === 0) onEmpty()
    buffer.relieve()
    return item as Item
  }

  /** What there is to hand out: values, the failure once, the end; undefined for nothing yet. */
  function take(): Promise<Result<Item>> | undefined {
    if (size() > 0) return isDue ? Promise.resolve({ value: handOut(), done: false }) : undefined
    if (!ended) return undefined
    const last = outcome()
    stop()
    return last
  }

  function flush(): void {
    if (waiters.length === 0 || !isDue || size() === 0) return
    waiters.shift()?.({ value: handOut(), done: false })
    flush()
  }

  const iterator: EventIterator<Item> = {
    [Symbol.asyncIterator]: () => iterator,
    next() {
      if (!started && !ended) {
        started = true
        options.onStart()
      }
      if (onHandled && atWork.length > 0) release(onHandled)
      // What is still to come is paced where it is brought.
      const paused = size() > 0 ? pause(!!batch) : undefined
      if (paused) return paused.then(() => iterator.next())
      return take() ?? new Promise((resolve) => void waiters.push(resolve))
    },
    return() {
      stop()
      release(options.onAbandoned)
      return Promise.resolve(DONE)
    },
  }

  return {
    iterator,
    backlog: () => (isDue ? size() : 0),
    push(value) {
      if (batch) {
        buffer.add(value)
        if (isDue) return
        if (size() >= Math.min(batch.maxSize, options.highWaterMark)) isDue = true
        else stopAging ??= batch.age?.(ripen)
      } else if (waiters.length > 0) {
        if (onHandled) atWork.push(value)
        waiters.shift()?.({ value: value as unknown as Item, done: false })
      } else buffer.add(value)
    },
    flush,
    end(error) {
      if (ended) return
      ended = isDue = true
      failure = error
      for (const settle of waiters.splice(0)) settle(take() ?? DONE)
    },
    stop,
  }
}
