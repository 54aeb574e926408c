// A program: reads a stream to its end in a process of its own, and prints what that did to its
// heap. It never knows what the server is up to. Needs --expose-gc.
import {
  createEventStream,
  type EventStreamErrorCode,
  isEventStreamError,
} from '../../src/index.ts'

export interface Meal {
  readonly events: number
  /** How much more of the heap was in use than before the stream, at the worst moment, in MiB. */
  readonly growthMiB: number
  /** Why it was over: the server's last event, or an error. */
  readonly code: EventStreamErrorCode | 'end' | undefined
  readonly name: string | undefined
  readonly lastEventId: string
}

const { gc } = globalThis as { gc?: () => void }

function usedMiB(): number {
  gc?.()
  // Not what lies outside of the heap: buffers that were read into are given back in their own time.
  return process.memoryUsage().heapUsed / 2 ** 20
}

const [url = ''] = process.argv.slice(2)
const before = usedMiB()
let most = before
let events = 0
const sampling = setInterval(() => (most = Math.max(most, usedMiB())), 50)

const stream = createEventStream(url, { until: ({ type }) => type === 'end', onEnd: 'complete' })
stream.on('message', () => (events += 1))
const { error } = await stream.closed

clearInterval(sampling)
const meal: Meal = {
  events,
  growthMiB: Math.max(most, usedMiB()) - before,
  code: error === undefined ? 'end' : isEventStreamError(error) ? error.code : undefined,
  name: error instanceof Error ? error.name : undefined,
  lastEventId: stream.lastEventId,
}
console.log(JSON.stringify(meal))
