// Runs the script of one connection: headers, bytes, its end; never knows other requests or time.
import { createBody } from './body.ts'
import type {
  ConnectionOutcome,
  HeadersGiven,
  OpenOptions,
  ScriptedConnection,
  SendOptions,
} from './scripted-connection.ts'
import { encodePayload } from './contract.ts'
import type { EventContract } from './contract.ts'
import type { RequestRecord } from './request-record.ts'
import { buildResponse, hasBody } from './response.ts'
import { encodeBlock, encodeComments, splitBytes, toBytes } from './wire-format.ts'

/** @internal */
export interface ConnectionParts {
  readonly request: RequestRecord
  readonly index: number
  readonly events: EventContract | undefined
  /** Settle the promise of `fetch`. */
  resolve(response: Response): void
  reject(error: unknown): void
}

// The steps after which a script is over.
type LastStep = 'stall' | 'end' | 'drop' | 'fail' | 'refuse'

/** @internal */
export function createScriptedConnection<Events extends EventContract | undefined>(
  parts: ConnectionParts,
): ScriptedConnection<Events> {
  const { request, index, events } = parts
  const { signal } = request
  let opened = false
  let outcome: ConnectionOutcome | undefined
  let lastStep: LastStep | undefined
  // What the outcome will be when the client has read everything.
  let planned: ConnectionOutcome = 'ended'
  let resolveClosed!: (outcome: ConnectionOutcome) => void
  const closed = new Promise<ConnectionOutcome>((resolve) => {
    resolveClosed = resolve
  })

  const body = createBody({
    onDelivered: () => finish(planned),
    onCancel: () => finish('cancelled'),
  })

  function finish(how: ConnectionOutcome): void {
    if (outcome !== undefined) return
    outcome = how
    signal?.removeEventListener('abort', onAbort)
    resolveClosed(how)
  }

  function onAbort(): void {
    finish('aborted')
    // [fetch] the promise and the body fail with the signal's own reason, whatever that is.
    parts.reject(signal?.reason)
    body.abort(signal?.reason)
  }

  /**
   * Takes a step of the script: checks that the script may, and tells whether the client is still
   * there to notice.
   */
  function step(name: string, last?: LastStep): boolean {
    const afterStall = lastStep === 'stall' && (last === 'end' || last === 'drop')
    if (lastStep !== undefined && !afterStall) {
      throw new Error(`${name}() after ${lastStep}(): the script of this connection is over`)
    }
    if (opened && (name === 'open' || last === 'fail' || last === 'refuse')) {
      throw new Error(`${name}() after the headers were sent`)
    }
    lastStep = last ?? lastStep
    return outcome === undefined
  }

  function respond(headers: Headers, { status = 200, statusText = '', url }: OpenOptions): void {
    const stream = hasBody(request, status) ? body.stream : null
    parts.resolve(buildResponse(request, { status, statusText, headers, url }, stream))
    opened = true
    if (stream === null) {
      body.abort(undefined)
      finish(planned)
    }
  }

  function openStream(headers?: HeadersGiven, options: OpenOptions = {}): void {
    const merged = new Headers(headers)
    if (!merged.has('content-type')) merged.set('content-type', 'text/event-stream')
    respond(merged, options)
  }

  function write(name: string, data: string | Uint8Array, options: SendOptions = {}): void {
    if (!step(name)) return
    if (!opened) openStream()
    body.push(splitBytes(toBytes(data), options.split ?? 'whole'))
  }

  signal?.addEventListener('abort', onAbort)

  return {
    request,
    index,
    closed,
    get opened() {
      return opened
    },
    get bufferedBytes() {
      return body.bufferedBytes
    },
    get takenBytes() {
      return body.takenBytes
    },
    get outcome() {
      return outcome
    },
    get cancelled() {
      return outcome === 'cancelled'
    },
    get aborted() {
      return outcome === 'aborted'
    },
    open(headers, options) {
      if (step('open')) openStream(headers, options)
    },
    send({ type, data, id, retry }, options) {
      const payload = encodePayload(events, type ?? 'message', data)
      write('send', encodeBlock({ type, data: payload, id, retry }), options)
    },
    sendUntyped(event, options) {
      write('sendUntyped', encodeBlock(event), options)
    },
    comment(text = '', options) {
      write('comment', encodeComments(text), options)
    },
    raw(data, options) {
      write('raw', data, options)
    },
    stall() {
      if (step('stall', 'stall') && !opened) openStream()
    },
    end() {
      if (!step('end', 'end')) return
      if (!opened) openStream()
      body.end()
    },
    drop(error = new TypeError('network error')) {
      if (!step('drop', 'drop')) return
      planned = 'dropped'
      if (opened) {
        body.fail(error)
        return
      }
      // Cut before the headers: there is no body yet whose read could fail.
      finish('dropped')
      parts.reject(error)
    },
    fail(status, headers, text) {
      if (!step('fail', 'fail')) return
      planned = 'failed'
      respond(new Headers(headers), { status })
      if (text !== undefined) body.push(splitBytes(toBytes(text), 'whole'))
      body.end()
    },
    refuse(error = new TypeError('Failed to fetch')) {
      if (!step('refuse', 'refuse')) return
      finish('refused')
      parts.reject(error)
    },
    drained: () => body.drained(),
  }
}
