// The script of a shared worker that has a stream, and serves its trace to each page.
import { createEventStream } from 'lastevent'
import { inspectAll, serveTrace } from 'lastevent/inspect'
import { events } from './contract.ts'

const trace = inspectAll()
createEventStream('/events', { events, retry: { minDelayMs: 50 } }).onAny(() => {})

addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports
  if (port) serveTrace(trace, port)
})
