// The script of the page with the devtools in it, and of what the test does there.
import { mountDevtools, registerDevtools } from '@lastevent/devtools'
import { createEventStream } from 'lastevent'
import { connectTrace } from 'lastevent/inspect'
import { events } from './contract.ts'

const lab = {
  /** How many events have come. */
  received: 0,
  /** Begins a stream; the devtools are docked. */
  start(): void {
    mountDevtools()
    const stream = createEventStream('/events', {
      events,
      retry: { minDelayMs: 50 },
      onInvalid: () => {},
    })
    stream.onAny(() => (lab.received += 1))
  },
  /** Devtools that stand in the page, and a frame that adds its trace to them. */
  showFrame(): void {
    registerDevtools()
    const devtools = document.createElement('lastevent-devtools')
    devtools.setAttribute('inline', '')
    const frame = document.createElement('iframe')
    frame.title = 'Widget'
    frame.src = '/frame'
    document.body.append(devtools, frame)
  },
  /** Devtools that show what a shared worker does. */
  showWorker(): void {
    registerDevtools()
    const devtools = document.createElement('lastevent-devtools')
    devtools.setAttribute('inline', '')
    const { port } = new SharedWorker('/worker.js', { type: 'module' })
    devtools.addTrace(connectTrace(port), { from: 'worker' })
    document.body.append(devtools)
  },
}

declare global {
  var devtoolsLab: typeof lab
}

globalThis.devtoolsLab = lab
