import type { Gap } from '../options.ts';
import type { ResolvedOptions } from '../resolve-options.ts';
import type { Sink, Source } from '../source.ts';
/** @param isContinued whether the stream was another connection's before */
export declare function connectFrom(lastEventId: string, options: ResolvedOptions, sink: Sink, onGap: (gap: Gap) => void, isContinued: boolean): Source;
/** Whether another request may follow one that was made, from this id on. */
export declare function mayRepeat(options: ResolvedOptions, lastEventId: string): boolean;
