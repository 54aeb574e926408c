// The script of a page in an iframe: it has a stream, the page around it the devtools.
import { createEventStream } from 'lastevent'
import { inspectAll } from 'lastevent/inspect'
import { events } from './contract.ts'

const stream = createEventStream('/events', { events, retry: { minDelayMs: 50 } })
stream.onAny(() => {})
parent.document.querySelector('lastevent-devtools')?.addTrace(inspectAll(), { from: 'frame' })
