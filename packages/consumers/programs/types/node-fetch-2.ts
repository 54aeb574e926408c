// The old node-fetch, whose types know no exact optional properties.
import { createEventStream } from 'lastevent'
import nodeFetch from 'node-fetch-2'

export const stream: { close(): void } = createEventStream('https://example.com', {
  fetch: nodeFetch,
})
