// Evaluates the text of a contract's entry, and decodes payloads by it as a stream does. It runs what
// somebody has written, or what a link has brought, so it belongs into a worker of its own
// (schema-worker.ts) and never into the page.
import { format } from '@vitest/pretty-format'
import { type EventMap, json, text } from 'lastevent'
import { readEvents } from 'lastevent/read'
import { encodeEvent } from 'lastevent/write'

import { describeIssues } from './plain-words.ts'
import { z } from './zod.ts'

/** What one payload became. */
export type Decoded =
  | { readonly valid: true; readonly value: string }
  | { readonly valid: false; readonly issues: readonly string[] }

export type Evaluated =
  | { readonly ok: true; readonly entry: Entry }
  /** Why not, as a sentence. */
  | { readonly ok: false; readonly problem: string }

/** What a contract has for one type. */
type Entry = EventMap[string]

/** Evaluates the text as one expression, with `z`, `text` and `json` in scope. */
export function evaluateEntry(source: string): Evaluated {
  if (source.trim() === '') return { ok: false, problem: 'There is no schema yet.' }
  let value: unknown
  try {
    // It is the very purpose of the editor; the worker's policy leaves what runs here no way out.
    // oxlint-disable-next-line no-new-func, no-implied-eval
    const evaluate = new Function('z', 'text', 'json', `'use strict'; return (${source}\n)`)
    value = evaluate(z, text, json)
  } catch (error) {
    return { ok: false, problem: `This is no expression that can be evaluated: ${said(error)}.` }
  }
  if (isEntry(value)) return { ok: true, entry: value }
  return {
    ok: false,
    problem:
      `This is ${kindOf(value)}, and no schema. ` +
      'An entry is a zod schema, or text(…) or json(…) around one.',
  }
}

/** What the stream would make of a payload of this type, by this entry. */
export async function decodePayload(entry: Entry, data: string): Promise<Decoded> {
  let issues: readonly string[] = []
  const message = encodeEvent({ data })
  const source = new Response(message, { headers: { 'content-type': 'text/event-stream' } })
  const reader = readEvents(source, {
    events: { message: entry },
    onInvalid: (error) => (issues = describeIssues(error.issues)),
  })
  for await (const event of reader) return { valid: true, value: shownValue(event.data) }
  return { valid: false, issues }
}

/** A value as one reads it in code: what JSON can't say, such as a `Date`, stands there by its name. */
export function shownValue(value: unknown): string {
  return format(value, { printBasicPrototype: false, escapeString: true, maxWidth: 200 })
}

function isEntry(value: unknown): value is Entry {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  if ('~standard' in value) return true
  return 'format' in value && (value.format === 'text' || value.format === 'json')
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function said(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replace(/\.$/, '')
}
