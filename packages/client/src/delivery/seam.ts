// Where `lastevent/inspect` looks into a stream. Nothing happens here where that is not loaded.
// It never knows what is done with what it shows.

import type { AnyEventStream } from '../event-stream.ts'
import type { ResolvedOptions } from '../resolve-options.ts'
import type { Sink, Source } from '../source.ts'
import type { Consumers } from './consumers.ts'
import type { Iterators } from './iterators.ts'

/**
 * What a stream is made of: methods that are looked up at every call, so that they can be replaced.
 * `fetch` and the hooks of the options are, too, attempt by attempt.
 */
export type Inside = readonly [
  options: ResolvedOptions,
  sink: Sink,
  source: Source,
  consumers: Consumers,
  iterators: Pick<Iterators, 'backlog'>,
]

/**
 * The same in every copy of this package. On a stream it is what the stream is made of; on the global
 * object, a function that is told of every stream that is made.
 */
export const SEAM: unique symbol = Symbol.for('lastevent')

export interface Inspectable extends AnyEventStream {
  readonly [SEAM]: Inside
}

/** The global object, once somebody inspects. */
export interface InspectedHost {
  [SEAM]?: ((stream: Inspectable) => void) | undefined
}
