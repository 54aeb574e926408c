// The ways into a trace. It never knows how streams are tapped.

import { type Inspectable, SEAM } from '../delivery/seam.ts'
import type { AnyEventStream } from '../event-stream.ts'
import { createLocalTrace } from './create-trace.ts'
import { showInPerformancePanel } from './performance-track.ts'
import { printTrace } from './printer.ts'
import { watchStreams } from './registry.ts'
import type { InspectOptions, Trace } from './trace.ts'

/**
 * Traces one stream from now on: its requests and responses, its events as they come and as they are
 * decoded, its states, retries and queues. Secrets in URLs and headers are redacted; payloads are not.
 *
 * @example
 * const trace = inspect(stream, { console: true })
 * for await (const record of trace) console.log(record.kind, record)
 *
 * @throws TypeError for what is no stream of this package, and for an option that does not exist or is
 *   not what it must be
 * @throws RangeError for a number out of bounds
 */
export function inspect(stream: AnyEventStream, options: InspectOptions = {}): Trace {
  if (!(SEAM in stream)) {
    throw new TypeError('inspect() takes a stream of createEventStream or createSharedEventStream')
  }
  return start(options, (add) => {
    add(stream as Inspectable)
    return () => {}
  })
}

/**
 * Traces all streams that are made from now on, and those made since this entry was loaded, as
 * {@link inspect} does it with one.
 *
 * @example
 * const trace = inspectAll({ performance: true })
 *
 * @throws TypeError for an option that does not exist or is not what it must be
 * @throws RangeError for a number out of bounds
 */
export function inspectAll(options: InspectOptions = {}): Trace {
  return start(options, watchStreams)
}

function start(
  given: InspectOptions,
  find: (add: (stream: Inspectable) => void) => () => void,
): Trace {
  const stops: (() => void)[] = []
  const local = createLocalTrace(given, () => {
    for (const stop of stops) stop()
  })
  const { trace, options } = local
  const { console: printer, performance, longHandlerMs } = options
  if (printer) stops.push(printTrace(trace, printer === true ? console : printer, longHandlerMs))
  if (performance) stops.push(showInPerformancePanel(trace, longHandlerMs))
  stops.push(find(local.add))
  return trace
}
