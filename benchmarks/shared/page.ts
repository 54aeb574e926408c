// What each of ten tabs runs: one stream, shared or its own, and when its events came. It must never
// know the other tabs.
import { createEventStream } from 'lastevent'
import { createSharedEventStream } from 'lastevent/shared'

declare global {
  var tab: {
    open(isShared: boolean): void
    readonly status: string
    /** When each event came, in milliseconds since the epoch; the first has the number 0. */
    readonly arrivals: readonly number[]
  }
}

const arrivals: number[] = []
let status = ''

globalThis.tab = {
  arrivals,
  get status() {
    return status
  },
  open(isShared) {
    const create = isShared ? createSharedEventStream : createEventStream
    const stream = create('/events')
    stream.subscribe(() => {
      const { state } = stream
      status = 'role' in state ? `${state.status} ${state.role}` : state.status
    })
    stream.on('message', ({ id }) => {
      arrivals[Number(id)] = performance.timeOrigin + performance.now()
    })
  },
}
