// A stream that belongs to a component: made for its inputs, whatever kind of stream it is.

import type { EventMap, URLLike } from 'lastevent'
import { isSameStream, type StreamInputs } from 'lastevent/store'
import {
  computed,
  type ComputedRef,
  type MaybeRefOrGetter,
  onScopeDispose,
  toValue,
  watch,
} from 'vue'

/** The URL of a stream; nullish for no stream. */
export type StreamUrl = string | URLLike | null | undefined

interface Closable {
  close(): void
}

interface Owned<Stream> extends StreamInputs {
  readonly stream: Stream | undefined
}

/** The stream made by `create` for this URL and contract; another one where they change. */
export function useOwnedStream<
  Options extends { readonly events?: EventMap | undefined },
  Stream extends Closable,
>(
  create: (url: string | URLLike, options: Options) => Stream,
  url: MaybeRefOrGetter<StreamUrl>,
  options: MaybeRefOrGetter<Options>,
): ComputedRef<Stream | undefined> {
  const owned = computed<Owned<Stream>>((previous) => {
    const [address, chosen] = [toValue(url), toValue(options)]
    const inputs = { url: address, events: chosen.events }
    if (previous && isSameStream(previous, inputs)) return previous
    const isNone = address === null || address === undefined
    return { ...inputs, stream: isNone ? undefined : create(address, chosen) }
  })
  const stream = computed(() => owned.value.stream)
  watch(stream, (_, replaced) => replaced?.close(), { flush: 'sync' })
  onScopeDispose(() => stream.value?.close())
  return stream
}
