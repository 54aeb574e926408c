// The listeners of a stream, and their removal: by hand, by a signal, after one event, at the end.
// It never knows where events come from.

import type { ListenerOptions } from '../event-stream.ts'
import type { Consumers, Take } from './consumers.ts'

export interface Listeners {
  /** Adds one for these types, or for every type; the returned function removes it. */
  add(types: readonly string[], listener: Take, options?: ListenerOptions): () => void
  /** Removes all of them. */
  clear(): void
}

export function createListeners(consumers: Consumers): Listeners {
  /** Removes each of the listeners. */
  const removals = new Set<() => void>()
  return {
    add(types, listener, { signal, once } = {}) {
      if (signal?.aborted) return () => {}
      const takeOnce: Take = (event) => {
        remove()
        return listener(event)
      }
      const leave = consumers.join(types, once ? takeOnce : listener)
      const remove = (): void => {
        removals.delete(remove)
        signal?.removeEventListener('abort', remove)
        leave()
      }
      removals.add(remove)
      signal?.addEventListener('abort', remove)
      return remove
    },
    clear() {
      for (const remove of removals) remove()
    },
  }
}
