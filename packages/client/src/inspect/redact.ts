// What no trace may show: values of headers and of queries. It never knows streams.

import { redactUrl } from '../errors.ts'
import type { HeadersLike } from '../host/fetch-types.ts'
import type { TracedHeaders } from './records.ts'

/** What stands in a secret's place. */
const REDACTED = '[redacted]'

/** Headers of a request whose values say nothing about who makes it. */
const PLAIN_REQUEST_HEADERS = /^(accept|accept-language|cache-control|content-type|last-event-id)$/

/** Headers of a response whose values may be secret. */
const SECRET_RESPONSE_HEADERS = /cookie|auth|token|secret|session|key|signature|password|credential/

/** The URL without credentials and fragment; its query has names only. */
export function redactQuery(url: string): string {
  const query = /^(?!\w+:(?!\/\/))[^?#]*\?([^#]*)/.exec(url)?.[1] ?? ''
  const names = query.split('&').map((pair) => pair.replace(/=.*/s, '=[redacted]'))
  return redactUrl(url) + (query && `?${names.join('&')}`)
}

export function redactRequest(headers: Readonly<Record<string, string>> = {}): TracedHeaders {
  return Object.entries(headers).map(([name, value]) => [
    name,
    PLAIN_REQUEST_HEADERS.test(name) ? value : REDACTED,
  ])
}

export function redactResponse(headers: HeadersLike): TracedHeaders {
  const pairs: [string, string][] = []
  headers.forEach((value, name) => {
    pairs.push([name, SECRET_RESPONSE_HEADERS.test(name.toLowerCase()) ? REDACTED : value])
  })
  return pairs
}
