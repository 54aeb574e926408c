// A stream that belongs to a component: made for its inputs, whatever kind of stream it is.

import type { EventMap, URLLike } from 'lastevent'
import { isSameStream } from 'lastevent/store'
import { type Accessor, createMemo, onCleanup, untrack } from 'solid-js'
import { access, type MaybeAccessor } from './access.ts'

/** The URL of a stream; nullish for no stream. */
export type StreamUrl = string | URLLike | null | undefined

interface Closable {
  close(): void
}

/** The stream made by `create` for this URL and contract; another one where they change. */
export function useOwnedStream<
  Options extends { readonly events?: EventMap | undefined },
  Stream extends Closable,
>(
  create: (url: string | URLLike, options: Options) => Stream,
  url: MaybeAccessor<StreamUrl>,
  options: MaybeAccessor<Options>,
): Accessor<Stream | undefined> {
  const inputs = createMemo(
    () => ({ url: access(url), events: access(options).events }),
    undefined,
    { equals: isSameStream },
  )
  return createMemo(() => {
    const { url: address } = inputs()
    if (address === null || address === undefined) return undefined
    const stream = untrack(() => create(address, access(options)))
    onCleanup(() => stream.close())
    return stream
  })
}
