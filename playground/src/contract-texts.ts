// The entries of the contract as the editor shows them at first: text that says what contract.ts does.
// A test compares the two. It never knows what becomes of a text.

const addText = `z.object({
  n: z.int().nonnegative(),
  text: z.string().max(10_000),
  at: z.iso.datetime(),
})`

const resetText = `z.object({
  reason: z.enum(['expired', 'unknown', 'future', 'malformed']),
  requested: z.string(),
  oldest: z.string().nullable(),
  newest: z.string().nullable(),
})`

/** By event type, in the order in which they are offered. */
const contractTexts: Readonly<Record<string, string>> = {
  add: addText,
  notice: 'text(z.string().min(1).max(10_000))',
  reset: resetText,
}

/** The types of the playground's own server. */
export const ownTypes: readonly string[] = Object.keys(contractTexts)

/** The entry of a type as long as nobody has changed it: any other payload is text as it came. */
export function originalText(type: string): string {
  return Object.hasOwn(contractTexts, type) ? (contractTexts[type] ?? '') : 'text()'
}
