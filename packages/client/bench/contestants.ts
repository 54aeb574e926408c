// Who is measured, under which name and against which floor; each is loaded only where it runs.
// It must never know workloads, nor how they are read.

import type { Consume, Level } from './consumer.ts'
import type { Dialect } from './workloads.ts'

export interface Contestant {
  readonly name: string
  readonly title: string
  readonly level: Level
  readonly kind: 'floor' | 'ours' | 'peer'
  readonly dialect: Dialect
  readonly load: () => Promise<Consume>
}

type Kind = Contestant['kind']

function define(
  name: string,
  title: string,
  kind: Kind,
  level: Level,
  load: () => Promise<Consume>,
  dialect: Dialect = 'plain',
): Contestant {
  return { name, title, level, kind, dialect, load }
}

const floors = () => import('./consumers/floors.ts')
const ours = () => import('./consumers/ours.ts')
const client = () => import('./consumers/eventsource-client.ts')

export const contestants: readonly Contestant[] = [
  define(
    'floor-text',
    'floor 1: read loop, TextDecoder, parser',
    'floor',
    'text',
    async () => (await floors()).floorText,
  ),
  define(
    'floor-json',
    'floor 2: floor 1 + JSON.parse',
    'floor',
    'json',
    async () => (await floors()).floorJson,
  ),
  define(
    'floor-zod',
    'floor 3: floor 2 + zod',
    'floor',
    'zod',
    async () => (await floors()).floorZod,
  ),
  define(
    'ours-text',
    'lastevent, listener, text',
    'ours',
    'text',
    async () => (await ours()).oursListenerText,
  ),
  define(
    'ours-json',
    'lastevent, listener, JSON',
    'ours',
    'json',
    async () => (await ours()).oursListenerJson,
  ),
  define(
    'ours-zod',
    'lastevent, listener, JSON + zod',
    'ours',
    'zod',
    async () => (await ours()).oursListenerZod,
  ),
  define(
    'ours-for-text',
    'lastevent, for await, text',
    'ours',
    'text',
    async () => (await ours()).oursIteratorText,
  ),
  define(
    'ours-for-json',
    'lastevent, for await, JSON',
    'ours',
    'json',
    async () => (await ours()).oursIteratorJson,
  ),
  define(
    'ours-for-zod',
    'lastevent, for await, JSON + zod',
    'ours',
    'zod',
    async () => (await ours()).oursIteratorZod,
  ),
  define(
    'eventsource',
    'eventsource',
    'peer',
    'json',
    async () => (await import('./consumers/eventsource.ts')).eventsource,
  ),
  define(
    'eventsource-client',
    'eventsource-client, onMessage',
    'peer',
    'json',
    async () => (await client()).eventsourceClient,
  ),
  define(
    'eventsource-client-for',
    'eventsource-client, for await',
    'peer',
    'json',
    async () => (await client()).eventsourceClientIterator,
  ),
  define(
    'fetch-event-source',
    '@microsoft/fetch-event-source',
    'peer',
    'json',
    async () => (await import('./consumers/fetch-event-source.ts')).fetchEventSourceConsumer,
  ),
  define(
    'event-source-plus',
    'event-source-plus',
    'peer',
    'json',
    async () => (await import('./consumers/event-source-plus.ts')).eventSourcePlus,
  ),
  define(
    'parse-sse',
    'parse-sse',
    'peer',
    'json',
    async () => (await import('./consumers/parse-sse.ts')).parseSse,
  ),
  define(
    'parser-stream',
    'EventSourceParserStream',
    'peer',
    'json',
    async () => (await import('./consumers/parser-stream.ts')).parserStream,
  ),
  define(
    'orpc',
    '@orpc/client',
    'peer',
    'json',
    async () => (await import('./consumers/orpc.ts')).orpc,
    'orpc',
  ),
  define(
    'trpc',
    '@trpc/client',
    'peer',
    'json',
    async () => (await import('./consumers/trpc.ts')).trpc,
    'trpc',
  ),
]
