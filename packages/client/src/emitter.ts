// Lists of callbacks, called in order. A throw reaches `onThrow` and nobody else.
// It never knows what the values mean.

type Callback<Value> = (value: Value) => unknown

export interface Emitter<Value> {
  /** Adds a callback; the returned function removes this very registration. */
  add(callback: Callback<Value>): () => void
  emit(value: Value): void
  readonly size: number
}

/** Runs a callback of the user's, and hands over what it throws or rejects with. */
export function callSafely<Value>(
  callback: Callback<Value> | undefined,
  value: Value,
  onThrow: (error: unknown) => void,
): void {
  if (!callback) return
  try {
    const result = callback(value)
    if (isThenable(result)) result.then(undefined, onThrow)
  } catch (error) {
    onThrow(error)
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

export function createEmitter<Value>(onThrow: (error: unknown) => void): Emitter<Value> {
  // Replaced, never changed in place: an emit in progress goes on over the list it began with,
  // and skips what has been removed since.
  let entries: readonly { readonly callback: Callback<Value>; live: boolean }[] = []
  return {
    add(callback) {
      const entry = { callback, live: true }
      entries = [...entries, entry]
      return () => {
        entry.live = false
        entries = entries.filter((other) => other !== entry)
      }
    },
    emit(value) {
      for (const entry of entries) if (entry.live) callSafely(entry.callback, value, onThrow)
    },
    get size() {
      return entries.length
    },
  }
}

/** Hands an error nobody asked for to the host, as an uncaught one would be, without stopping us. */
export function reportToHost(error: unknown): void {
  const { reportError } = globalThis as { reportError?: (error: unknown) => void }
  if (reportError) reportError(error)
  else console.error(error)
}
