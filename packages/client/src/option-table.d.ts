import type { EventStreamOptions } from './options.ts';
import type { OptionRow } from './read-options.ts';
/** Rows that are alike stand together, which compresses best. */
export declare const optionTable: Readonly<Record<keyof EventStreamOptions, OptionRow>>;
