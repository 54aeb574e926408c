// Asks the reference server for what is not a stream: publishing and faults. It never knows the page.

import type { Publishable } from './contract.ts'
import { z } from './zod.ts'

const refusal = z.object({
  error: z.string(),
  issues: z.array(
    z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() }),
  ),
})

/** A browser has six connections to a server over HTTP/1.1: a request may have to wait for one. */
export const ANSWER_WITHIN_MS = 5000

const published = z.object({ id: z.string() })

export type Refusal = z.infer<typeof refusal>

/** As the browser has it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** What the server said to a request: nothing of interest, an id, or why not. */
export type Answer =
  | { readonly ok: true; readonly id: string | undefined }
  | ({
      readonly ok: false
      /** Nothing came: all connections of the browser may be taken. */
      readonly isLate?: boolean
    } & Refusal)

export interface ServerApi {
  publish(event: Publishable): Promise<Answer>
  /** `name` is a path under `/faults`. */
  fault(name: string, body?: Readonly<Record<string, number | string>>): Promise<Answer>
}

/** @param streamUrl absolute, asked for every time; the faults are beside it */
export function createServerApi(streamUrl: () => string, fetch: Fetch): ServerApi {
  const post = async (url: string, body: unknown): Promise<Answer> => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      })
      const answer: unknown = await response.json().catch(() => undefined)
      if (response.ok) return { ok: true, id: published.safeParse(answer).data?.id }
      const { data } = refusal.safeParse(answer)
      return { ok: false, ...(data ?? refused(`The server answered ${response.status}`)) }
    } catch (error) {
      const isLate = (error as Partial<Error>).name === 'TimeoutError'
      const what = isLate
        ? `no answer within ${ANSWER_WITHIN_MS / 1000} s`
        : 'The server could not be reached'
      return { ok: false, isLate, ...refused(what) }
    }
  }
  return {
    publish: (event) => post(new URL(new URL(streamUrl()).pathname, streamUrl()).href, event),
    fault: (name, body = {}) => post(new URL(`faults/${name}`, streamUrl()).href, body),
  }
}

function refused(error: string): Refusal {
  return { error, issues: [] }
}
