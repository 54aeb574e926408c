// In a page: a traced stream, shown in the Performance panel.
import { createEventStream } from '../../src/index.ts'
import { inspect } from '../../src/inspect/index.ts'

/** Reads until an event of type "last" comes. The listener of "slow" takes its time. */
async function read(url: string): Promise<void> {
  const stream = createEventStream(url, { retry: { minDelayMs: 10 }, onError: () => {} })
  const trace = inspect(stream, { performance: true, longHandlerMs: 20 })
  stream.on('slow', () => {
    const until = performance.now() + 30
    while (performance.now() < until);
  })
  stream.on('last', () => stream.close())
  await stream.closed
  // The trace tells of its newest records in a task of its own.
  await new Promise((resolve) => setTimeout(resolve, 0))
  trace.close()
}

declare global {
  var inspected: { read: typeof read }
}
globalThis.inspected = { read }
