// Turns what the server has to say into blocks of the wire format. It never knows what an event means.
import { encodeEvent } from 'lastevent/write'

export const eventFrame = (type: string, data: string, id?: string): string =>
  encodeEvent({ type, data: carriable(data), id })

/**
 * A block without data: nothing is dispatched, but the client notes the id. It tells a client where
 * it stands before the first event has come, so that not even a drop before that one loses anything.
 */
export const positionFrame = (id: string): string => encodeEvent({ id })

/** The reconnection time in ms. */
export const retryFrame = (retryMs: number): string => encodeEvent({ retry: retryMs })

export const heartbeatFrame = encodeEvent({ comment: 'heartbeat' })

/** The format has one kind of line break, and UTF-8 no half of a surrogate pair; people paste both. */
function carriable(data: string): string {
  return data.replaceAll(/\r\n?/g, '\n').replaceAll(/\p{Surrogate}/gu, '\uFFFD')
}
