// Plays a recorded stream back, connection by connection, with the times it had; never knows how it
// was recorded.
import type { ConnectionScript } from './scripted-server.ts'
import type { ScriptedConnection } from './scripted-connection.ts'

/** Options of {@link replay}. */
export interface ReplayOptions {
  /** What the recorded times are waited for by: a `createVirtualClock()`. */
  readonly clock: { setTimer(callback: () => void, delayMs: number): () => void }
}

/** Something that happened on a recorded connection, and what was sent with it. */
interface Step {
  readonly afterMs: number
  readonly what: string
  readonly text: string
}

const header = ': lastevent recording 1\n\n'

/**
 * The script of a recording, which `trace.toEventStream(id)` of `lastevent/inspect` has made: each
 * request gets what the recorded one in its place got, with the same status and the same pauses. What
 * comes after the last recorded connection is answered with 204, which ends a stream.
 *
 * @example
 * server.handle(replay(readFileSync('recorded.sse', 'utf8'), { clock }))
 *
 * @throws {TypeError} when the text is no recording
 */
export function replay(recording: string, options: ReplayOptions): ConnectionScript {
  if (!recording.startsWith(header)) {
    throw new TypeError('replay: the text is no recording of lastevent/inspect')
  }
  const { clock } = options
  const connections = connectionsOf(recording.slice(header.length))
  let played = 0

  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      clock.setTimer(resolve, ms)
    })
  }

  return async (connection) => {
    const steps = connections[played]
    played += 1
    if (steps === undefined) return connection.fail(204)
    for (const step of steps) {
      if (step.afterMs > 0) await wait(step.afterMs)
      if (!play(connection, step)) return
    }
  }
}

function connectionsOf(text: string): Step[][] {
  const [before, ...parts] = text.split(/^: @ (\d+) (.*)\n\n/m)
  const connections: Step[][] = []
  // The beginning of a recording may be lost: it starts within a connection then.
  let steps: Step[] | undefined
  if (before) connections.push((steps = [{ afterMs: 0, what: 'events', text: before }]))
  for (let index = 0; index < parts.length; index += 3) {
    const [ms, what = '', sent = ''] = parts.slice(index, index + 3)
    if (what === 'request') connections.push((steps = []))
    else {
      if (!steps) connections.push((steps = []))
      steps.push({ afterMs: Number(ms), what, text: sent })
    }
  }
  return connections
}

/** False where it is the end of the connection's script. */
function play(connection: ScriptedConnection, { what, text }: Step): boolean {
  const [verb, status, ...type] = what.split(' ')
  if (verb === 'events') connection.raw(text)
  else if (verb === 'response') {
    const headers = { 'content-type': type.join(' ') }
    if (status !== '200') {
      connection.fail(Number(status), headers)
      return false
    }
    connection.open(headers)
  } else if (verb === 'ended' && connection.opened) connection.end()
  else if (verb === 'failed' && connection.opened) connection.drop()
  else if (verb === 'failed') connection.refuse()
  return verb === 'events' || verb === 'response'
}
