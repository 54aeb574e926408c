import type { ResolvedOptions } from '../resolve-options.ts';
import type { WireMessage } from '../wire/decoder.ts';
import type { Consumers } from './consumers.ts';
import type { Ledger } from './ledger.ts';
import type { RecentIds } from './recent-ids.ts';
/** The type of a comment on its way to its hook. No event has it: a line break ends a field. */
export declare const COMMENT = "\n";
export interface DispatchOptions {
    readonly resolved: ResolvedOptions;
    readonly consumers: Consumers;
    readonly ledger: Ledger | undefined;
    readonly recent: RecentIds;
    /** What to wait for before a comment is told; undefined for nothing. */
    readonly beforeComment: () => Promise<void> | undefined;
    /** Changes when what has come and was not handed out is dropped. */
    readonly round: () => number;
    /** Handles the message once more when somebody takes it; its payload is decoded already. */
    readonly postpone: (message: WireMessage) => void;
    /** The event that ends the stream has been handed out, or one that must end it was refused. */
    readonly end: (error?: Error) => void;
}
export interface Dispatch {
    /** The id of the last event that was handled. */
    lastEventId: string;
    /**
     * One message, to all who take it.
     *
     * @param isDecoded for one that was postponed
     * @returns a promise where the next one has to wait
     */
    handle(message: WireMessage, isDecoded: boolean): PromiseLike<void> | undefined;
}
export declare function createDispatch(options: DispatchOptions): Dispatch;
