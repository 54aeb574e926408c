// Values that may be given as accessors, and signals that follow a store. It never knows streams.

import type { Store } from 'lastevent/store'
import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js'

/** A value, or an accessor of it. No value of these is a function itself. */
export type MaybeAccessor<Value> = Value | Accessor<Value>

export function access<Value>(value: MaybeAccessor<Value>): Value {
  return typeof value === 'function' ? (value as Accessor<Value>)() : value
}

/**
 * The value of the store that `make` makes, which it may do from signals; `initial` on a server, until
 * the component is mounted, and without a store.
 */
export function createStoreSignal<Value>(
  initial: Value,
  make: () => Store<Value> | undefined,
): Accessor<Value> {
  const [value, setValue] = createSignal(initial)
  createEffect(() => {
    const store = make()
    const show = (): void => void setValue(() => (store ? store.getSnapshot() : initial))
    if (store) onCleanup(store.subscribe(show))
    show()
  })
  return value
}
