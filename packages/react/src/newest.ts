// Values of the newest render, and things made once for a stream. It never knows events.

import { type RefObject, useInsertionEffect, useRef, useState } from 'react'

/** The value of the newest render that was committed, before any other effect can ask for it. */
export function useNewest<Value>(value: Value): RefObject<Value> {
  const newest = useRef(value)
  useInsertionEffect(() => {
    newest.current = value
  })
  return newest
}

/** What `make` makes, again only where `source` is another one. */
export function useMadeFor<Made>(source: unknown, make: () => Made): Made {
  const [held, hold] = useState(() => ({ source, made: make() }))
  if (held.source === source) return held.made
  const next = { source, made: make() }
  hold(next)
  return next.made
}
