// Who is measured, under which name and against which floor; each is loaded only where it runs.
// It must never know workloads, nor how they are read.

import type { Consume, Level } from './consumer.ts'
import type { Dialect } from '../workloads.ts'

export type Kind = 'floor' | 'native' | 'ours' | 'peer'

export interface Contestant {
  readonly name: string
  readonly title: string
  readonly level: Level
  readonly kind: Kind
  readonly dialect: Dialect
  readonly runsIn: 'anything' | 'browsers'
  /** What it is known to get wrong, in words; asked for where its checksum is another. */
  readonly flaw?: string
  readonly load: () => Promise<Consume>
}

function define(
  name: string,
  title: string,
  [kind, level]: readonly [Kind, Level],
  load: () => Promise<Consume>,
  more: Partial<Contestant> = {},
): Contestant {
  return { name, title, kind, level, dialect: 'plain', runsIn: 'anything', load, ...more }
}

const floors = () => import('./floors.ts')
const ours = () => import('./ours.ts')
const client = () => import('./eventsource-client.ts')

/** Stands for an idle page: the stream is read in a worker, and dropped. */
export const IDLE = 'idle'

const peer = ['peer', 'json'] as const

export const contestants: readonly Contestant[] = [
  define(
    'native',
    'native EventSource + JSON.parse',
    ['native', 'json'],
    async () => (await import('./native.ts')).native,
    { runsIn: 'browsers' },
  ),
  define(
    'floor-text',
    'floor 1: read loop, TextDecoder, parser',
    ['floor', 'text'],
    async () => (await floors()).floorText,
  ),
  define(
    'floor-json',
    'floor 2: floor 1 + JSON.parse',
    ['floor', 'json'],
    async () => (await floors()).floorJson,
  ),
  define(
    'floor-zod',
    'floor 3: floor 2 + zod',
    ['floor', 'zod'],
    async () => (await floors()).floorZod,
  ),
  define(
    'ours-text',
    'lastevent, listener, text',
    ['ours', 'text'],
    async () => (await ours()).oursListenerText,
  ),
  define(
    'ours-json',
    'lastevent, listener, JSON',
    ['ours', 'json'],
    async () => (await ours()).oursListenerJson,
  ),
  define(
    'ours-zod',
    'lastevent, listener, JSON + zod',
    ['ours', 'zod'],
    async () => (await ours()).oursListenerZod,
  ),
  define(
    'ours-any-json',
    'lastevent, onAny, JSON',
    ['ours', 'json'],
    async () => (await ours()).oursAnyJson,
  ),
  define(
    'ours-batches-json',
    'lastevent, batches, JSON',
    ['ours', 'json'],
    async () => (await ours()).oursBatchesJson,
  ),
  define(
    'ours-for-text',
    'lastevent, for await, text',
    ['ours', 'text'],
    async () => (await ours()).oursIteratorText,
  ),
  define(
    'ours-for-json',
    'lastevent, for await, JSON',
    ['ours', 'json'],
    async () => (await ours()).oursIteratorJson,
  ),
  define(
    'ours-for-zod',
    'lastevent, for await, JSON + zod',
    ['ours', 'zod'],
    async () => (await ours()).oursIteratorZod,
  ),
  define(
    'eventsource',
    'eventsource',
    peer,
    async () => (await import('./eventsource.ts')).eventsource,
  ),
  define(
    'eventsource-client',
    'eventsource-client, onMessage',
    peer,
    async () => (await client()).eventsourceClient,
  ),
  define(
    'eventsource-client-for',
    'eventsource-client, for await',
    peer,
    async () => (await client()).eventsourceClientIterator,
  ),
  define(
    'fetch-event-source',
    '@microsoft/fetch-event-source',
    peer,
    async () => (await import('./fetch-event-source.ts')).fetchEventSourceConsumer,
  ),
  define(
    'event-source-plus',
    'event-source-plus',
    peer,
    async () => (await import('./event-source-plus.ts')).eventSourcePlus,
    { flaw: 'it keeps only the last line of data of an event' },
  ),
  define('parse-sse', 'parse-sse', peer, async () => (await import('./parse-sse.ts')).parseSse),
  define(
    'parser-stream',
    'EventSourceParserStream',
    peer,
    async () => (await import('./parser-stream.ts')).parserStream,
  ),
  define('sse.js', 'sse.js', peer, async () => (await import('./sse-js.ts')).sseJs, {
    runsIn: 'browsers',
  }),
  define('orpc', '@orpc/client', peer, async () => (await import('./orpc.ts')).orpc, {
    dialect: 'orpc',
  }),
  define('trpc', '@trpc/client', peer, async () => (await import('./trpc.ts')).trpc, {
    dialect: 'trpc',
  }),
]

export function findContestant(name: string): Contestant {
  const found = contestants.find((one) => one.name === name)
  if (!found) throw new Error(`No consumer "${name}"`)
  return found
}
