// Writes events as the bytes of an event stream, for servers and tests: what `wire/` reads, the other
// way round. It never knows contracts, streams or connections.
/** @module lastevent/write */

/** What a block of an event stream can carry: see {@link encodeEvent}. */
export interface EncodableEvent {
  /** The event's type, which may not be empty. @default "message" */
  readonly type?: string | undefined
  /**
   * The payload; line feeds are kept. Without it the block tells the reader an `id` or a `retry`, and
   * dispatches no event. @default no event
   */
  readonly data?: string | undefined
  /** The event's id; `""` makes the reader forget its last one. @default the reader keeps its last one */
  readonly id?: string | undefined
  /** How long the reader waits before it reconnects: whole milliseconds. @default unchanged */
  readonly retry?: number | undefined
  /** A line that readers ignore: it keeps proxies and timeouts from closing a quiet stream. */
  readonly comment?: string | undefined
}

/** What UTF-8 has no bytes for: half of a surrogate pair. */
const LONE_SURROGATE = /\p{Surrogate}/u

/**
 * One event as text of an event stream, with the blank line that ends it. A reader gets back exactly
 * what was written; what the format can't carry is refused, since it would arrive as something else.
 *
 * @example
 * response.write(encodeEvent({ type: 'add', id: '7', data: JSON.stringify({ n: 1 }) }))
 * response.write(encodeEvent({ comment: 'still here' }))
 *
 * @throws TypeError for line breaks or NUL in `id`, line breaks in `type` or `comment`, a carriage
 *   return in `data`, half of a surrogate pair in any of them, a `retry` that is no whole number of
 *   milliseconds, an empty `type`, a `type` without `data`, and values of other types
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function encodeEvent(event: EncodableEvent): string {
  const { type, data, id, retry, comment } = event
  let block = ''
  if (comment !== undefined) block += `: ${carried('comment', comment, /[\r\n]/)}\n`
  if (type !== undefined) {
    if (type === '') throw new TypeError('type: an empty one would arrive as "message"')
    if (data === undefined) {
      throw new TypeError(`type: "${type}" would never be dispatched without data; "" will do`)
    }
    carried('type', type, /[\r\n]/)
    if (type !== 'message') block += `event: ${type}\n`
  }
  if (id !== undefined) block += `id: ${carried('id', id, /[\0\r\n]/)}\n`
  if (retry !== undefined) {
    if (!Number.isSafeInteger(retry) || retry < 0) {
      throw new TypeError(`retry: ${retry} is no whole number of milliseconds`)
    }
    block += `retry: ${retry}\n`
  }
  if (data !== undefined) {
    block += `data: ${carried('data', data, /\r/).replaceAll('\n', '\ndata: ')}\n`
  }
  return `${block}\n`
}

/** The value, if the field can carry it. */
function carried(field: string, value: string, refused: RegExp): string {
  // From JavaScript anything may come: "[object Object]" is nobody's payload.
  if (typeof value !== 'string') throw new TypeError(`${field}: a string, not ${typeof value}`)
  const [found] = refused.exec(value) ?? LONE_SURROGATE.exec(value) ?? []
  if (found === undefined) return value
  const hint = field === 'data' && found === '\r' ? '; write line feeds, or JSON' : ''
  throw new TypeError(`${field}: an event stream can't carry ${JSON.stringify(found)} here${hint}`)
}
