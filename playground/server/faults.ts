// Misbehaviour on demand, for the page and for tests. It never knows how streams are served: the
// routes ask it whether to refuse, and the streams whether to be silent.
import { Hono } from 'hono'
import { z } from 'zod'

import { answerRefusedBody, type Bindings, type BodyLimits, readBody } from './body.ts'
import { maxBurstRate, type Burst } from './generator.ts'

export interface FaultDeps {
  /** Cuts so many streams, or all, and returns how many there were. */
  readonly drop: (count: number | undefined) => number
  /** Streams have something to send again. */
  readonly wake: () => void
  /** Puts an event into the log as it is, past the contract, and resolves to its id. */
  readonly append: (type: string, data: string) => Promise<string>
  /** Cuts all connections and refuses new ones for so long, as a process that is started again. */
  readonly restart: (forMs: number) => void
  readonly burst: Burst
  readonly bodyLimits: BodyLimits
}

export interface Faults {
  /** While true, no stream sends anything. */
  isSilent(): boolean
  /** Seconds for `Retry-After` if this `GET /events` has to be refused. Counts it. */
  takeRefusal(): number | undefined
  readonly routes: Hono<{ Bindings: Bindings }>
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
  drop: z.object({ count: z.int().positive().optional() }),
  silence: z.object({ forMs: durationMs }),
  restart: z.object({ forMs: durationMs.default(1000) }),
  burst: z.object({ rate: z.int().positive().max(maxBurstRate), forMs: durationMs.max(600_000) }),
  unnamed: z.object({
    type: z
      .string()
      .regex(/^[^\r\n\0]+$/)
      .default('surprise'),
  }),
}

// Refused by the schema of `add`, and well-formed JSON, so that the schema has to do it.
const invalidAdd = JSON.stringify({ n: 'not a number', text: 17 })

export const createFaults = (deps: FaultDeps): Faults => {
  const { drop, wake, append, restart, burst, bodyLimits } = deps
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
    bursting: burst.isRunning(),
  })

  const routes = new Hono<{ Bindings: Bindings }>()

  /** A POST whose body is checked before `act` sees it. */
  const fault = <T>(
    path: string,
    schema: z.ZodType<T>,
    act: (body: T) => object | Promise<object>,
  ): void => {
    routes.post(path, async (c) => {
      const body = await readBody(c.env.incoming, schema, bodyLimits)
      return body.ok ? c.json(await act(body.value)) : answerRefusedBody(c, body)
    })
  }

  const clear = (): void => {
    refusals = 0
    burst.stop()
    endSilence()
  }

  routes.get('/', (c) => c.json(status()))
  fault('/drop', bodies.drop, ({ count }) => ({ dropped: drop(count) }))
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
  fault('/restart', bodies.restart, ({ forMs }) => {
    restart(forMs)
    return { ...status(), restartsInMs: forMs }
  })
  fault('/burst', bodies.burst, ({ rate, forMs }) => {
    burst.start(rate, forMs)
    return status()
  })
  fault('/invalid', bodies.none, async () => ({ id: await append('add', invalidAdd) }))
  fault('/unnamed', bodies.unnamed, async ({ type }) => ({
    id: await append(type, 'not in the contract'),
  }))
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
