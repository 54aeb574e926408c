// Keeps what came beside what the contract made of it, for those who show both. It never knows streams.
import { defineEvents } from 'lastevent'

import { events } from './contract.ts'
import type { z } from './zod.ts'

/** What a payload was before its schema, by the value after it. */
const inputs = new WeakMap<object, unknown>()

/** The schema, with a note of what it was given. Of a schema the client uses this one member. */
function noting<Output extends object>(schema: z.ZodType<Output>): z.ZodType<Output> {
  const standard = schema['~standard']
  const validate: typeof standard.validate = (input) => {
    const result = standard.validate(input)
    if ('value' in result) inputs.set(result.value, input)
    return result
  }
  return { '~standard': { ...standard, validate } } as z.ZodType<Output>
}

/** The contract, for streams whose payloads are asked for afterwards. */
export const notedEvents = defineEvents({
  ...events,
  add: noting(events.add),
  reset: noting(events.reset),
})

/** The payload of an event of {@link notedEvents}: the same JSON, though not the same white space. */
export function payloadOf({ data }: { readonly data: string | object }): string {
  return typeof data === 'string' ? data : JSON.stringify(inputs.get(data) ?? data)
}
