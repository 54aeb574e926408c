// What the tests over real sockets begin with: a server in this process, a stream, its inboxes.
// All of it is closed when the test is over, however it ends.
import { onTestFinished } from 'vitest'
import { events } from '../../../../playground/src/contract.ts'
import {
  type RunningServer,
  type ServerOptions,
  startServer,
} from '../../../../playground/server/start-server.ts'
import {
  createEventStream,
  type EventOf,
  type InferEvents,
  type EventStream,
  type EventStreamOptions,
  type OpenInfo,
  type StreamState,
} from '../../src/index.ts'
import { createInbox, type Inbox } from './inbox.ts'

export type Contract = typeof events
export type ContractEvent = EventOf<Contract>

/** A request as the client made it. */
export interface SentRequest {
  readonly url: URL
  readonly headers: Headers
  /** By `performance.now()`. */
  readonly at: number
}

export interface Watched {
  readonly stream: EventStream<InferEvents<Contract>>
  readonly requests: Inbox<SentRequest>
  readonly opens: Inbox<OpenInfo>
  readonly states: Inbox<StreamState>
  /** What the stream survived. */
  readonly errors: Inbox<unknown>
}

/** The reference server: no events but those the test publishes, ids from 1 on. */
export async function serve(options: ServerOptions = {}): Promise<RunningServer> {
  const report = (): void => undefined
  const server = await startServer({ port: 0, intervalMs: 0, idTag: '', report, ...options })
  onTestFinished(() => server.close())
  return server
}

/** A stream that tries again within milliseconds, with everything about it on record. */
export function watch(url: string, options: EventStreamOptions<Contract> = {}): Watched {
  const requests = createInbox<SentRequest>()
  const opens = createInbox<OpenInfo>()
  const states = createInbox<StreamState>()
  const errors = createInbox<unknown>()
  const stream = createEventStream(url, {
    events,
    retry: { minDelayMs: 20, maxDelayMs: 100 },
    fetch(input, init) {
      const headers = new Headers(init.headers)
      requests.add({ url: new URL(input), headers, at: performance.now() })
      return fetch(input, init)
    },
    onOpen: opens.add,
    onStateChange: states.add,
    onError: errors.add,
    ...options,
  })
  onTestFinished(() => stream.close())
  return { stream, requests, opens, states, errors }
}

/** What listeners of every type are called with, in order. */
export function listen(stream: EventStream<InferEvents<Contract>>): Inbox<ContractEvent> {
  const received = createInbox<ContractEvent>()
  stream.on('add', received.add)
  stream.on('notice', received.add)
  stream.on('reset', received.add)
  return received
}

/** Asks a server for a fault, see `playground/server/faults.ts`. */
export async function fault(server: RunningServer, name: string, body: object = {}): Promise<void> {
  const init = { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(`${server.url}/faults/${name}`, init)
  if (!response.ok) throw new Error(`/faults/${name}: ${response.status}`)
}

/** Publishes so many notices, and returns the id of each. */
export function publish(server: RunningServer, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    server.publish({ type: 'notice', data: `notice ${index}` }),
  )
}

export function idsOf(received: { readonly items: readonly ContractEvent[] }): readonly unknown[] {
  return received.items.map((event) => event.id)
}
