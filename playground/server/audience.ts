// All open streams together. It never knows what is sent over them.
import type { Stream } from './stream.ts'

export interface Audience {
  add(stream: Stream): void
  remove(stream: Stream): void
  size(): number
  unsentBytes(): number
  wake(): void
  /** Cuts every connection, and returns how many there were. */
  drop(reason: string): number
  end(): void
}

export const createAudience = (): Audience => {
  const streams = new Set<Stream>()
  return {
    add: (stream) => void streams.add(stream),
    remove: (stream) => void streams.delete(stream),
    size: () => streams.size,
    unsentBytes: () => [...streams].reduce((sum, stream) => sum + stream.unsentBytes(), 0),
    wake() {
      for (const stream of streams) stream.wake()
    },
    drop(reason) {
      const dropped = streams.size
      for (const stream of streams) stream.drop(reason)
      return dropped
    },
    end() {
      for (const stream of streams) stream.end()
    },
  }
}
