// Whether a stream can go on with what a component asks for now. It never knows a framework.

import type { EventDecoder, EventMap } from '../contract.ts'

/** What makes a stream another one: where its events come from, and what they are. */
export interface StreamInputs {
  /** Nullish for no stream; functions are all the same, since they are called for every attempt. */
  readonly url: unknown
  readonly events?: EventMap | undefined
}

/**
 * Whether two components' wishes are met by one stream: the same address, and contracts with the same
 * entries. Contracts may be made anew for every render, as long as their schemas are not.
 *
 * @example
 * if (!isSameStream({ url, events }, { url: nextUrl, events: nextEvents })) stream.close()
 */
export function isSameStream(one: StreamInputs, other: StreamInputs): boolean {
  const [entries, others] = [Object.entries(one.events ?? {}), Object.entries(other.events ?? {})]
  return (
    addressOf(one) === addressOf(other) &&
    entries.length === others.length &&
    entries.every(([type, entry]) => isSameEntry(entry, other.events?.[type]))
  )
}

function addressOf({ url }: StreamInputs): unknown {
  if (typeof url === 'function') return 'function'
  return (url as { readonly href?: string } | null | undefined)?.href ?? url
}

function isSameEntry(one: EventMap[string], other: EventMap[string] | undefined): boolean {
  if (one === other) return true
  if (!other || '~standard' in one || '~standard' in other) return false
  const { format, schema }: EventDecoder = one
  return format === other.format && schema === other.schema
}
