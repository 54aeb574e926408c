// One attempt: fetch, look at the response, hand out its body. The one door to `fetch`.
// It never knows other attempts, schemas or events.

import type { Clock } from './clock.ts'
import { type ErrorPlace, NetworkError, ProtocolError, ResponseError } from './errors.ts'
import { isEventStreamType, parseRetryAfter } from './headers.ts'

/** The function that makes requests; the global `fetch` unless the caller brings one. */
export type Fetch = (input: string, init: RequestInit) => Promise<Response>

/** Looked up for every request: whoever replaces the global `fetch` later is heeded. */
export const hostFetch: Fetch = (input, init) => fetch(input, init)

/** How much of an error response's body is kept, in bytes, and how long it is waited for. */
const ERROR_BODY_BYTES = 1024
const ERROR_BODY_MS = 1000

/** Statuses that say "later", not "no": overload, timeouts, and what proxies answer meanwhile. */
const RETRYABLE_STATUS: readonly number[] = [408, 425, 429, 500, 502, 503, 504]

function isRetryable(status: number): boolean {
  return RETRYABLE_STATUS.includes(status) || (status >= 520 && status < 540)
}

export interface OpenResponse {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  /** The stream of bytes; undefined for 204, which asks the client to stop [spec]. */
  readonly body: Body | undefined
}

export interface Body {
  /** The next bytes, or undefined at the end. Rejects with a `NetworkError`. */
  read(): Promise<Uint8Array | undefined>
}

/**
 * Makes the request. Aborting `init.signal` ends it, and the body with it.
 *
 * @throws NetworkError, ResponseError, ProtocolError
 */
export async function openResponse(
  init: RequestInit & { readonly signal: AbortSignal },
  fetchIt: Fetch,
  place: ErrorPlace,
  clock: Clock,
): Promise<OpenResponse> {
  let response: Response
  try {
    response = await fetchIt(place.url, init)
  } catch (cause) {
    throw new NetworkError('connect-failed', 'No response', place, cause)
  }
  const { status, headers, body } = response
  const url = response.url || place.url
  const refuse = (): void => {
    // The caller aborts the request; this is for a `fetch` that doesn't tie the body to its signal.
    if (body && !body.locked) body.cancel().catch(ignoreCancelled)
  }
  if (status === 204) {
    refuse()
    return { url, status, headers, body: undefined }
  }
  if (status !== 200) {
    const excerpt = body ? await readExcerpt(body, clock) : ''
    const retryAfterMs = parseRetryAfter(headers.get('retry-after'), clock.now())
    throw new ResponseError(
      { status, headers, body: excerpt, retryAfterMs },
      place,
      isRetryable(status),
    )
  }
  if (!isEventStreamType(headers.get('content-type'))) {
    refuse()
    throw new ProtocolError('content-type', 'The response is not text/event-stream', place)
  }
  if (!body) throw new ProtocolError('no-body', 'The response has no body', place)
  const reader = body.getReader()
  return {
    url,
    status,
    headers,
    body: {
      read: () =>
        reader.read().then(
          (result) => (result.done ? undefined : result.value),
          (cause) => {
            throw new NetworkError('connection-lost', 'The connection broke off', place, cause)
          },
        ),
    },
  }
}

/** Asks whether a server can be reached at all, where `fetch` may not say why it refused. */
export async function probe(url: string, fetchIt: Fetch, signal: AbortSignal): Promise<boolean> {
  try {
    await fetchIt(url, { method: 'HEAD', mode: 'no-cors', cache: 'no-store', signal })
    return true
  } catch {
    // The answer is in the rejection: not even an opaque response came.
    return false
  }
}

/** The beginning of a body, then the body is cancelled: an error page may be endless. */
async function readExcerpt(body: ReadableStream<Uint8Array>, clock: Clock): Promise<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let excerpt = ''
  let room = ERROR_BODY_BYTES
  const cancel = (): void => {
    reader.cancel().catch(ignoreCancelled)
  }
  const stop = clock.setTimer(cancel, ERROR_BODY_MS)
  try {
    while (room > 0) {
      const { done, value } = await reader.read()
      if (done) break
      const part = value.subarray(0, room)
      room -= part.length
      excerpt += decoder.decode(part, { stream: true })
    }
  } catch {
    // The status is the error; a body that breaks off only makes its excerpt shorter.
  } finally {
    stop()
    cancel()
  }
  return excerpt
}

/** A body that has already failed rejects its cancellation with the same failure. */
function ignoreCancelled(): void {}
