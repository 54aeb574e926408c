// Nothing but the language's own library: no DOM, no Node, no `using`.
import { type AnyEventStream, createEventStream, defineEvents, text } from 'lastevent'

const stream = createEventStream('https://example.com/events', {
  events: defineEvents({ notice: text() }),
  headers: { authorization: 'Bearer' },
  onOpen: ({ headers }) => headers.get('x-trace')?.trim(),
  fetch: async (_url, { signal }) => {
    signal?.addEventListener('abort', () => {})
    return Promise.reject(new Error('no network'))
  },
})

export async function lengths(): Promise<number[]> {
  const all: number[] = []
  for await (const { data } of stream) all.push(data.length)
  return all
}

// @ts-expect-error data is no number
stream.on('notice', ({ data }) => data.toFixed())

export const any: AnyEventStream = stream
