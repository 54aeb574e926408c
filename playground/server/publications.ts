// What `POST /events` brings: one event, or several in one go. It never knows how they are kept.
import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { z } from 'zod'
import { publishable, type Publishable } from '../src/contract.ts'
import { check, parseJson, readText, refuse, type Body, type BodyLimits } from './body.ts'
import type { NewEvent } from './log/event-log.ts'

export interface PublicationLimits extends BodyLimits {
  /** Bytes that a body of several events may have. */
  readonly maxBatchBytes: number
}

export interface Publication {
  readonly events: readonly NewEvent[]
  /** Whether the answer names one event or the first and last of several. */
  readonly isSingle: boolean
}

/** Events in one go. */
const maxEvents = 10_000

const ndjson = /^application\/(?:x-)?(?:ndjson|jsonl|json-lines)\b/i

export const toNewEvent = (event: Publishable): NewEvent => ({
  type: event.type,
  data: event.type === 'notice' ? event.data : JSON.stringify(event.data),
})

const batch = z.array(publishable).min(1).max(maxEvents)

export const readPublication = async (
  incoming: IncomingMessage | Http2ServerRequest,
  limits: PublicationLimits,
): Promise<Body<Publication>> => {
  const isLines = ndjson.test(incoming.headers['content-type'] ?? '')
  const maxBodyBytes = isLines ? limits.maxBatchBytes : limits.maxBodyBytes
  const text = await readText(incoming, { ...limits, maxBodyBytes })
  if (typeof text === 'object') return text
  const json = isLines ? parseLines(text) : parseJson(text.trim() === '' ? '{}' : text)
  if (!json.ok) return json
  if (!Array.isArray(json.value)) {
    const one = check(json.value, publishable)
    return one.ok ? publication([one.value], true) : one
  }
  const several = check(json.value, batch)
  return several.ok ? publication(several.value, false) : several
}

const publication = (events: readonly Publishable[], isSingle: boolean): Body<Publication> => ({
  ok: true,
  value: { events: events.map(toNewEvent), isSingle },
})

const parseLines = (text: string): Body<unknown> => {
  const values: unknown[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const json = parseJson(line)
    if (!json.ok)
      return refuse(400, { ...json.problem, error: `line ${index + 1}: ${json.problem.error}` })
    values.push(json.value)
  }
  return { ok: true, value: values }
}

/** A key as the header `Idempotency-Key` has it: with quotes, as a structured field is, or bare. */
export const readKey = (header: string | undefined): string | undefined | { error: string } => {
  if (header === undefined) return undefined
  const key = /^"(?<quoted>.*)"$/.exec(header)?.groups?.['quoted'] ?? header
  return /^[\x21-\x7e]{1,200}$/.test(key)
    ? key
    : { error: 'an Idempotency-Key has 1 to 200 visible ASCII characters' }
}
