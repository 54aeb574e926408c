import type { ClosedState, StreamState } from '../machine/types.ts';
import type { Gap } from '../options.ts';
import type { ResolvedOptions } from '../resolve-options.ts';
import type { Sink } from '../source.ts';
import type { SharedEnvironment } from './environment.ts';
import { type Reader } from './reader.ts';
import { type SharedFallback } from './transition.ts';
/** Who holds the connection: this tab for all, another tab, or each tab its own. */
export type SharedRole = 'leader' | 'follower' | 'alone';
export interface GroupOptions {
    /** Without what belongs to one tab only: its checkpoint, its hook for the state. */
    readonly resolved: ResolvedOptions;
    readonly environment: SharedEnvironment;
    /** The name of lock and channel. */
    readonly name: string;
    /** How many of the last messages a late tab gets. */
    readonly replay: number;
}
export interface GroupEvents {
    /** The state or the role may have changed. */
    readonly onChange: () => void;
    readonly onGap: (gap: Gap) => void;
    /** So many messages were left out, since the tab was too slow and no id says where to resume. */
    readonly onMissed: (count: number) => void;
    /** The stream is closed for good, and all it has brought is delivered. */
    readonly onEnd: (state: ClosedState) => void;
}
export interface Group {
    readonly role: SharedRole;
    readonly fallback: SharedFallback | undefined;
    /** What the leader's connection is doing. */
    readonly state: StreamState;
    readonly url: string;
    seed: Reader['seed'];
    join(): void;
    /** @param forAll whether the stream is over for the others, too, as they are about to find out */
    leave(forAll: boolean): void;
    reconnect(): void;
}
export declare function createGroup(options: GroupOptions, events: GroupEvents, sink: Sink): Group;
