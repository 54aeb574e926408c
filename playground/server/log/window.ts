// A ring of the newest events, ready to be sent. It never knows where they come from.
import type { LogWindow } from './event-log.ts'

// Frames are joined up to this length, so that a replay costs one write per packetful, not per event.
const chunkLength = 16_384
// Streams that are up to date all ask for the same chunk, and those that resume for few different.
const maxChunks = 64

interface Entry {
  readonly n: number
  readonly frame: string
  /** Characters of all frames before this one. */
  readonly offset: number
}

export interface FillableWindow extends LogWindow {
  /** Takes the next event; one that leaves a hole after the newest begins the window anew. */
  push(n: number, frame: string): void
  /** Forgets all events before this one. */
  expireBefore(n: number): void
  /** Forgets everything; the next event is the one after `n`. */
  restart(n: number, idOf: (n: number) => string): void
}

export const createWindow = (size: number, idOf: (n: number) => string): FillableWindow => {
  // Event n sits at n % size, so the newest takes the place of the one that expires.
  let ring: Entry[] = []
  let nameOf = idOf
  let newest = 0
  let held = 0
  let total = 0
  const chunks = new Map<number, { bytes: Uint8Array; next: number }>()

  const oldest = (): number => newest - held + 1

  const entry = (n: number): Entry => {
    const found = n < oldest() ? undefined : ring[n % size]
    if (found?.n !== n) throw new RangeError(`Event ${n} is not in the log.`)
    return found
  }

  return {
    oldest,
    newest: () => newest,
    idOf: (n) => nameOf(n),
    frame: (n) => entry(n).frame,
    bytesFrom: (n) => (n > newest ? 0 : total - entry(n).offset),
    chunkFrom(n) {
      const known = chunks.get(n)
      if (known !== undefined) return known
      let text = ''
      let next = n
      for (; next <= newest && text.length < chunkLength; next += 1) text += entry(next).frame
      const chunk = { bytes: Buffer.from(text), next }
      if (chunks.size >= maxChunks) chunks.clear()
      chunks.set(n, chunk)
      return chunk
    },
    push(n, frame) {
      if (n !== newest + 1) held = 0
      ring[n % size] = { n, frame, offset: total }
      total += frame.length
      newest = n
      held = Math.min(held + 1, size)
      chunks.clear()
    },
    expireBefore(n) {
      held = Math.min(held, Math.max(0, newest - n + 1))
      chunks.clear()
    },
    restart(n, idOfNow) {
      ring = []
      nameOf = idOfNow
      newest = n
      held = 0
      chunks.clear()
    },
  }
}
