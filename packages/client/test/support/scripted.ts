// A stream on a scripted server under a virtual clock, with everything it says on record. When the
// test is over the stream is closed and must leave nothing behind.
import {
  createScriptedServer,
  createVirtualClock,
  type ScriptedConnection,
  type ScriptedServer,
  type VirtualClock,
} from '@lastevent/testing'
import { expect, onTestFinished } from 'vitest'
import {
  createEventStream,
  type EventMap,
  type InferEvents,
  type EventStream,
  type EventStreamError,
  type EventStreamOptions,
  type OpenInfo,
  type StreamState,
  type UntypedEvents,
} from '../../src/index.ts'

export const address = 'https://example.test/events'

/** What a listener for events of any type can rely on. */
export interface AnyEvent {
  readonly type: string
  readonly data: unknown
  readonly id: string | undefined
  readonly lastEventId: string
}

/** The one method of a typed stream that a helper for any stream needs. */
interface Listenable {
  on(type: never, listener: (event: never) => unknown): () => void
}

interface HasState {
  readonly state: StreamState
}

export interface Network {
  readonly server: ScriptedServer
  /** Its random numbers are 0 unless told: every delay is then the shortest possible. */
  readonly clock: VirtualClock
}

export interface Rig<Events extends EventMap> extends Network {
  readonly stream: EventStream<InferEvents<Events>>
  readonly states: readonly StreamState[]
  readonly opens: readonly OpenInfo[]
  /** What `onError` was told. */
  readonly survived: readonly unknown[]
}

export interface RigOptions<Events extends EventMap> extends EventStreamOptions<Events> {
  readonly url?: Parameters<typeof createEventStream>[0]
  readonly random?: number
}

const rejections: unknown[] = []
process.on('unhandledRejection', (reason) => rejections.push(reason))

/** A server and a clock, and the proof at the end that no promise was left to reject unseen. */
export function network(random = 0): Network {
  const clock = createVirtualClock({ random })
  const server = createScriptedServer({ clock })
  const earlier = rejections.length
  onTestFinished(async () => {
    await clock.flush()
    expect(rejections.slice(earlier), 'unhandled rejections').toEqual([])
  })
  return { server, clock }
}

/** A stream that is not connected yet. */
export function rig<const Events extends EventMap = UntypedEvents>(
  { url = address, random, ...options }: RigOptions<Events> = {},
  { server, clock }: Network = network(random),
): Rig<Events> {
  const states: StreamState[] = []
  const opens: OpenInfo[] = []
  const survived: unknown[] = []
  const stream = createEventStream(url, {
    fetch: server.fetch,
    clock,
    onStateChange: (state) => states.push(state),
    onOpen: (info) => opens.push(info),
    onError: (error) => survived.push(error),
    ...options,
  })
  onTestFinished(async () => {
    stream.close()
    await clock.advance(0)
    expect(server.liveConnections, 'live connections after close()').toEqual([])
    expect(clock.pending, 'timers after close()').toEqual([])
  })
  return { server, clock, stream, states, opens, survived }
}

/** A stream with a listener for `message`, and the connection it has opened. */
export async function connected(options: RigOptions<UntypedEvents> = {}): Promise<
  Rig<UntypedEvents> & {
    readonly connection: ScriptedConnection
    readonly heard: readonly unknown[]
  }
> {
  const made = rig(options)
  const heard = listen(made.stream)
  const connection = await made.server.nextConnection()
  connection.open()
  await made.clock.flush()
  return { ...made, connection, heard }
}

/** The data of what listeners of these types are called with, in order. */
export function listen(stream: Listenable, ...types: readonly string[]): readonly unknown[] {
  const heard: unknown[] = []
  const add = ({ data }: AnyEvent): void => void heard.push(data)
  for (const type of types.length > 0 ? types : ['message']) stream.on(type as never, add)
  return heard
}

/** The data of all that is left in an iterator, up to its end. */
export async function drain(events: AsyncIterable<AnyEvent>): Promise<readonly unknown[]> {
  const data: unknown[] = []
  for await (const event of events) data.push(event.data)
  return data
}

/** The delays that the states speak of, in order. */
export function delays(states: readonly StreamState[]): readonly number[] {
  return states.flatMap((state) => (state.status === 'waiting' ? [state.delayMs] : []))
}

/** The payloads '0', '1' and so on. */
export function many(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => `${n}`)
}

/** A promise, and the means to settle it. */
export function promised<Value>(): {
  readonly promise: Promise<Value>
  readonly resolve: (value: Value) => void
} {
  let resolve!: (value: Value) => void
  const promise = new Promise<Value>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

/** The error that a stream was closed with. */
export function fatal({ state }: HasState): EventStreamError {
  expect(state).toMatchObject({ status: 'closed', reason: 'error' })
  return (state as { readonly error: unknown }).error as EventStreamError
}

/** When each request came, in milliseconds after the first. */
export function times({ requests }: ScriptedServer): readonly number[] {
  return requests.map(({ time }) => time - (requests[0]?.time ?? 0))
}
