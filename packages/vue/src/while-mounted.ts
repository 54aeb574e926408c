// When a composable is at work: while its component is mounted, for the stream of the moment.

import type { Store } from 'lastevent/store'
import {
  getCurrentInstance,
  type MaybeRefOrGetter,
  onMounted,
  type ShallowRef,
  toValue,
  watch,
} from 'vue'

/**
 * Runs `start` for the source's value while the component is mounted, and what it returns before the
 * next one and at the end. Never on a server. Outside of a component: until the effect scope ends.
 */
export function whileMounted<Source>(
  source: MaybeRefOrGetter<Source>,
  start: (value: Source) => (() => void) | null | undefined,
): void {
  const run = (): void => {
    watch(
      () => toValue(source),
      (value, _, onCleanup) => {
        const stop = start(value)
        if (stop) onCleanup(stop)
      },
      { immediate: true },
    )
  }
  if (getCurrentInstance()) onMounted(run)
  else if (typeof document !== 'undefined') run()
}

/** Keeps the ref at the store's value; the returned function stops. */
export function follow<Value>(store: Store<Value>, ref: ShallowRef<Value>): () => void {
  const show = (): void => {
    ref.value = store.getSnapshot()
  }
  const stop = store.subscribe(show)
  show()
  return stop
}
