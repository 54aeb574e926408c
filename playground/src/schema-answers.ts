// What the worker answers: a text evaluated, and payloads decoded by it. It never knows workers.
import { type Decoded, decodePayload, evaluateEntry } from './entry-text.ts'

/** What the page asks. */
export interface CheckRequest {
  readonly number: number
  readonly text: string
  readonly payloads: readonly string[]
}

/** What it is told: a result for each payload, or why there is none. */
export type CheckResponse = { readonly number: number } & (
  | { readonly ok: true; readonly results: readonly Decoded[] }
  | { readonly ok: false; readonly problem: string }
)

export async function respond({ number, text, payloads }: CheckRequest): Promise<CheckResponse> {
  const evaluated = evaluateEntry(text)
  if (!evaluated.ok) return { number, ...evaluated }
  const results: Decoded[] = []
  for (const payload of payloads) results.push(await decodePayload(evaluated.entry, payload))
  return { number, ok: true, results }
}
