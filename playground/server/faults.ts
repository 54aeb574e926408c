// Misbehaviour on demand, for the page and for tests. It never knows how streams are served: the
// routes ask it whether to refuse, and the streams whether to be silent.
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { z } from 'zod'

import { answerRefusedBody, type BodyLimits, readBody } from './body.ts'

export interface FaultDeps {
  /** Cuts every stream, and returns how many there were. */
  readonly drop: () => number
  /** Streams have something to send again. */
  readonly wake: () => void
  /** Puts an event into the log as it is, past the contract, and returns its id. */
  readonly append: (type: string, data: string) => string
  readonly bodyLimits: BodyLimits
}

export interface Faults {
  /** While true, no stream sends anything. */
  isSilent(): boolean
  /** Seconds for `Retry-After` if this `GET /events` has to be refused. Counts it. */
  takeRefusal(): number | undefined
  readonly routes: Hono<{ Bindings: HttpBindings }>
  /** Ends every fault that lasts. */
  clear(): void
}

const durationMs = z.int().positive().max(3_600_000)

const bodies = {
  none: z.object({}),
  unavailable: z.object({
    /** Requests to refuse. Default: 1, or any number if `forMs` is given. */
    count: z.int().positive().optional(),
    /** Ends the fault after so long, whatever is left of `count`. */
    forMs: durationMs.optional(),
    /** Whole seconds. */
    retryAfterS: z.int().nonnegative().default(1),
  }),
  silence: z.object({ forMs: durationMs }),
  unnamed: z.object({
    type: z
      .string()
      .regex(/^[^\r\n\0]+$/)
      .default('surprise'),
  }),
}

// Refused by the schema of `add`, and well-formed JSON, so that the schema has to do it.
const invalidAdd = JSON.stringify({ n: 'not a number', text: 17 })

export const createFaults = ({ drop, wake, append, bodyLimits }: FaultDeps): Faults => {
  let silence: NodeJS.Timeout | undefined
  let refusals = 0
  let refuseUntil = 0
  let retryAfterS = 1

  const refusing = (): boolean => refusals > 0 && Date.now() < refuseUntil

  const endSilence = (): void => {
    clearTimeout(silence)
    silence = undefined
    wake()
  }

  const status = () => ({
    silent: silence !== undefined,
    refusing: refusing(),
  })

  const routes = new Hono<{ Bindings: HttpBindings }>()

  /** A POST whose body is checked before `act` sees it. */
  const fault = <T>(path: string, schema: z.ZodType<T>, act: (body: T) => object): void => {
    routes.post(path, async (c) => {
      const body = await readBody(c.env.incoming, schema, bodyLimits)
      return body.ok ? c.json(act(body.value)) : answerRefusedBody(c, body)
    })
  }

  const clear = (): void => {
    refusals = 0
    endSilence()
  }

  routes.get('/', (c) => c.json(status()))
  fault('/drop', bodies.none, () => ({ dropped: drop() }))
  fault('/unavailable', bodies.unavailable, (body) => {
    refusals = body.count ?? (body.forMs === undefined ? 1 : Infinity)
    refuseUntil = body.forMs === undefined ? Infinity : Date.now() + body.forMs
    retryAfterS = body.retryAfterS
    return status()
  })
  fault('/silence', bodies.silence, ({ forMs }) => {
    clearTimeout(silence)
    silence = setTimeout(endSilence, forMs)
    return status()
  })
  fault('/invalid', bodies.none, () => ({ id: append('add', invalidAdd) }))
  fault('/unnamed', bodies.unnamed, ({ type }) => ({ id: append(type, 'not in the contract') }))
  fault('/clear', bodies.none, () => {
    clear()
    return status()
  })

  return {
    isSilent: () => silence !== undefined,
    takeRefusal() {
      if (!refusing()) return undefined
      refusals -= 1
      return retryAfterS
    },
    routes,
    clear,
  }
}
