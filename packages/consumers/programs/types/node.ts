// A program for Node, without the DOM library: the global `fetch`, and those that npm has.
import { createEventStream, defineEvents, type FetchLike, json, text } from 'lastevent'
import { EventSource } from 'lastevent/eventsource'
import { createSharedEventStream } from 'lastevent/shared'
import nodeFetch from 'node-fetch'
import { Agent, fetch as undiciFetch } from 'undici'

const url = 'https://example.com/events'

const dispatcher = new Agent({ bodyTimeout: 0 })

export const fetches: FetchLike[] = [
  fetch,
  nodeFetch,
  undiciFetch,
  (input, init) => undiciFetch(input, { ...init, dispatcher }),
  (input, init) => fetch(input, { ...init, headers: { ...init.headers, 'x-trace': '1' } }),
]

const stream = createEventStream(url, {
  events: defineEvents({ add: json(), notice: text() }),
  signal: AbortSignal.timeout(1000),
  headers: async ({ signal }) => Promise.resolve({ 'x-aborted': `${signal.aborted}` }),
  body: new URLSearchParams({ a: 'b' }),
  onError: (error) => console.error(error),
})

stream.on('notice', ({ data }) => console.log(data.trim()))

// @ts-expect-error there is no such type
stream.on('nonsense', () => {})

// @ts-expect-error data that no schema describes is unknown
stream.on('add', ({ data }) => data.n)

const source = new EventSource(url, { fetch: nodeFetch })
source.addEventListener('add', ({ data, lastEventId }) => console.log(data, lastEventId))
source.onopen = ({ type }) => console.log(type.trim())

export const shared: string = createSharedEventStream(url, { name: 'a' }).state.role
