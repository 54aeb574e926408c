import type { EventMap } from './contract.ts';
import type { URLLike } from './host/fetch-types.ts';
import type { MachinePolicy } from './machine/types.ts';
import type { EventStreamOptions, RetryOptions } from './options.ts';
import { type OptionTable } from './read-options.ts';
import { type PerAttempt } from './request/prepare.ts';
/** Those that have a default. */
type Defaulted = 'method' | 'resume' | 'initialLastEventId' | 'fetch' | 'clock' | 'maxEventSize' | 'highWaterMark' | 'overflow' | 'dedupe' | 'invalid';
type Options = EventStreamOptions<EventMap>;
type Defaults = {
    readonly [Name in Defaulted]-?: Exclude<Options[Name], undefined>;
};
/** Options with nothing left to decide. Those of `retry` are among the others. */
export interface ResolvedOptions extends Omit<Options, keyof MachinePolicy | Defaulted | 'retry' | 'pauseWhenHidden'>, Defaults, MachinePolicy, Pick<RetryOptions, 'unsafe' | 'shouldRetry'> {
    readonly interloperMs: number;
    readonly address: PerAttempt<string | URLLike>;
    /** Hands on what was survived. */
    readonly report: (error: unknown) => void;
}
/**
 * @param table What options there are, where those of a stream are not all.
 * @throws TypeError for a URL, an id or a combination that cannot work, and for an option that does
 *   not exist or is not what it must be
 * @throws RangeError for a number out of bounds
 */
export declare function resolveOptions(address: PerAttempt<string | URLLike>, options: Options, table?: OptionTable): ResolvedOptions;
export {};
