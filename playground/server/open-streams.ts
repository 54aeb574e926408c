// All streams that are open now. It never knows what is sent over them.
import type { Beginning, DropReason, Stream } from './stream.ts'

export interface OpenStreams {
  add(stream: Stream): void
  remove(stream: Stream): void
  size(): number
  unsentBytes(): number
  wake(): void
  restart(beginningAfter: (next: number) => Beginning): void
  /** Cuts so many connections, the oldest first, and returns how many there were. */
  drop(reason: DropReason, count?: number): number
  /** Finishes every response, each after words of its own. */
  end(last: () => string): void
}

export const createOpenStreams = (): OpenStreams => {
  const streams = new Set<Stream>()
  return {
    add: (stream) => void streams.add(stream),
    remove: (stream) => void streams.delete(stream),
    size: () => streams.size,
    unsentBytes: () => [...streams].reduce((sum, stream) => sum + stream.unsentBytes(), 0),
    wake() {
      for (const stream of streams) stream.wake()
    },
    restart(beginningAfter) {
      for (const stream of streams) stream.restart(beginningAfter)
    },
    drop(reason, count = streams.size) {
      const dropped = [...streams].slice(0, count)
      for (const stream of dropped) stream.drop(reason)
      return dropped.length
    },
    end(last) {
      for (const stream of streams) stream.end(last())
    },
  }
}
