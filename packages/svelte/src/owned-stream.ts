// A stream that belongs to a component: made for its inputs, whatever kind of stream it is.

import type { EventMap, URLLike } from 'lastevent'
import { isSameStream, type StreamInputs } from 'lastevent/store'
import { onDestroy, untrack } from 'svelte'
import { type MaybeCurrent, read } from './while-mounted.ts'

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
  url: MaybeCurrent<StreamUrl>,
  options: MaybeCurrent<Options>,
): { readonly current: Stream | undefined } {
  let owned: (StreamInputs & { readonly stream: Stream | undefined }) | undefined
  onDestroy(() => owned?.stream?.close())
  return {
    get current() {
      const [address, chosen] = [read(url), read(options)]
      const inputs = { url: address, events: chosen.events }
      if (!owned || !isSameStream(owned, inputs)) {
        const replaced = owned?.stream
        // Later: this may be read where no state may change.
        if (replaced) queueMicrotask(() => replaced.close())
        const isNone = address === null || address === undefined
        const stream = isNone ? undefined : untrack(() => create(address, chosen))
        owned = { ...inputs, stream }
      }
      return owned.stream
    },
  }
}
