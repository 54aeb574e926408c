// What one attempt asks for: URL, headers and resume position, from values or functions of the
// caller's. It never knows what becomes of the request.

import { type ErrorPlace, type EventStreamError, NetworkError, ProtocolError } from '../errors.ts'
import type {
  BodyInput,
  CacheMode,
  CredentialsMode,
  FetchInit,
  FetchMode,
  HeadersInput,
  HostAbortSignal,
  RedirectMode,
  ReferrerPolicyName,
  URLLike,
} from '../host/fetch-types.ts'
import { encodeLastEventId } from '../wire/headers.ts'

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
  readonly signal: HostAbortSignal
}

/** A value, or a function that makes one for every attempt: a fresh token, say. */
export type PerAttempt<Value> = Value | ((context: AttemptContext) => MaybePromise<Value>)

/** How the server is told where to resume. */
export type ResumeOption =
  | 'header'
  | { readonly query: string }
  | { readonly method: 'GET' }
  | false

/** What {@link ResumeOption} may say as an object. */
interface ResumeMembers {
  readonly query?: string
  readonly method?: string
}

/** The options that the request is made of; as in `fetch`, where not said otherwise. */
export interface RequestOptions {
  /** The method. @default "GET" */
  readonly method?: string | undefined
  /** Headers, or a function called for every attempt. `Accept` is added where it is missing. */
  readonly headers?: PerAttempt<HeadersInput | undefined> | undefined
  /** A body, or a function called for every attempt; with a method other than GET. */
  readonly body?: PerAttempt<BodyInput | undefined> | undefined
  /** Whether cookies and other credentials are sent, and to whom. @default "same-origin" */
  readonly credentials?: CredentialsMode | undefined
  /** Whether other origins are asked, and by which rules. @default "cors" */
  readonly mode?: FetchMode | undefined
  /** What follows from a redirect. @default "follow" */
  readonly redirect?: RedirectMode | undefined
  /** How much of the page's address the server is told. @default "" (the page's policy) */
  readonly referrerPolicy?: ReferrerPolicyName | undefined
  /** What the HTTP cache has to do with it. @default "no-store" */
  readonly cache?: CacheMode | undefined
  /**
   * How the server is told where to resume:
   * - `"header"`: by the `Last-Event-ID` header.
   * - `{ query: name }`: by a query parameter, which needs no CORS preflight.
   * - `{ method: "GET" }`: by the header of a GET request without a body, whatever `method` is. So a
   *   POST is sent once, and what its response leaves out is fetched (as MCP does).
   * - `false`: not at all.
   *
   * @default "header"
   */
  readonly resume?: ResumeOption | undefined
}

/** The members of `RequestInit` that are handed on as they are. */
const FETCH_OPTIONS = [
  'method',
  'credentials',
  'mode',
  'redirect',
  'referrerPolicy',
  'cache',
] as const satisfies readonly (keyof RequestOptions & keyof FetchInit)[]

export interface PreparedRequest {
  readonly url: string
  readonly init: FetchInit
  /** Whether a `Last-Event-ID` header is sent, which CORS must allow on its own. */
  readonly resumed: boolean
}

/** Whether a request that resumes after this id is a GET, whatever the first one was. */
function resumesByGet({ resume }: RequestOptions, lastEventId: string): boolean {
  return !!lastEventId && !!(Object(resume) as ResumeMembers).method
}

/**
 * Whether a request that resumes after this id may be made although one was made before: it is safe
 * to repeat, or the caller says so.
 *
 * @param unsafe see `RetryOptions.unsafe`
 */
export function isRepeatable(
  options: RequestOptions,
  unsafe: boolean | 'resume' | undefined,
  lastEventId: string,
): boolean {
  if (unsafe === true || /^(get|head)$/i.test(options.method ?? 'get')) return true
  if (unsafe === 'resume') return !!lastEventId && !!options.resume
  return resumesByGet(options, lastEventId)
}

/**
 * @throws NetworkError `prepare-failed` where a function of the caller's throws
 * @throws ProtocolError `invalid-request` where no request can be made of what it gave
 */
export async function prepareRequest(
  address: PerAttempt<string | URLLike>,
  options: RequestOptions,
  context: AttemptContext,
  place: ErrorPlace,
): Promise<PreparedRequest> {
  const { resume } = options
  const { lastEventId, signal } = context
  const { query } = Object(resume) as ResumeMembers
  const isGet = resumesByGet(options, lastEventId)
  // Asynchronous, so that one that throws doesn't leave another's rejection unhandled.
  const perAttempt = async <Value>(value: PerAttempt<Value>): Promise<Value> =>
    typeof value === 'function'
      ? (value as (context: AttemptContext) => MaybePromise<Value>)(context)
      : value
  const [givenUrl, givenHeaders, body] = await Promise.all([
    perAttempt(address),
    perAttempt(options.headers),
    perAttempt(isGet ? undefined : options.body),
  ]).catch((cause: unknown) => {
    throw new NetworkError('prepare-failed', 'No request', place, true, cause)
  })
  const init: FetchInit = { signal }
  // Only what was given: runtimes differ in which members they take.
  for (const name of FETCH_OPTIONS) {
    if (options[name] !== undefined) Object.assign(init, { [name]: options[name] })
  }
  if (isGet) init.method = 'GET'
  const resumed = isGet || (!!lastEventId && resume === 'header')
  let suspect: string | undefined = 'URL'
  let url: URL
  try {
    url = resolveUrl(givenUrl)
    if (lastEventId && query !== undefined) setQuery(url, query, lastEventId)
    suspect = 'headers'
    const headers = buildHeaders(givenHeaders, resumed ? lastEventId : '')
    // There is no body any more that it could describe.
    if (isGet) delete headers['content-type']
    init.headers = headers
    suspect = findRefused(url, init, { signal, cache: 'no-store' })
    if (suspect) throw new TypeError()
  } catch {
    // What these throw holds the very values that no message may show.
    throw new ProtocolError('invalid-request', `Invalid ${suspect}`, place)
  }
  // Without `duplex`, `fetch` refuses a stream; other bodies don't mind it.
  if (body !== undefined) Object.assign(init, { body, duplex: 'half' })
  return { url: url.href, init, resumed }
}

/**
 * The headers of a request, with those that the protocol wants.
 *
 * @throws TypeError
 */
export function buildHeaders(
  given: HeadersInput = {},
  lastEventId: string,
): Record<string, string> {
  const pairs =
    Symbol.iterator in given
      ? given
      : Object.entries(given).filter(([, value]) => value !== undefined)
  const headers = new Headers(pairs as [string, string][])
  if (!headers.has('accept')) headers.set('accept', 'text/event-stream')
  if (lastEventId) headers.set('last-event-id', encodeLastEventId(lastEventId))
  // A plain object suits every implementation of `fetch`, and spreads.
  return Object.fromEntries(headers)
}

/**
 * What of a request the runtime refuses. What the client itself has put into `init`, `own`, is left
 * out instead: some runtimes know no `cache`, and the `AbortSignal` of a test environment is mostly
 * another one than that of its `Request`.
 *
 * @internal
 */
export function findRefused(url: URL, init: FetchInit, own: FetchInit): string | undefined {
  if (url.username || url.password) return 'URL: credentials belong into a header'
  const { Request } = globalThis as Partial<typeof globalThis>
  if (!Request) return undefined
  const isRefused = (some: FetchInit): boolean => {
    try {
      return !new Request(url, some)
    } catch {
      return true
    }
  }
  const isAlone = (name: string): boolean => isRefused({ [name]: init[name as keyof FetchInit] })
  const names = Object.keys(init) as (keyof FetchInit)[]
  for (const name of names) if (init[name] === own[name] && isAlone(name)) delete init[name]
  // Members may also be refused for how they go together.
  return isRefused(init) ? (names.find(isAlone) ?? 'options') : undefined
}

/** Sets a parameter, and leaves the others as they are written where it can: they may be signed. */
function setQuery(url: URL, name: string, value: string): void {
  if (url.searchParams.has(name)) return url.searchParams.set(name, value)
  url.search += `${url.search && '&'}${encodeURIComponent(name)}=${encodeURIComponent(value)}`
}

/**
 * The URL, relative to the page's or the worker's where it is relative.
 *
 * @param fallback what it is relative to where there is neither
 * @throws TypeError
 * @internal
 */
export function resolveUrl(url: string | URLLike, fallback?: string): URL {
  const { document, location } = globalThis as Partial<typeof globalThis>
  const base = document?.baseURI ?? location?.href ?? fallback
  try {
    return new URL(typeof url === 'object' ? url.href : url, base)
  } catch {
    // The host's own error shows the URL, and with it what may be secret in it.
    throw new TypeError('Invalid URL: it must be absolute, or relative to a page')
  }
}

/** Whether a URL is of a server on this machine. */
export function isLoopback(url: string): boolean {
  return /^https?:\/\/(([^/:]+\.)?localhost|127(\.\d+){3}|\[::1\])[:/]/.test(url)
}

/** No host has it: a relative URL that was resolved against it is still to be resolved. */
const NOWHERE = 'http://nowhere.invalid'

/**
 * The URL of a stream that nobody consumes yet; empty where a function makes it. On a server, where a
 * page is rendered, a relative one stays as it is: no request is made there.
 *
 * @throws TypeError for a URL that no page could make sense of
 */
export function urlAsGiven(address: PerAttempt<string | URLLike>): string {
  if (typeof address === 'function') return ''
  const { href } = resolveUrl(address, NOWHERE)
  return href.startsWith(NOWHERE) ? (address as string) : href
}
