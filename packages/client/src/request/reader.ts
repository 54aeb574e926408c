// One way to read a response's body, whatever kind of stream it is. It never knows what the bytes mean.

import type { AnyStream, ByteReader, ResponseLike } from '../host/fetch-types.ts'

/** The reader of a body; undefined for one that can't be read as it comes, and for none. */
export function readerOf(body: ResponseLike['body']): ByteReader | undefined {
  const stream = body as AnyStream | null | undefined
  if (stream?.getReader) return stream.getReader()
  const iterator = stream?.[Symbol.asyncIterator]?.()
  if (!iterator) return undefined
  let stop: (end: { readonly value?: undefined }) => void
  return {
    // An iterator's `return` waits for the chunk that was asked for; nobody else has to.
    read: async () =>
      new Promise((resolve, reject) => {
        stop = resolve
        iterator.next().then(resolve, reject)
      }),
    async cancel() {
      stop?.({})
      stream?.destroy?.()
      await iterator.return?.()
    },
  }
}
