// One response as something to write a stream to, whichever protocol it came by. It never knows
// events.
import type { ServerResponse } from 'node:http'
import { Http2ServerResponse } from 'node:http2'

export type AnyResponse = ServerResponse | Http2ServerResponse

export interface ResponseWriterListener {
  /** There is room again. */
  onDrain(): void
  onError(error: Error): void
  /** Called once: nothing can be written any more. */
  onClose(): void
}

export interface ResponseWriter {
  /** Answers false where nothing more should be written until there is room again. */
  write(chunk: string | Uint8Array): boolean
  /** Bytes that wait for the socket. */
  unsentBytes(): number
  isWritable(): boolean
  /** Finishes the response, after `last`. */
  end(last: string): void
  /** Breaks the response off. */
  cut(): void
  listen(listener: ResponseWriterListener): void
}

/** Whether a response is gone before anything was written: there will be no `close` event then. */
export const isGone = (response: AnyResponse): boolean =>
  // An HTTP/2 response has no `destroyed`; the stream below it has.
  response instanceof Http2ServerResponse ? response.stream.destroyed : response.destroyed

/** Sends the head of the response at once. */
export const createResponseWriter = (
  response: AnyResponse,
  headers: Readonly<Record<string, string>>,
): ResponseWriter => {
  // Both classes do this alike, and say it with different types.
  const written = response as ServerResponse
  written.writeHead(200, headers)
  written.flushHeaders()
  return createWriter(response, (chunk) => written.write(chunk))
}

const createWriter = (response: AnyResponse, write: ResponseWriter['write']): ResponseWriter => ({
  write,
  unsentBytes: () => (isGone(response) ? 0 : response.writableLength),
  isWritable: () => !isGone(response) && !response.writableEnded,
  end(last) {
    if (response instanceof Http2ServerResponse) {
      // By stream: the session has others, and the page beside them.
      response.end(last)
      return
    }
    const { socket } = response
    // Kept alive it would hold up a server that is closing.
    response.end(last, () => socket?.destroySoon())
  },
  cut() {
    // On HTTP/2 it is the error that becomes RST_STREAM with INTERNAL_ERROR: without one the client
    // would take what it has for the whole answer.
    if (response instanceof Http2ServerResponse) response.stream.destroy(new Error('cut'))
    else response.destroy()
  },
  listen({ onDrain, onError, onClose }) {
    response.on('drain', onDrain)
    response.on('error', onError)
    response.on('close', onClose)
  },
})
