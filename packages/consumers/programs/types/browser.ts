// A page with TypeScript's DOM library, without that of `using`.
import {
  type AnyEventStream,
  createEventStream,
  defineEvents,
  type EventStream,
  type InferEvents,
  storageCheckpoint,
  text,
} from 'lastevent'
import { EventSource, type EventSourceConstructor } from 'lastevent/eventsource'
import { createSharedEventStream } from 'lastevent/shared'
import { z } from 'zod'

type IsAny<Type> = 0 extends 1 & Type ? true : false

const events = defineEvents({ add: z.object({ n: z.number() }), notice: text() })

const settings: { signal?: AbortSignal | undefined; mode?: RequestMode } = {}

const stream = createEventStream(new URL('/events', location.href), {
  events,
  ...settings,
  fetch: globalThis.fetch,
  credentials: 'include',
  headers: new Headers({ authorization: 'Bearer' }),
  checkpoint: storageCheckpoint(localStorage, 'place'),
  method: 'POST',
  body: ({ signal }) => (signal.aborted ? new FormData() : new Blob(['{}'])),
  onOpen: ({ headers, status }) => console.log(status, headers.get('x-trace')),
})

export async function show(): Promise<void> {
  for await (const event of stream) {
    const isAny: IsAny<typeof event> = false
    const hasAnyData: IsAny<typeof event.data> = false
    if (event.type === 'add') console.log(event.data.n.toFixed(), isAny, hasAnyData)
    else console.log(event.data.trim())
  }
}

// @ts-expect-error the contract names no such type
stream.on('nonsense', () => {})

// @ts-expect-error a number has no such method: data is not `any`
stream.on('add', ({ data }) => data.n.trim())

export const badge = ({ state }: AnyEventStream): string => state.status

export const named: EventStream<InferEvents<typeof events>> = stream

export const badges: string[] = [
  badge(stream),
  badge(createEventStream('/')),
  badge(createSharedEventStream('/', { events })),
]

export const source: globalThis.EventSource = new EventSource('/events', { withCredentials: true })

export const constructor: EventSourceConstructor = EventSource
