// The streams that are measured: what their events say and how their bytes are cut into chunks.
// It must never know who reads them, nor how.

import { z } from 'zod'
import type { Job } from './consumers/consumer.ts'

/** How a server of that kind writes one event: as anybody's, as tRPC's, as oRPC's. */
export type Dialect = 'plain' | 'trpc' | 'orpc'

export interface Workload {
  readonly name: string
  readonly title: string
  readonly count: number
  readonly type: string
  readonly schema: Job['schema']
  /** The number that stands for a payload in the checksum. */
  readonly digest: (value: unknown) => number
  readonly chunks: (dialect: Dialect) => readonly Uint8Array[]
  /** The payloads as they are on the wire, line ends as `\n`. */
  readonly payloads: () => readonly string[]
  readonly hasIds: boolean
}

interface Kind {
  readonly type: string
  readonly hasIds: boolean
  readonly schema: Job['schema']
  readonly digest: (value: never) => number
  readonly payload: (n: number) => string
}

/** About 100 bytes an event, with its id and its type. */
const small = {
  type: 'add',
  hasIds: true,
  schema: z.object({ n: z.number(), name: z.string(), score: z.number(), ok: z.boolean() }),
  digest: ({ n, name }: { n: number; name: string }) => n + name.length,
  payload: (n: number) =>
    JSON.stringify({ n, name: `item number ${n % 977}`, score: n / 8, ok: n % 3 === 0 }),
} satisfies Kind

/** About 200 bytes an event, nothing but data. */
const tokens = {
  type: 'message',
  hasIds: false,
  schema: z.object({
    id: z.string(),
    object: z.string(),
    created: z.number(),
    choices: z.array(
      z.object({
        index: z.number(),
        delta: z.object({ content: z.string() }),
        finish_reason: z.string().nullable(),
      }),
    ),
  }),
  digest: (value: { created: number; choices: readonly [{ delta: { content: string } }] }) =>
    value.created + value.choices[0].delta.content.length,
  payload: (n: number) =>
    JSON.stringify({
      id: 'chatcmpl-8Qy3kVJ2mYbq7Zr4TnXw1LfHs',
      object: 'chat.completion.chunk',
      created: 1_790_000_000 + n,
      choices: [{ index: 0, delta: { content: ` token${n % 89}, naïve` }, finish_reason: null }],
    }),
} satisfies Kind

/** 4 KiB an event. */
const large = {
  type: 'add',
  hasIds: true,
  schema: z.object({ n: z.number(), text: z.string() }),
  digest: ({ n, text }: { n: number; text: string }) => n + text.length,
  payload: (n: number) =>
    JSON.stringify({ n, text: 'The quick brown fox jumps over the lazy dog. '.repeat(89) }),
} satisfies Kind

/** JSON of 20 lines, each of them a line of data. */
const lines = {
  type: 'add',
  hasIds: true,
  schema: z.object({ n: z.number(), items: z.array(z.string()) }),
  digest: ({ n, items }: { n: number; items: readonly string[] }) => n + items.length,
  payload: (n: number) =>
    JSON.stringify({ n, items: Array.from({ length: 15 }, (_, i) => `line ${n + i}`) }, null, 1),
} satisfies Kind

function frame(kind: Kind, n: number, data: string, dialect: Dialect): string {
  const id = kind.hasIds ? `id: ${n}\n` : ''
  const isNamed = kind.type !== 'message' || dialect === 'orpc'
  const name = dialect === 'plain' ? kind.type : 'message'
  const event = isNamed && dialect !== 'trpc' ? `event: ${name}\n` : ''
  const payload = dialect === 'orpc' ? `{"json":${data}}` : data
  return `${id}${event}data: ${payload.replaceAll('\n', '\ndata: ')}\n\n`
}

/** Pieces of these sizes, one after the other. */
function cut(bytes: Uint8Array, nextSize: () => number): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (let start = 0; start < bytes.length;) {
    const end = Math.min(start + nextSize(), bytes.length)
    chunks.push(bytes.slice(start, end))
    start = end
  }
  return chunks
}

/** The same sizes in every run, from 1 to 7. */
function createTinySizes(): () => number {
  let seed = 1
  return () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return 1 + ((seed >>> 16) % 7)
  }
}

type Cut = number | 'event' | 'tiny'

interface Setting {
  readonly title: string
  readonly count: number
  readonly kind: Kind
  readonly size: Cut
}

function define(name: string, { title, count, kind, size }: Setting): Workload {
  const payloads = (): readonly string[] =>
    Array.from({ length: count }, (_, index) => kind.payload(index + 1))
  const encoder = new TextEncoder()
  return {
    name,
    title,
    count,
    type: kind.type,
    schema: kind.schema,
    digest: kind.digest as Workload['digest'],
    payloads,
    hasIds: kind.hasIds,
    chunks(dialect) {
      const frames = payloads().map((data, index) => frame(kind, index + 1, data, dialect))
      if (size === 'event') return frames.map((text) => encoder.encode(text))
      return cut(encoder.encode(frames.join('')), size === 'tiny' ? createTinySizes() : () => size)
    },
  }
}

const KIB = 1024

const settings: Readonly<Record<string, Setting>> = {
  'small-16': { title: 'Small JSON, 16 KiB chunks', count: 40_000, kind: small, size: 16 * KIB },
  'small-64': { title: 'Small JSON, 64 KiB chunks', count: 40_000, kind: small, size: 64 * KIB },
  'small-1': {
    title: 'Small JSON, one event per chunk',
    count: 20_000,
    kind: small,
    size: 'event',
  },
  tokens: { title: 'LLM tokens, 16 KiB chunks', count: 25_000, kind: tokens, size: 16 * KIB },
  large: { title: '4 KiB payloads, 16 KiB chunks', count: 4000, kind: large, size: 16 * KIB },
  lines: { title: '20 lines of data, 16 KiB chunks', count: 6000, kind: lines, size: 16 * KIB },
  tiny: { title: 'Small JSON, chunks of 1 to 7 bytes', count: 3000, kind: small, size: 'tiny' },
}

export const workloadNames: readonly string[] = Object.keys(settings)

/** @param count how many events, if not as many as usual */
export function createWorkload(name: string, count?: number): Workload {
  const setting = settings[name]
  if (!setting) throw new Error(`No workload "${name}": ${workloadNames.join(', ')}`)
  return define(name, count === undefined ? setting : { ...setting, count })
}
