import type { Refusal } from './contract.ts';
import { EventValidationError } from './errors.ts';
import type { WireMessage } from './wire/decoder.ts';
/** What to do about a payload that is not valid. */
export type InvalidPolicy = 'skip' | 'throw' | ((error: EventValidationError) => 'skip' | 'throw' | void);
/** The options that say what to do about a payload that is not valid. */
export interface InvalidOptions {
    /** What to do about a payload that is not valid. @default "skip" */
    readonly invalid?: InvalidPolicy | undefined;
    /** A payload is not valid. Without it, a skipped one is reported as what was survived is. */
    readonly onInvalid?: ((error: EventValidationError) => void) | undefined;
}
/** Tells of it. Returns the error that ends the stream, if one does. */
export declare function refuse(message: WireMessage, { issues, cause, serverError }: Refusal, { invalid, onInvalid }: InvalidOptions, report: (error: unknown) => void): Error | undefined;
