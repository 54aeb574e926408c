// Builds responses that look as fetch would return them; never knows scripts or time.
import type { RequestRecord } from './request-record.ts'

/** @internal */
export interface ResponseParts {
  readonly status: number
  readonly statusText: string
  readonly headers: Headers
  /** The final URL after redirects; the request's own when there were none. */
  readonly url: string | undefined
}

// [fetch] null body status
const bodilessStatuses: ReadonlySet<number> = new Set([101, 103, 204, 205, 304])

/** Whether a response to this request carries a body. @internal */
export function hasBody(request: RequestRecord, status: number): boolean {
  return !bodilessStatuses.has(status) && request.method !== 'HEAD' && !isOpaque(request)
}

/** @internal */
export function buildResponse(
  request: RequestRecord,
  parts: ResponseParts,
  stream: ReadableStream<Uint8Array<ArrayBuffer>> | null,
): Response {
  if (isOpaque(request)) {
    // [fetch] an opaque response shows nothing of itself; a Response can't be built with status 0.
    const response = withFields(new Response(null), { type: 'opaque', url: '', redirected: false })
    return withFields(response, { status: 0, ok: false })
  }
  const { status, statusText, headers } = parts
  const response = new Response(stream, { status, statusText, headers })
  return withFields(response, {
    type: isCrossOrigin(request) ? 'cors' : 'basic',
    // [fetch] a response's URL has no fragment.
    url: (parts.url ?? request.url).replace(/#.*/s, ''),
    redirected: parts.url !== undefined,
  })
}

// The fields are getters of the prototype that only fetch itself can fill.
function withFields(response: Response, fields: Record<string, unknown>): Response {
  for (const [name, value] of Object.entries(fields)) {
    Object.defineProperty(response, name, { value, configurable: true })
  }
  return response
}

function isOpaque(request: RequestRecord): boolean {
  return request.mode === 'no-cors' && isCrossOrigin(request)
}

// Without a page there is no origin to cross, as in Node.
function isCrossOrigin(request: RequestRecord): boolean {
  const { location } = globalThis as { readonly location?: Location }
  return location !== undefined && new URL(request.url).origin !== location.origin
}
