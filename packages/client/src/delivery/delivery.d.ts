import type { EventStream } from '../event-stream.ts';
import type { ResolvedOptions } from '../resolve-options.ts';
import type { Sink, Source } from '../source.ts';
/** Whether `Events` are those of the options' contract is the caller's to see to. */
export declare function createDelivery<Events extends object>(createSource: (sink: Sink) => Source, options: ResolvedOptions): EventStream<Events>;
