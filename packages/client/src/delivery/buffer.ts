// What waits to be taken, and what becomes of more than its mark allows. It never knows who takes it.

export interface BufferOptions<Value> {
  /** How many values may wait before the buffer is full. */
  readonly highWaterMark: number
  /** What to do about values that come all the same. */
  readonly overflow: 'pause' | 'drop-oldest' | 'drop-newest'
  /** The buffer is full now, or no longer. */
  readonly onFull: (full: boolean) => void
  /** A value did not fit. */
  readonly onDrop: (value: Value) => void
}

export interface Buffer<Value> {
  size(): number
  /** Puts a value behind the others, as far as the mark allows. */
  add(value: Value): void
  /** The oldest value. */
  shift(): Value
  /** The oldest values, up to so many. */
  take(count: number): Value[]
  /** Full no longer, once enough was taken. */
  relieve(): void
}

/** How many slots may be kept for values that are gone, or still to come. */
const SPARE_SLOTS = 512

export function createBuffer<Value>(options: BufferOptions<Value>): Buffer<Value> {
  const { highWaterMark, overflow, onFull, onDrop } = options
  let values: (Value | undefined)[] = []
  /** Where the oldest value is, and where the next one goes. */
  let head = 0
  let tail = 0
  let full = false

  function setFull(now: boolean): void {
    if (full === now) return
    full = now
    onFull(now)
  }

  /** Lets go of the slots of what was taken. */
  function trim(): void {
    values = values.slice(head, tail)
    tail -= head
    head = 0
  }

  /** `Array.shift` would move all the others every time. */
  function shift(): Value {
    const value = values[head] as Value
    values[head] = undefined
    head += 1
    // The same slots again: what grows anew for every chunk costs more than the values do.
    if (head === tail && tail <= SPARE_SLOTS) head = tail = 0
    else if (head > SPARE_SLOTS) trim()
    return value
  }

  return {
    size: () => tail - head,
    add(value) {
      const room = highWaterMark - tail + head
      if (room <= 1 && overflow === 'pause') setFull(true)
      else if (room <= 0) {
        const isNewest = overflow === 'drop-newest'
        onDrop(isNewest ? value : shift())
        if (isNewest) return
      }
      values[tail] = value
      tail += 1
    },
    shift,
    take(count) {
      const some = values.slice(head, Math.min(tail, head + count)) as Value[]
      head += some.length
      trim()
      return some
    },
    relieve() {
      // Half empty, not one below the mark: filling in bulk is what makes a queue cheap.
      if (tail - head <= highWaterMark / 2) setFull(false)
    },
  }
}
