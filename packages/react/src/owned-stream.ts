// A stream that belongs to a component: made for its inputs, whatever kind of stream it is.

import type { AttemptContext, EventMap, PerAttempt, URLLike } from 'lastevent'
import { isSameStream } from 'lastevent/store'
import { useEffect, useState } from 'react'
import { useNewest } from './newest.ts'

/** The URL of a stream, as `createEventStream` takes it. */
export type StreamUrl = PerAttempt<string | URLLike>

/** Options in which every function, header and body may be another one in every render. */
type Options = Readonly<Record<string, unknown>> & { readonly events?: EventMap | undefined }

interface Closable {
  close(): void
}

/** A stream made by `create` for this URL and contract; another one where they change. */
export function useOwnedStream<Stream extends Closable>(
  create: (url: StreamUrl, options: never) => Stream,
  url: StreamUrl | null | undefined,
  options: Options,
): Stream | undefined {
  const inputs = { url, events: options.events }
  const newest = useNewest({ url, options })

  function make(): typeof inputs & { readonly stream: Stream | undefined } {
    if (url === null || url === undefined) return { ...inputs, stream: undefined }
    const follow = (context: AttemptContext): unknown => {
      const now = newest.current.url
      return typeof now === 'function' ? now(context) : now
    }
    const address = typeof url === 'function' ? (follow as typeof url) : url
    const followed = followNewest(options, () => newest.current.options)
    return { ...inputs, stream: create(address, followed as never) }
  }

  const [held, hold] = useState(make)
  let current = held
  if (!isSameStream(held, inputs)) hold((current = make()))
  const { stream } = current
  const newestStream = useNewest(stream)

  // Only a stream that another one replaces is closed. One whose component unmounts, or is hidden by
  // Activity, has lost its consumers: its connection is dropped, and taken up again with the next.
  useEffect(
    () => () => {
      if (newestStream.current !== stream) stream?.close()
    },
    [stream, newestStream],
  )
  return stream
}

/** The options, with functions, headers and body that are those of the newest render when asked. */
function followNewest(options: Options, read: () => Options): Options {
  const followed = Object.entries(options).map(([name, value]) => {
    const follows = typeof value === 'function' || (value && /^(headers|body)$/.test(name))
    const follow = (...args: readonly unknown[]): unknown => {
      const now = read()[name]
      return typeof now === 'function' ? (now as (...given: unknown[]) => unknown)(...args) : now
    }
    return [name, follows ? follow : value]
  })
  return Object.fromEntries(followed) as Options
}
