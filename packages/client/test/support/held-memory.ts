// What this process holds in memory once its garbage is collected. Needs --expose-gc.

const { gc } = globalThis as { gc?: () => void }

/** Bytes of the heap, and of the buffers that lie outside of it. */
export async function heldBytes(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    // What a finished task still refers to, and what has a finalizer, is gone a task later.
    await new Promise((resolve) => setImmediate(resolve))
    gc?.()
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
