// What a page of the checkpoint's test runs: a stream whose events take their time to handle, until
// the page is killed. It reports to the server, and leaves evidence in its storage.
import { createEventStream, storageCheckpoint } from '../../src/index.ts'

/** Where the checkpoint keeps the id. */
const positionKey = 'position'
/** Up to where, as a timer can tell, the checkpoint must have saved. */
const dueKey = 'due'
/** Which page saw its end coming, and up to where it had handled the events by then. */
const leftKey = 'left'
/** Longer than the 250 ms for which a save may wait. */
const dueAfterMs = 400
/** How long an event takes to handle, at most. */
const slownessMs = 20

const page = crypto.randomUUID()

async function report(what: string, details: Record<string, string>): Promise<void> {
  const query = new URLSearchParams({ what, page, ...details })
  await fetch(`/report?${query.toString()}`, { method: 'POST' })
}

const position = localStorage.getItem(positionKey) ?? ''
await report('start', {
  position,
  due: localStorage.getItem(dueKey) ?? '',
  left: localStorage.getItem(leftKey) ?? '',
})

/** Up to where all events have been handled. */
let handled = Number(position)
const beyond = new Set<number>()

addEventListener('pagehide', () => localStorage.setItem(leftKey, `${page} ${handled}`))

/** Handles an event: it has been handled once this resolves, and not before. */
async function handle(id: string | undefined): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * slownessMs))
  // It fails where the end of the page cuts it short.
  await report('handled', { id: String(id) })
  beyond.add(Number(id))
  while (beyond.delete(handled + 1)) handled += 1
  const upTo = String(handled)
  // Timers ring in the order in which they are due, however late: the one of the checkpoint, which
  // was set no later than now, has rung before this one.
  setTimeout(() => localStorage.setItem(dueKey, upTo), dueAfterMs)
}

const stream = createEventStream(`/events?page=${page}`, {
  checkpoint: storageCheckpoint(localStorage, positionKey),
})
if (new URLSearchParams(location.search).get('consumer') === 'listener') {
  // Many at a time, which finish in any order.
  stream.on('message', ({ id }) => handle(id))
} else {
  for await (const { id } of stream) await handle(id)
}
