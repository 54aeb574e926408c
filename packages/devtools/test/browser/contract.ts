import { defineEvents } from 'lastevent'
import { z } from 'zod'

export const events = defineEvents({
  add: z.number(),
  note: z.object({ n: z.number(), user: z.object({ name: z.string() }) }),
})
