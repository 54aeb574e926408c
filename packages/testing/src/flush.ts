// Lets scheduled work happen by turns of the event loop; never waits for wall time.

type Schedule = (callback: () => void) => unknown

// Taken once: a test that fakes the global timers later must not stop the turns. In Node one queue
// of setImmediate keeps turns in the order asked for, which message ports don't.
const scheduleImmediate = (globalThis as { readonly setImmediate?: Schedule }).setImmediate

// Every turn empties the microtask queue, so one is enough for chains of promises and for stream
// reads. Further turns let work through that hops over message ports or timers of its own.
const turns = 4

/** One turn of the event loop: a macrotask, with all microtasks before and after it. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (scheduleImmediate !== undefined) {
      scheduleImmediate(() => resolve())
      return
    }
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(undefined)
  })
}

/**
 * Lets everything already scheduled happen: promise chains, stream reads, and what they start.
 * No time passes for a virtual clock, and none is waited for on the wall.
 *
 * @example
 * connection.send({ data: 'hello' })
 * await flush()
 * expect(seen).toEqual(['hello'])
 */
export async function flush(): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await nextTurn()
}
