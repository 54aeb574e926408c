// A bounded queue behind an async iterator, which hands values out one by one or in batches.
// It never knows events, schemas or connections.

import type { EventIterator } from '../event-stream.ts'

export interface QueueOptions<Value> {
  /** How many values may wait before the queue is full. */
  readonly highWaterMark: number
  /** What to do about values that come all the same. */
  readonly overflow: 'pause' | 'drop-oldest' | 'drop-newest'
  /** Without it, values are handed out one by one. */
  readonly batch?: Batching | undefined
  /** The first value has been asked for. */
  readonly onStart: () => void
  /** The queue is full now, or no longer. */
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

/** How many slots may be kept for values that are gone, or still to come. */
const SPARE_SLOTS = 512

const DONE = { value: undefined, done: true } as const

export function createQueue<Value, Item = Value>(options: QueueOptions<Value>): Queue<Value, Item> {
  const { highWaterMark, overflow, batch, onFull, onEmpty, onDrop, onHandled, pause } = options
  let values: (Value | undefined)[] = []
  /** Where the oldest value is, and where the next one goes. */
  let head = 0
  let tail = 0
  let full = false
  let started = false
  let ended = false
  let failure: unknown
  /** Whether what waits is to wait no longer. */
  let isDue = !batch?.age
  let stopAging: (() => void) | undefined
  /** What the consumer is at; several values where it asked for several at once. */
  let atWork: Value[] = []
  /** The pull that waits for a value, and those behind it; there are hardly ever any. */
  let waiter: Waiter<Item> | undefined
  const others: Waiter<Item>[] = []

  function setFull(now: boolean): void {
    if (full === now) return
    full = now
    onFull(now)
  }

  function release(tell: (value: Value) => void): void {
    const held = atWork
    atWork = []
    for (const value of held) tell(value)
  }

  function wait(resolve: Waiter<Item>): void {
    if (waiter) others.push(resolve)
    else waiter = resolve
  }

  function nextWaiter(): Waiter<Item> | undefined {
    const first = waiter
    waiter = others.length > 0 ? others.shift() : undefined
    return first
  }

  /** The failure once, then the end. */
  function outcome(): Promise<Result<Item>> {
    const error = failure
    failure = undefined
    // oxlint-disable-next-line prefer-promise-reject-errors
    return error === undefined ? Promise.resolve(DONE) : Promise.reject(error)
  }

  function stop(error?: unknown): void {
    trim()
    const rest = values as Value[]
    values = []
    tail = 0
    ended = true
    failure = error
    stopAging?.()
    while (waiter) nextWaiter()?.(outcome())
    const left = started
    started = false
    if (left) options.onStop(rest)
    setFull(false)
  }

  function append(value: Value): void {
    values[tail] = value
    tail += 1
  }

  /** Puts a value behind the others, as far as the mark allows. */
  function store(value: Value): void {
    if (tail - head < highWaterMark - 1) return append(value)
    if (overflow === 'pause') setFull(true)
    else if (tail - head >= highWaterMark) {
      if (overflow === 'drop-newest') return onDrop(value)
      onDrop(shift())
    }
    append(value)
  }

  /** Lets go of the slots of what was handed out. */
  function trim(): void {
    values = values.slice(head, tail)
    tail -= head
    head = 0
  }

  /** The oldest value; `Array.shift` would move all the others every time. */
  function shift(): Value {
    const value = values[head] as Value
    values[head] = undefined
    head += 1
    // The same slots again: what grows anew for every chunk costs more than the values do.
    if (head === tail && tail <= SPARE_SLOTS) head = tail = 0
    else if (head > SPARE_SLOTS) trim()
    return value
  }

  function shiftBatch({ maxSize, age }: Batching): Value[] {
    const some = values.slice(head, Math.min(tail, head + maxSize)) as Value[]
    head += some.length
    trim()
    stopAging = stopAging?.() as undefined
    // What is left is older than it was to become.
    isDue = !age || tail > 0
    return some
  }

  function ripen(): void {
    stopAging = stopAging?.() as undefined
    isDue = true
    flush()
  }

  function handOut(): Item {
    const item = batch ? shiftBatch(batch) : shift()
    if (onHandled) atWork = atWork.concat(item)
    if (head === tail) onEmpty()
    // Half empty, not one below the mark: filling in bulk is what makes a queue cheap.
    if (full && tail - head <= highWaterMark / 2) setFull(false)
    return item as Item
  }

  /** What there is to hand out: values, the failure once, the end; undefined for nothing yet. */
  function take(): Promise<Result<Item>> | undefined {
    if (head < tail) return isDue ? Promise.resolve({ value: handOut(), done: false }) : undefined
    if (!ended) return undefined
    const last = outcome()
    stop()
    return last
  }

  function flush(): void {
    if (!waiter || !isDue || head === tail) return
    nextWaiter()?.({ value: handOut(), done: false })
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
      const paused = head < tail ? pause(!!batch) : undefined
      if (paused) return paused.then(() => iterator.next())
      return take() ?? new Promise(wait)
    },
    return() {
      stop()
      release(options.onAbandoned)
      return Promise.resolve(DONE)
    },
  }

  return {
    iterator,
    backlog: () => (isDue ? tail - head : 0),
    push(value) {
      if (batch) {
        store(value)
        if (isDue) return
        if (full || tail - head >= batch.maxSize) isDue = true
        else stopAging ??= batch.age?.(ripen)
      } else if (waiter) {
        if (onHandled) atWork.push(value)
        nextWaiter()?.({ value: value as unknown as Item, done: false })
      } else store(value)
    },
    flush,
    end(error) {
      if (ended) return
      ended = isDue = true
      failure = error
      for (let one = nextWaiter(); one; one = nextWaiter()) one(take() ?? DONE)
    },
    stop,
  }
}
