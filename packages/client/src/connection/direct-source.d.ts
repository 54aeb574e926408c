import type { ResolvedOptions } from '../resolve-options.ts';
import type { Sink, Source } from '../source.ts';
/** @param isContinued whether the stream was another source's before, and open */
export declare function createDirectSource(options: ResolvedOptions, sink: Sink, isContinued?: boolean): Source;
