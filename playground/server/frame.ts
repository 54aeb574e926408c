// Turns an event into the bytes of the wire format. It never knows what an event means.

const lineBreak = /\r\n|\r|\n/

/** One event as it goes over the wire. `type` and `id` must hold no line break. */
export const eventFrame = (type: string, data: string, id?: string): string => {
  const lines = data.split(lineBreak).map((line) => `data: ${line}\n`)
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\n${lines.join('')}\n`
}

/**
 * A block without data: nothing is dispatched, but the client notes the id. It tells a client where
 * it stands before the first event has come, so that not even a drop before that one loses anything.
 */
export const positionFrame = (id: string): string => `id: ${id}\n\n`

/** The reconnection time in ms. */
export const retryFrame = (retryMs: number): string => `retry: ${retryMs}\n\n`

export const heartbeatFrame = ': heartbeat\n\n'
