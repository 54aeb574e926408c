// Which pages may talk to this server, and the headers that say so. It never knows routes.

// `null` is a page opened from a file, as in the tutorial; but any sandboxed frame is `null` too,
// so it may read and not write.
const localOrigin =
  /^https?:\/\/(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/

const mayRead = (origin: string): boolean => origin === 'null' || localOrigin.test(origin)

/** A request without an Origin comes from no page. */
export const mayWrite = (origin: string | undefined): boolean =>
  origin === undefined || localOrigin.test(origin)

/** Headers of every answer. */
export const corsHeaders = (origin: string | undefined): Record<string, string> => {
  // Also where the origin is refused: a cache must not hand this answer to another origin.
  const vary = { Vary: 'Origin' }
  if (origin === undefined || !mayRead(origin)) return vary
  return {
    ...vary,
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': 'Retry-After',
  }
}

/** What the answer to a preflight adds. */
export const preflightHeaders: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST',
  'Access-Control-Allow-Headers':
    'Authorization, Cache-Control, Content-Type, Idempotency-Key, Last-Event-ID',
  'Access-Control-Max-Age': '600',
}
