import type { Sink, Source } from '../source.ts';
import { type GroupOptions, type SharedRole } from './group.ts';
import type { SharedFallback } from './transition.ts';
/** What a shared stream's state has beside a direct one's. */
export interface SharedDetails {
    /** Who holds the connection. */
    readonly role: SharedRole;
    /** Why this tab connects on its own; undefined where it shares. */
    readonly fallback: SharedFallback | undefined;
    /** How many events this tab left out, since it was too slow and no id says where to go on. */
    readonly missed: number;
}
export declare function createMember(options: GroupOptions, sink: Sink): Source;
