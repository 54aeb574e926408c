// When a store is at work: while its component is mounted, for the stream of the moment.

import type { Store } from 'lastevent/store'
import { onMount, untrack } from 'svelte'
import { fromStore, type Readable, toStore, writable } from 'svelte/store'

/** A value that changes: `current` in runes and templates, or a store to subscribe to by `$`. */
export interface Current<Value> extends Readable<Value> {
  /** The value now; reading it in an effect, a `$derived` or a template makes that follow it. */
  readonly current: Value
}

/**
 * A value, a getter of it, or an object that has it as `current`. What a getter reads is followed. No
 * value of these is a function itself.
 */
export type MaybeCurrent<Value> = Value | (() => Value) | { readonly current: Value }

export function read<Value>(source: MaybeCurrent<Value>): Value {
  if (typeof source === 'function') return (source as () => Value)()
  return isCurrent(source) ? source.current : source
}

function isCurrent<Value>(source: MaybeCurrent<Value>): source is { readonly current: Value } {
  return typeof source === 'object' && source !== null && 'current' in source
}

/**
 * Runs `start` for the source's value while the component is mounted, and what it returns before the
 * next one and at the end. Never on a server.
 */
export function whileMounted<Source>(
  source: MaybeCurrent<Source>,
  start: (value: Source) => (() => void) | undefined,
): void {
  onMount(() => {
    let started: { readonly value: Source; readonly stop: (() => void) | undefined } | undefined
    const stopFollowing = toStore(() => read(source)).subscribe((value) => {
      // A getter may run again and give the same.
      if (started?.value === value) return
      untrack(() => {
        started?.stop?.()
        started = { value, stop: start(value) }
      })
    })
    return () => {
      stopFollowing()
      started?.stop?.()
    }
  })
}

/**
 * The value of the store that `make` makes for the source's value, while the component is mounted;
 * `initial` before, on a server, and without a store.
 */
export function currentOf<Source, Value>(
  source: MaybeCurrent<Source>,
  initial: Value,
  make: (value: Source) => Store<Value> | null | undefined,
): Current<Value> {
  const { subscribe, set } = writable(initial)
  const rune = fromStore({ subscribe })
  whileMounted(source, (value) => {
    const store = make(value)
    const show = (): void => set(store ? store.getSnapshot() : initial)
    const stop = store?.subscribe(show)
    show()
    return stop
  })
  return {
    subscribe,
    get current() {
      return rune.current
    },
  }
}
