// Which streams there are: those made since this was loaded, by any copy of the package.
// It never knows what is done with them.

import { type Inspectable, type InspectedHost, SEAM } from '../delivery/seam.ts'

type Listener = (stream: Inspectable) => void

/** What is kept on the global object, for all copies of this entry. */
interface Registry extends Listener {
  readonly listeners: Set<Listener>
  /** Those made so far, as far as somebody else still holds them. */
  known: WeakRef<Inspectable>[]
}

/** How many more streams are made before those that are gone are forgotten. */
const SPARE = 64

function createRegistry(): Registry {
  let spare = SPARE
  const registry: Registry = Object.assign(
    (stream: Inspectable) => {
      spare -= 1
      if (spare === 0) {
        spare = SPARE
        registry.known = registry.known.filter((known) => known.deref())
      }
      registry.known.push(new WeakRef(stream))
      for (const listener of registry.listeners) listener(stream)
    },
    { listeners: new Set<Listener>(), known: [] },
  )
  return registry
}

const host = globalThis as InspectedHost
const registry = (host[SEAM] ??= createRegistry()) as Registry

/** Tells of all streams that there are, and of every one that is made; the returned function stops. */
export function watchStreams(listener: Listener): () => void {
  for (const known of registry.known) {
    const stream = known.deref()
    if (stream) listener(stream)
  }
  registry.listeners.add(listener)
  return () => registry.listeners.delete(listener)
}
