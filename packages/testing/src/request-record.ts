// Checks a call of fetch the way fetch does and records it; never knows what answers it.

/** A request as the server has received it. */
export interface RequestRecord {
  /** Absolute. */
  readonly url: string
  readonly method: string
  readonly headers: Headers
  /**
   * The `Last-Event-ID` header, its bytes read as UTF-8; `undefined` without the header.
   */
  readonly lastEventId: string | undefined
  /** The body where it was given as text; for any other kind, see `text()`. */
  readonly body: string | undefined
  /** Reads the body, whatever its kind; `''` without one. */
  text(): Promise<string>
  readonly mode: Request['mode']
  readonly credentials: Request['credentials']
  readonly cache: Request['cache']
  readonly redirect: Request['redirect']
  readonly referrerPolicy: Request['referrerPolicy']
  /** The signal given to `fetch`. */
  readonly signal: AbortSignal | undefined
  /** When it arrived, in milliseconds since the epoch, by the server's clock. */
  readonly time: number
}

/**
 * @throws {TypeError} where `fetch` rejects: a URL that can't be parsed or has credentials in it, a
 * header value that is no byte string, a body on GET, a signal that is none.
 * @internal
 */
export function recordRequest(
  input: string | URL | Request,
  init: RequestInit | undefined,
  baseUrl: string | URL | undefined,
  time: number,
): RequestRecord {
  const request = toRequest(input, init, baseUrl)
  const given = init?.body
  const header = request.headers.get('last-event-id')
  // A body can be read once.
  const text = once(() => request.text())
  return {
    url: request.url,
    method: request.method,
    headers: request.headers,
    lastEventId: header === null ? undefined : fromByteString(header),
    body: typeof given === 'string' || given instanceof URLSearchParams ? String(given) : undefined,
    text,
    mode: request.mode,
    credentials: request.credentials,
    // The Request of happy-dom has no cache mode.
    cache: init?.cache ?? request.cache,
    redirect: request.redirect,
    referrerPolicy: request.referrerPolicy,
    signal: signalOf(input, init),
    time,
  }
}

// Request checks everything that fetch checks before it goes out.
function toRequest(
  input: string | URL | Request,
  init: RequestInit | undefined,
  baseUrl: string | URL | undefined,
): Request {
  if (typeof input === 'object' && 'headers' in input) return new Request(input, init)
  const given = String(input)
  const url =
    baseUrl !== undefined && URL.canParse(given, baseUrl) ? new URL(given, baseUrl) : given
  return new Request(url, init)
}

function signalOf(
  input: string | URL | Request,
  init: RequestInit | undefined,
): AbortSignal | undefined {
  if (init?.signal !== undefined) return init.signal ?? undefined
  return typeof input === 'object' && 'signal' in input ? input.signal : undefined
}

function fromByteString(value: string): string {
  return new TextDecoder().decode(Uint8Array.from(value, (char) => char.charCodeAt(0)))
}

function once<T>(run: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => (result ??= run())
}
