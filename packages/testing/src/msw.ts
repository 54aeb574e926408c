// Serves scripted streams through msw, whose one import is here; never knows scripts or events.
/** @module @lastevent/testing/msw */

import { type HttpHandler, HttpResponse, http } from 'msw/http'
import type { ScriptedServer } from './scripted-server.ts'

/**
 * A handler for `setupServer` or `setupWorker` of msw that lets a scripted server answer every
 * request, of any method, to `url`.
 *
 * The bytes go through msw and the real `fetch`, so some things differ from `server.fetch`:
 * - in Node msw turns `drop()` after the headers into a clean end of the body: test drops with
 *   `server.fetch`;
 * - in Node the headers of `open()` leave with the first bytes: send a comment to open a stream;
 * - the layers in between read ahead and join chunks: backpressure and `split` are not to be seen;
 * - a body that its reader cancels is `aborted`, not `cancelled`.
 *
 * @param url as in msw: absolute, relative, with wildcards, or an expression
 *
 * @example
 * const server = createScriptedServer()
 * setupServer(eventStream('https://example.test/events', server)).listen()
 */
export function eventStream(
  url: string | RegExp,
  server: Pick<ScriptedServer, 'fetch'>,
): HttpHandler {
  return http.all(url, async ({ request }) => {
    try {
      return await server.fetch(request)
    } catch {
      // Refused, or cut before the headers. An error that gets to msw would be answered with a 500.
      return HttpResponse.error()
    }
  })
}
