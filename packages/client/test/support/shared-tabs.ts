// Fake tabs that share one stream of a server with a log: events have the ids 1, 2, 3 … and are
// replayed after the id asked for; whoever asks for none is told where the log stands.
import {
  createFakeTabs,
  createScriptedServer,
  createVirtualClock,
  type FakeTab,
  type FakeTabs,
  type ScriptedConnection,
  type ScriptedServer,
  type VirtualClock,
} from '@lastevent/testing'
import { onTestFinished } from 'vitest'
import {
  createStreamOfVersion,
  type SharedEventStream,
  type SharedEventStreamOptions,
} from '../../src/shared/create-shared-event-stream.ts'
import { PROTOCOL_VERSION } from '../../src/shared/protocol.ts'

export const address = 'https://example.test/events'

/** A server that knows all its events. */
export interface LogServer {
  readonly server: ScriptedServer
  /** How many events there are: the id of the newest one. */
  readonly length: number
  /** One more event, to all that are connected. */
  publish(count?: number): void
  /** Cuts all connections. */
  drop(): void
}

function createLogServer(clock: VirtualClock): LogServer {
  const server = createScriptedServer({ clock })
  let length = 0
  /** Those that are over, though a frozen tab has not read so yet. */
  const dropped = new Set<ScriptedConnection>()

  const live = (): readonly ScriptedConnection[] =>
    server.liveConnections.filter((connection) => !dropped.has(connection))
  const sendTo = (connection: ScriptedConnection, id: number): void =>
    connection.send({ data: `${id}`, id: `${id}` })

  server.handle((connection) => {
    connection.open()
    const { lastEventId } = connection.request
    if (lastEventId === undefined) return connection.raw(`id: ${length}\n\n`)
    for (let id = Number(lastEventId) + 1; id <= length; id += 1) sendTo(connection, id)
  })
  return {
    server,
    get length() {
      return length
    },
    publish(count = 1) {
      for (let more = 0; more < count; more += 1) {
        length += 1
        for (const connection of live()) sendTo(connection, length)
      }
    },
    drop() {
      for (const connection of live()) {
        dropped.add(connection)
        connection.drop()
      }
    },
  }
}

/** A tab with a stream in it. */
export interface SharedTab {
  readonly tab: FakeTab
  readonly stream: SharedEventStream
  /** The data of what its listener was called with. */
  readonly heard: string[]
  /** What the stream survived. */
  readonly errors: unknown[]
  readonly roles: string[]
  /** The requests it made while another tab held the connection. */
  readonly own: readonly string[]
}

export interface SharedTabOptions extends SharedEventStreamOptions {
  readonly version?: number
  readonly url?: string
  /** Attaches no listener. */
  readonly idle?: boolean
}

export interface Origin {
  readonly clock: VirtualClock
  readonly log: LogServer
  readonly server: ScriptedServer
  readonly tabs: FakeTabs
  open(options?: SharedTabOptions): SharedTab
  /** Closes all streams. */
  closeAll(): void
}

export function createOrigin(
  delayMs: number | (() => number) = 0,
  clock: VirtualClock = createVirtualClock(),
): Origin {
  const log = createLogServer(clock)
  const tabs = createFakeTabs({ clock, delayMs })
  const streams: SharedEventStream[] = []
  return {
    clock,
    log,
    server: log.server,
    tabs,
    open({ version = PROTOCOL_VERSION, url = address, idle = false, ...options } = {}) {
      const tab = tabs.open()
      const fetch = tab.fetch(log.server.fetch)
      const own: string[] = []
      const heard: string[] = []
      const errors: unknown[] = []
      const roles: string[] = []
      const stream = createStreamOfVersion(version, url, {
        name: 'test',
        fetch(input, init) {
          if (stream.state.role === 'follower') own.push(input)
          return fetch(input, init)
        },
        clock: tab.clock,
        environment: tab.environment,
        idleTimeoutMs: 0,
        onError: (error) => errors.push(error),
        ...options,
      })
      stream.subscribe(() => {
        if (roles.at(-1) !== stream.state.role) roles.push(stream.state.role)
      })
      if (!idle) stream.on('message', ({ data }) => heard.push(data))
      streams.push(stream)
      return { tab, stream, heard, errors, roles, own }
    },
    closeAll() {
      for (const stream of streams) stream.close()
    },
  }
}

/** The origin of one test: closed when it is over, and nothing is left behind then. */
export function origin(delayMs: number | (() => number) = 0): Origin {
  const made = createOrigin(delayMs)
  onTestFinished(async () => {
    made.closeAll()
    await made.clock.advance(0)
  })
  return made
}

/** The data of events by their numbers. */
export function numbered(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${from + index}`)
}
