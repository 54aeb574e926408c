import { type ErrorPlace, EventStreamError, NetworkError, ProtocolError, TimeoutError } from '../errors.ts';
import type { RequestKind } from '../machine/types.ts';
import type { AttemptContext } from './prepare.ts';
export interface Attempt {
    readonly serial: number;
    context: AttemptContext;
    /** Aborts `context.signal`. */
    abort: () => void;
    url: string;
    kind: RequestKind;
    /** When its first bytes came. */
    firstAt: number | undefined;
    /** A response has come. */
    answered: boolean;
    delivered: boolean;
    /** It is over, though what follows may not be decided yet. */
    failed: boolean;
    /** When its last byte came; undefined while nothing is expected, or reading waits for the sink. */
    quietSince: number | undefined;
}
export declare function createAttempt(serial: number, url: string, context: Omit<AttemptContext, 'signal'>): Attempt;
/** Ends the attempt's request. What is to be decided about it gets a signal of its own. */
export declare function endAttempt(attempt: Attempt): void;
/** Bytes were on their way, and no more come. */
export declare function lostError(what: string, place: ErrorPlace, cause?: unknown): NetworkError;
/** Whatever an attempt has failed with; what is no error of a stream's comes from what the host lacks. */
export declare function explain(thrown: unknown, place: ErrorPlace): EventStreamError;
export declare function timeoutError(phase: 'connect' | 'idle', place: ErrorPlace): TimeoutError;
/**
 * Within reach, but refused, twice in a row.
 *
 * @param isPlainAllowed whether a request without `Last-Event-ID` has got through
 */
export declare function corsError({ kind }: Attempt, isPlainAllowed: boolean, place: ErrorPlace): ProtocolError;
