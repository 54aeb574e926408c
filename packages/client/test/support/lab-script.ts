// What a lab page runs: one stream, and a record of it, behind one global. It is bundled with the
// client as it stands in src/.
import {
  createEventStream,
  type EventStreamOptions,
  isEventStreamError,
  type RetryOptions,
} from '../../src/index.ts'

/** What can be handed over to a page. */
export interface LabStreamOptions extends Pick<
  EventStreamOptions,
  'resume' | 'pauseWhenHidden' | 'initialLastEventId' | 'credentials'
> {
  readonly retry?: Pick<RetryOptions, 'minDelayMs' | 'maxDelayMs'>
}

export interface LabError {
  readonly name: string
  readonly code: string
  readonly message: string
}

/** What has become of the stream so far. */
export interface LabRecord {
  /** The ids of the events, in the order in which they came. */
  readonly ids: string[]
  /** The states, each as `status` or `status reason`. */
  readonly states: string[]
  /** The method of each request that was tried, probes included. */
  readonly tries: string[]
  /** The errors that were survived. */
  readonly errors: LabError[]
  /** The one that was not. */
  fatal: LabError | undefined
  /** Events of the page's lifecycle, `pageshow persisted` among them. */
  readonly lifecycle: string[]
}

export interface Lab {
  readonly record: LabRecord
  open(url: string, options: LabStreamOptions): void
}

declare global {
  var lab: Lab
}

const record: LabRecord = {
  ids: [],
  states: [],
  tries: [],
  errors: [],
  fatal: undefined,
  lifecycle: [],
}

for (const type of ['pagehide', 'pageshow', 'freeze', 'resume', 'visibilitychange']) {
  addEventListener(
    type,
    (event) => {
      const persisted = event instanceof PageTransitionEvent && event.persisted
      const detail = type === 'visibilitychange' ? document.visibilityState : ''
      record.lifecycle.push(`${type} ${persisted ? 'persisted' : detail}`.trim())
    },
    { capture: true },
  )
}

function describe(error: unknown): LabError {
  if (!isEventStreamError(error)) return { name: 'other', code: '', message: String(error) }
  const { name, code, message } = error
  return { name, code, message }
}

globalThis.lab = {
  record,
  open(url, options) {
    const stream = createEventStream(url, {
      retry: { minDelayMs: 50, maxDelayMs: 200 },
      ...options,
      fetch(input, init) {
        record.tries.push(init.method ?? 'GET')
        return fetch(input, init)
      },
      onStateChange(state) {
        record.states.push('reason' in state ? `${state.status} ${state.reason}` : state.status)
      },
      onError: (error) => void record.errors.push(describe(error)),
    })
    stream.on('message', ({ id = '' }) => void record.ids.push(id))
    void stream.closed.then(({ error }) => {
      if (error) record.fatal = describe(error)
    })
  },
}
