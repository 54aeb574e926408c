import type { ClosedState, StreamState } from '../machine/types.ts';
import type { Gap } from '../options.ts';
import type { ResolvedOptions } from '../resolve-options.ts';
import type { Sink, Source } from '../source.ts';
import type { Log } from './log.ts';
import type { LeaderStatus, Post, Received, Standing } from './protocol.ts';
import type { Reader } from './reader.ts';
import type { Membership, MembershipInput } from './transition.ts';
export interface Role {
    start(): void;
    /** Takes a post of another member, if it concerns this role. */
    onPost(post: Received): void;
    /** This tab may have become able to take more. */
    onProgress(): void;
    /** Lets the leader connect anew, be it this member or another. */
    reconnect(): void;
    stop(): void;
    /** Of a leader only. */
    readonly lead?: Lead;
}
/** What a leader knows of its connection. */
export interface Lead {
    state(): StreamState;
    url(): string;
    standing(): Standing;
}
export interface RoleContext {
    readonly clock: ResolvedOptions['clock'];
    readonly log: Log;
    readonly reader: Reader;
    readonly memberId: string;
    /** Says what the member is to its group after this. */
    readonly dispatch: (input: MembershipInput) => Membership;
    /** To all other members, or to one of them. */
    readonly post: (post: Post, to?: string) => void;
    /** @param isContinued whether the stream was another connection's before */
    readonly connect: (lastEventId: string, sink: Sink, onGap: (gap: Gap) => void, isContinued: boolean) => Source;
    /** Whether another request may follow one that was made, from this id on. */
    readonly mayRepeat: (lastEventId: string) => boolean;
    /** How many others wait for the lock; undefined where it is not ours any more. */
    readonly countWaiting: () => Promise<number | undefined>;
    /** How many messages a late tab gets. */
    readonly replay: () => number;
    /** What the leader before told last. */
    readonly told: () => StreamState | undefined;
    readonly onStatus: (status: LeaderStatus) => void;
    readonly onGap: (gap: Gap) => void;
    readonly onRestart: () => void;
    readonly onChange: () => void;
    /** The leader's connection is closed for good. */
    readonly onClosed: (state: ClosedState) => void;
}
