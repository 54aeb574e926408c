// A response body that gives bytes only as its reader pulls; never knows events or scripts.

/** What the sending side of a body sees. @internal */
export interface BodyObserver {
  /** The reader has taken the last byte and the end, or met the error. */
  onDelivered(): void
  /** The reader has cancelled. */
  onCancel(reason: unknown): void
}

/** @internal */
export interface Body {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>
  /** Bytes that have been sent and not taken yet. */
  readonly bufferedBytes: number
  /** Bytes that the reader has taken. */
  readonly takenBytes: number
  push(chunks: readonly Uint8Array<ArrayBuffer>[]): void
  /** Ends the body behind all that was pushed. */
  end(): void
  /** Fails the body behind all that was pushed. */
  fail(error: unknown): void
  /** Fails the body at once and throws away what was not taken. */
  abort(reason: unknown): void
  /** Resolves when all bytes pushed so far are taken, or the body is over. */
  drained(): Promise<void>
}

type Ending = { readonly kind: 'end' } | { readonly kind: 'error'; readonly error: unknown }

/** @internal */
export function createBody(observer: BodyObserver): Body {
  // Taken from `head` on: `shift` would move all the rest, which a body cut into bytes makes long.
  let queue: Uint8Array<ArrayBuffer>[] = []
  let head = 0
  let bufferedBytes = 0
  let takenBytes = 0
  let ending: Ending | undefined
  let over = false
  let drains: { readonly upTo: number; readonly resolve: () => void }[] = []
  let wake: (() => void) | undefined
  let controller!: ReadableByteStreamController

  const stream = new ReadableStream(
    {
      type: 'bytes',
      start(given) {
        controller = given
      },
      // Runs for each read that finds nothing, and not again before its promise resolves.
      async pull() {
        if (head === queue.length && ending === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
        if (over) return
        const chunk = queue[head]
        if (chunk !== undefined) {
          head += 1
          // Before enqueue, which takes the buffer away.
          bufferedBytes -= chunk.length
          takenBytes += chunk.length
          controller.enqueue(chunk)
          resolveDrains()
        }
        settle()
      },
      cancel(reason) {
        finish()
        observer.onCancel(reason)
      },
    },
    // Nothing is pulled ahead of a read.
    { highWaterMark: 0 },
  )

  function resolveDrains(): void {
    const ready = drains.filter(({ upTo }) => over || takenBytes >= upTo)
    drains = drains.filter(({ upTo }) => !over && takenBytes < upTo)
    for (const { resolve } of ready) resolve()
  }

  function finish(): void {
    over = true
    queue = []
    head = 0
    bufferedBytes = 0
    resolveDrains()
    wake?.()
  }

  /** Brings the ending to the reader once nothing is left in front of it. */
  function settle(): void {
    if (over || ending === undefined || head < queue.length) return
    // A reader with a small buffer of its own may have left a rest, which an error would discard.
    if (ending.kind === 'error' && (controller.desiredSize ?? 0) < 0) return
    const { kind } = ending
    if (kind === 'end') {
      controller.close()
      controller.byobRequest?.respond(0)
    } else {
      controller.error(ending.error)
    }
    finish()
    observer.onDelivered()
  }

  return {
    stream,
    get bufferedBytes() {
      return bufferedBytes
    },
    get takenBytes() {
      return takenBytes
    },
    push(chunks) {
      if (over) return
      if (head === queue.length) {
        queue = []
        head = 0
      }
      for (const chunk of chunks) {
        queue.push(chunk)
        bufferedBytes += chunk.length
      }
      if (chunks.length > 0) wake?.()
    },
    end() {
      ending ??= { kind: 'end' }
      settle()
    },
    fail(error) {
      ending ??= { kind: 'error', error }
      settle()
    },
    abort(reason) {
      if (over) return
      controller.error(reason)
      finish()
    },
    drained() {
      if (over || bufferedBytes === 0) return Promise.resolve()
      return new Promise((resolve) => {
        drains.push({ upTo: takenBytes + bufferedBytes, resolve })
      })
    },
  }
}
