// What the reference server sends, as schemas that the server publishes by and the page reads by.
// It never knows how an event travels.
import { defineEvents, text } from 'lastevent'

import { z } from './zod.ts'

/** The event of the tutorial: one every few seconds, counted by the server. */
export const addEvent = z.object({
  n: z.int().nonnegative(),
  text: z.string().max(10_000),
  at: z.iso.datetime(),
})

/** A line of plain text, sent as it is: `data` is no JSON here. */
export const noticeEvent = z.string().min(1).max(10_000)

/**
 * Says that the stream could not go on where the client asked. What follows is all that the server
 * still has, from `oldest` on; whatever the client built from earlier events has to be built anew.
 * It belongs to one connection, so it carries no id of its own.
 */
export const resetEvent = z.object({
  /**
   * `expired`: the log no longer holds what came after. `unknown`: the id is of another log, or of
   * this one before it was created anew. `future`: the log has not got that far. `malformed`: no log
   * gives out such an id.
   */
  reason: z.enum(['expired', 'unknown', 'future', 'malformed']),
  /** The id that was asked for. */
  requested: z.string(),
  /** The first and the last id in the log, `null` while it is empty. */
  oldest: z.string().nullable(),
  newest: z.string().nullable(),
})

/** The events of `GET /events`. */
export const events = defineEvents({
  add: addEvent,
  notice: text(noticeEvent),
  reset: resetEvent,
})

/** What `POST /events` takes. A `reset` is for the server alone to say. */
export const publishable = z.discriminatedUnion('type', [
  z.object({ type: z.literal('add'), data: addEvent }),
  z.object({ type: z.literal('notice'), data: noticeEvent }),
])

export type AddEvent = z.infer<typeof addEvent>
export type ResetEvent = z.infer<typeof resetEvent>
export type Publishable = z.infer<typeof publishable>
