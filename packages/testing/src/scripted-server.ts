// A server in the test's hands: a fake fetch, and a connection for each request; never knows bytes.
import type { ScriptedConnection } from './scripted-connection.ts'
import type { EventContract } from './contract.ts'
import { createScriptedConnection } from './create-scripted-connection.ts'
import { recordRequest } from './request-record.ts'
import type { RequestRecord } from './request-record.ts'

/** Options of {@link createScriptedServer}. */
export interface ScriptedServerOptions<Events extends EventContract | undefined = undefined> {
  /**
   * The contract that types what a script sends: the map that the stream under test gets.
   * @default none: any type, strings as they stand, anything else as JSON
   */
  readonly events?: Events | undefined
  /**
   * Gives the time of each request.
   * @default the real clock
   */
  readonly clock?: { now(): number } | undefined
  /**
   * What relative URLs are resolved against.
   * @default the page's URL; without a page a relative URL is refused, as it is by Node's fetch
   */
  readonly baseUrl?: string | URL | undefined
}

/** The script of each connection. An error that it throws is left to the test runner to report. */
export type ConnectionScript<Events extends EventContract | undefined = undefined> = (
  connection: ScriptedConnection<Events>,
) => void | PromiseLike<void>

/** What {@link ScriptedServer.nextConnection} asks of the stream under test; every stream has it. */
export interface WatchedStream {
  getSnapshot(): { readonly status: string; readonly reason?: string; readonly error?: unknown }
  subscribe(onChange: () => void): () => void
}

/** A server whose every byte the test decides. */
export interface ScriptedServer<Events extends EventContract | undefined = undefined> {
  /** Give it to the stream under test as its `fetch`. Needs no `this`. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /** Every request so far. */
  readonly requests: readonly RequestRecord[]
  /** A connection for each of the requests. */
  readonly connections: readonly ScriptedConnection<Events>[]
  /** Those of them that have not come to their end. */
  readonly liveConnections: readonly ScriptedConnection<Events>[]
  /**
   * Waits for the next connection that no script and no earlier call has got.
   *
   * @param stream the stream under test. With it, the promise rejects where no connection will come
   *   of it: with the error of an attempt that never got as far as `fetch` (a header function that
   *   throws, an option that no request takes), or when the stream is closed. Without it, the promise
   *   waits for as long as it takes.
   */
  nextConnection(stream?: WatchedStream): Promise<ScriptedConnection<Events>>
  /**
   * Runs `script` for every connection from now on, in place of any earlier script.
   * @returns a function that hands connections to `nextConnection` again
   */
  handle(script: ConnectionScript<Events>): () => void
}

/**
 * Creates a server whose every byte the test decides.
 *
 * @example
 * const server = createScriptedServer()
 * const stream = createEventStream('https://example.test/events', { fetch: server.fetch })
 * stream.on('message', ({ data }) => console.log(data))
 * const connection = await server.nextConnection(stream)
 * connection.send({ data: 'hello', id: '1' })
 */
export function createScriptedServer<const Events extends EventContract | undefined = undefined>(
  options: ScriptedServerOptions<Events> = {},
): ScriptedServer<Events> {
  const clock = options.clock ?? Date
  const { events } = options
  const requests: RequestRecord[] = []
  const connections: ScriptedConnection<Events>[] = []
  // At most one of the two holds something.
  const unclaimed: ScriptedConnection<Events>[] = []
  const claims: Claim<Events>[] = []
  let script: ConnectionScript<Events> | undefined

  function dispatch(connection: ScriptedConnection<Events>): void {
    if (script !== undefined) {
      void run(script, connection)
      return
    }
    const claim = claims.shift()
    if (claim === undefined) unclaimed.push(connection)
    else claim.resolve(connection)
  }

  return {
    requests,
    connections,
    get liveConnections() {
      return connections.filter(({ outcome }) => outcome === undefined)
    },
    // Async, since fetch rejects and never throws.
    async fetch(input, init) {
      const baseUrl = options.baseUrl ?? pageUrl()
      const request = recordRequest(input, init, baseUrl, clock.now())
      // [fetch] an aborted signal rejects before anything goes out.
      if (request.signal?.aborted === true) throw request.signal.reason
      return new Promise((resolve, reject) => {
        const parts = { request, index: connections.length, events, resolve, reject }
        const connection = createScriptedConnection<Events>(parts)
        requests.push(request)
        connections.push(connection)
        dispatch(connection)
      })
    },
    async nextConnection(stream) {
      const connection = unclaimed.shift()
      if (connection !== undefined) return connection
      let stop: (() => void) | undefined
      try {
        return await new Promise((resolve, reject) => {
          const claim: Claim<Events> = { resolve, reject }
          claims.push(claim)
          stop =
            stream &&
            watchFailures(stream, connections, (error) => {
              const index = claims.indexOf(claim)
              if (index !== -1) claims.splice(index, 1)
              claim.reject(error)
            })
        })
      } finally {
        stop?.()
      }
    },
    handle(given) {
      script = given
      return () => {
        if (script === given) script = undefined
      }
    },
  }
}

interface Claim<Events extends EventContract | undefined> {
  resolve(connection: ScriptedConnection<Events>): void
  reject(error: unknown): void
}

/** Tells the error with which an attempt is over that had no connection, or the stream. */
function watchFailures(
  stream: WatchedStream,
  connections: ArrayLike<unknown>,
  tell: (error: unknown) => void,
): () => void {
  let known = connections.length
  // What runs or has failed already may have had a connection.
  let had = known > 0
  let last = had ? stream.getSnapshot().error : undefined
  const look = (): void => {
    const { status, reason, error } = stream.getSnapshot()
    had ||= connections.length > known
    known = connections.length
    if (status === 'closed') tell(error ?? new Error(`The stream is closed (${reason})`))
    else if (error !== undefined && error !== last && !had) tell(error)
    if (error !== undefined || status === 'connecting') had = false
    last = error
  }
  const stop = stream.subscribe(look)
  look()
  return stop
}

// Async, so that a script that throws shows up as an unhandled rejection: were it to reject the
// fetch, the client would take a failed assertion for a network error and retry.
async function run<Events extends EventContract | undefined>(
  script: ConnectionScript<Events>,
  connection: ScriptedConnection<Events>,
): Promise<void> {
  await script(connection)
}

function pageUrl(): string | undefined {
  return (globalThis as { readonly location?: Location }).location?.href
}
