// In a window or a worker whose policy allows its own origin only: what comes of a stream elsewhere.
import { EventSource, type EventSourceErrorEvent } from '../../src/eventsource/index.ts'
import { createEventStream } from '../../src/index.ts'

/** How it has ended. */
export interface Ending {
  readonly status: string | number
  readonly name: string | undefined
  readonly code: string | undefined
  readonly message: string | undefined
}

async function openStream(url: string): Promise<Ending> {
  const stream = createEventStream(url, { onError: () => {} })
  stream.on('message', () => {})
  const { status, error } = await stream.closed
  return { status, ...describe(error) }
}

function openClass(url: string): Promise<Ending> {
  const source = new EventSource(url)
  return new Promise((resolve) => {
    source.addEventListener('error', (event) => {
      const { error } = event as EventSourceErrorEvent
      resolve({ status: source.readyState, ...describe(error) })
    })
  })
}

function describe(thrown: unknown): Omit<Ending, 'status'> {
  const { name, code, message } = (thrown ?? {}) as Partial<Ending>
  return { name, code, message }
}

declare global {
  var csp: { openStream: typeof openStream; openClass: typeof openClass }
}
globalThis.csp = { openStream, openClass }
