// One attempt: fetch, look at the response, hand out its body. The one door to `fetch`.
// It never knows other attempts, schemas or events. The caller aborts the request in the end.

import type { Clock } from '../host/clock.ts'
import { watchPolicy } from '../host/csp.ts'
import type {
  ByteReader,
  FetchInit,
  FetchLike,
  HostAbortSignal,
  ResponseLike,
} from '../host/fetch-types.ts'
import {
  type ErrorPlace,
  type EventStreamError,
  NetworkError,
  ProtocolError,
  ResponseError,
} from '../errors.ts'
import { EXCERPT_BYTES, EXCERPT_MS } from '../limits.ts'
import { mediaTypeOf } from '../wire/headers.ts'
import { readerOf } from './reader.ts'

/** Looked up for every request: a global `fetch` that is replaced later counts. */
export const hostFetch: FetchLike = (input, init) => fetch(input, init)

/** Statuses that say "later", not "no": overload, timeouts, and what proxies answer meanwhile. */
const RETRYABLE_STATUS = /^(408|425|429|50[0234]|5[23]\d)$/

/** These, and what ingresses during a deploy and captive portals say in a server's place. */
const PASSING_STATUS = /^(200|40[458]|42[59]|5\d\d)$/

/** Reads the beginning of an error's body; `cancel` gives the rest of it up. */
export type Excerpt = (reader: ByteReader | undefined, cancel: () => void) => Promise<string>

/**
 * Resolves once the response's headers are there; reading an error's body may still take a while.
 *
 * @throws NetworkError
 * @throws ProtocolError where the page's policy does not allow the request
 */
export async function fetchResponse(
  fetchIt: FetchLike,
  init: FetchInit,
  place: ErrorPlace,
): Promise<ResponseLike> {
  const policy = watchPolicy(place.url)
  try {
    const response = await fetchIt(place.url, init)
    void policy?.()
    return response
  } catch (cause) {
    const directive = await policy?.()
    // There is no `fetch`, or it lacks something: that won't pass.
    if (cause instanceof ReferenceError) throw cause
    if (directive) {
      const what = `The page's Content-Security-Policy (${directive}) does not allow it`
      throw new ProtocolError('blocked-by-csp', what, place)
    }
    throw new NetworkError('connect-failed', 'No response', place, true, cause)
  }
}

/**
 * The body of a response that is an event stream; undefined where there is none, or none that can be
 * read as it comes.
 *
 * @param signal gives the request up; not every runtime takes it in `init`
 * @param excerpt where 204 is no error, and an error may be retryable; without it only 200 will do
 * @throws ResponseError, ProtocolError
 */
export async function openBody(
  response: ResponseLike,
  signal: HostAbortSignal,
  place: ErrorPlace,
  excerpt?: Excerpt,
): Promise<ByteReader | undefined> {
  const { status, headers } = response
  const reader = readerOf(response.body)
  // For a `fetch` that doesn't tie the body to the signal. A body that has failed rejects its
  // cancellation with the same failure.
  const cancel = (): void => void reader?.cancel().catch(() => {})
  if (signal.aborted) cancel()
  else signal.addEventListener('abort', cancel)
  if (status === 204 && excerpt) return undefined
  const mediaType = mediaTypeOf(headers.get('content-type'))
  if (status === 200 && mediaType === 'text/event-stream') return reader
  const body = (await excerpt?.(reader, cancel)) ?? ''
  const pattern = place.wasOpen ? PASSING_STATUS : RETRYABLE_STATUS
  throw refusal(response, place, mediaType, body, !!excerpt && pattern.test(`${status}`))
}

/**
 * What is wrong with a response: its status, or that it is no event stream.
 *
 * @param got what came with status 200
 */
export function refusal(
  { status, headers }: ResponseLike,
  place: ErrorPlace,
  got = 'no media type',
  body = '',
  retryable = false,
  code: 'content-type' | 'no-body' = 'content-type',
): EventStreamError {
  const what = `Expected text/event-stream, got ${got}, status ${status}`
  const error =
    status === 200
      ? new ProtocolError(code, what, place, retryable)
      : new ResponseError('http-status', `Response status ${status}`, place, retryable)
  return Object.assign(error, { status, headers, body })
}

/**
 * What is known of a kind of request: nothing, answered to a probe only, not even then once more, or
 * got through.
 */
export type CorsVerdict = 'unknown' | 'suspect' | 'refused' | 'through'

/**
 * What a failed attempt says of CORS. A rejected `fetch` doesn't tell whether the server is down or
 * refuses this page; a request that needs no permission tells whether it can be reached.
 *
 * @param known what is known so far of this kind of request
 */
export async function judgeCors(
  fetchIt: FetchLike,
  url: string,
  { code, status }: EventStreamError & { readonly status?: number | undefined },
  known: CorsVerdict,
  signal: HostAbortSignal,
): Promise<CorsVerdict | undefined> {
  const { origin } = (globalThis as Partial<typeof globalThis>).location ?? {}
  if (status) return 'through'
  if (code !== 'connect-failed' || known === 'through' || !origin) return undefined
  if (new URL(url).origin === origin) return undefined
  try {
    await fetchIt(url, { method: 'HEAD', mode: 'no-cors', cache: 'no-store', signal })
    return known === 'unknown' ? 'suspect' : 'refused'
  } catch {
    // The answer is in the rejection: not even an opaque response came.
    return 'unknown'
  }
}

/** The beginning of a body; an error page may be endless, or never come. */
export async function readExcerpt(
  reader: ByteReader | undefined,
  cancel: () => void,
  clock: Pick<Clock, 'setTimer'>,
): Promise<string> {
  let excerpt = ''
  if (!reader) return excerpt
  const decoder = new TextDecoder()
  const stop = clock.setTimer(cancel, EXCERPT_MS)
  let room = EXCERPT_BYTES
  try {
    while (room > 0) {
      const { value } = await reader.read()
      if (!value) break
      excerpt += decoder.decode(value.subarray(0, room), { stream: true })
      room -= value.length
    }
  } catch {
    // The status is the error; a body that breaks off only makes its excerpt shorter.
  }
  stop()
  return excerpt
}
