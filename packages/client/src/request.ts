// What one attempt asks for: URL, headers and resume position, from values or functions of the
// caller's. It never knows what becomes of the request.

import { type ErrorPlace, type EventStreamError, NetworkError, ProtocolError } from './errors.ts'
import { encodeLastEventId } from './headers.ts'

type MaybePromise<Value> = Value | PromiseLike<Value>

/** What a `url`, `headers` or `body` function is told about the attempt it is called for. */
export interface AttemptContext {
  /** Which attempt in a row this is, from 1. */
  readonly attempt: number
  /** The id the stream resumes after; empty at the beginning. */
  readonly lastEventId: string
  /** What ended the attempt before; undefined at the beginning. */
  readonly error: EventStreamError | undefined
  /** Aborts when the attempt is given up. */
  readonly signal: AbortSignal
}

/** A value, or a function that makes one for every attempt: a fresh token, say. */
export type PerAttempt<Value> = Value | ((context: AttemptContext) => MaybePromise<Value>)

/** How the server is told where to resume. */
export type ResumeOption = 'header' | { readonly query: string } | false

/** The options that the request is made of; as in `fetch`, where not said otherwise. */
export interface RequestOptions {
  /** @default "GET" */
  readonly method?: string
  /** Headers, or a function called for every attempt. `Accept` is added where it is missing. */
  readonly headers?: PerAttempt<HeadersInit>
  /** A body, or a function called for every attempt; with a method other than GET. */
  readonly body?: PerAttempt<BodyInit>
  /** @default "same-origin" */
  readonly credentials?: RequestCredentials
  /** @default "cors" */
  readonly mode?: RequestMode
  /** @default "follow" */
  readonly redirect?: RequestRedirect
  /** @default "" (the page's policy) */
  readonly referrerPolicy?: ReferrerPolicy
  /** @default "no-store" */
  readonly cache?: RequestCache
  /**
   * How the server is told where to resume: the `Last-Event-ID` header, a query parameter (which
   * needs no CORS preflight), or not at all.
   *
   * @default "header"
   */
  readonly resume?: ResumeOption
}

export interface PreparedRequest {
  readonly url: string
  readonly init: RequestInit & { readonly signal: AbortSignal }
  /** Whether a `Last-Event-ID` header is sent, which CORS must allow on its own. */
  readonly resumed: boolean
}

/** True where repeating the request is safe, or resumes instead of repeating. */
export function isRepeatable(options: RequestOptions, lastEventId: string): boolean {
  if ((options.method ?? 'GET').toUpperCase() === 'GET') return true
  return options.resume !== false && lastEventId !== ''
}

/**
 * @throws NetworkError `prepare-failed` where a function of the caller's throws
 * @throws ProtocolError `invalid-request` where no request can be made of what it gave
 */
export async function prepareRequest(
  address: PerAttempt<string | URL>,
  base: string | undefined,
  options: RequestOptions,
  context: AttemptContext,
  place: ErrorPlace,
): Promise<PreparedRequest> {
  const { method, credentials, mode, redirect, referrerPolicy, resume = 'header' } = options
  let given: [string | URL, HeadersInit | undefined, BodyInit | undefined]
  try {
    given = await Promise.all([
      perAttempt(address, context),
      perAttempt(options.headers, context),
      perAttempt(options.body, context),
    ])
  } catch (cause) {
    throw new NetworkError('prepare-failed', 'The request could not be prepared', place, cause)
  }
  const url = parseUrl(given[0], base)
  if (!url) throw new ProtocolError('invalid-request', 'The URL is not valid', place)
  // What `fetch` says of these two holds the very values that no message may show.
  if (url.username || url.password) {
    throw new ProtocolError('invalid-request', 'The URL holds credentials', place)
  }
  let headers: Headers
  try {
    headers = new Headers(given[1])
  } catch {
    throw new ProtocolError('invalid-request', 'A header is not valid', place)
  }
  if (!headers.has('accept')) headers.set('accept', 'text/event-stream')
  const { lastEventId } = context
  const resumed = lastEventId !== '' && resume === 'header'
  if (resumed) headers.set('last-event-id', encodeLastEventId(lastEventId))
  if (lastEventId !== '' && typeof resume === 'object') {
    url.searchParams.set(resume.query, lastEventId)
  }
  const init: RequestInit & { signal: AbortSignal } = {
    headers,
    cache: options.cache ?? 'no-store',
    signal: context.signal,
  }
  // Only what was given: runtimes differ in which members they take.
  if (method !== undefined) init.method = method
  if (given[2] !== undefined) init.body = given[2]
  if (credentials !== undefined) init.credentials = credentials
  if (mode !== undefined) init.mode = mode
  if (redirect !== undefined) init.redirect = redirect
  if (referrerPolicy !== undefined) init.referrerPolicy = referrerPolicy
  return { url: url.href, init, resumed }
}

/** The URL, or undefined where there is none in it. */
export function parseUrl(url: string | URL, base: string | undefined): URL | undefined {
  try {
    return new URL(url, base)
  } catch {
    return undefined
  }
}

function perAttempt<Value>(value: PerAttempt<Value>, context: AttemptContext): MaybePromise<Value> {
  return typeof value === 'function'
    ? (value as (context: AttemptContext) => MaybePromise<Value>)(context)
    : value
}
