/** Members of other versions use other names for lock and channel, and form groups of their own. */
export declare const PROTOCOL_VERSION = 2;
/** How long a leader may be silent before it is pinged. */
export declare const SILENCE_MS = 600;
/** How long it has to answer before its lock is stolen. */
export declare const ANSWER_MS = 500;
/** Members wait up to this much longer than the two, each for another time, so that not all act. */
export declare const STAGGER_MS = 200;
/** How long a candidate waits for the reports of members, some of which may be frozen. */
export declare const COLLECT_MS = 200;
/** How long it waits to be told what a member has more. */
export declare const SHARE_MS = 200;
/** How long a leader may be sure of its lock without asking. */
export declare const LEASE_MS = 900;
/** How long a leader keeps the lock whose stream is over for all, while they find out. */
export declare const FAREWELL_MS = 250;
/** How long an unanswered request to catch up is waited for. */
export declare const CATCH_UP_MS = 400;
/** How long the lock manager may take to answer a question before a tab does without it. */
export declare const QUERY_MS = 1500;
/** How long it may take to steal a lock, whose holder has been silent for long already. */
export declare const STEAL_MS = 400;
/** How many messages a member is given at least, to pass them on, though it wants none for itself. */
export declare const HANDOVER_MESSAGES = 64;
/** Where a message of a group is; `seq` 0 is the beginning of a term. */
export interface Position {
    readonly term: number;
    readonly seq: number;
}
/** A wire message, flat: that is quicker to clone. The last part is the sticky id after it. */
export type RawMessage = readonly [
    type: string,
    data: string,
    id: string | undefined,
    lastEventId: string
];
/** Messages in a row, of one term; `seq` is that of the first. */
export interface Run extends Position {
    readonly messages: readonly RawMessage[];
}
/** What the leader's connection is doing, in a form that can be cloned: see leader-status.ts. */
export interface LeaderStatus {
    readonly state: object;
    readonly url: string;
}
/** What a leader has to say. */
export type LeaderMessage = {
    readonly kind: 'lead';
    readonly end: Position;
    readonly lastEventId: string;
    readonly status: LeaderStatus;
}
/** The messages of one network chunk, and the id after them. */
 | {
    readonly kind: 'chunk';
    readonly seq: number;
    readonly messages: readonly RawMessage[];
    readonly lastEventId: string;
} | {
    readonly kind: 'status';
    readonly status: LeaderStatus;
} | {
    readonly kind: 'gap';
    readonly requested: string;
    readonly actual: string;
}
/** The stream starts afresh, without a resume position. */
 | {
    readonly kind: 'restart';
}
/** The answer to a ping. */
 | {
    readonly kind: 'heartbeat';
}
/** The leader's own tab is full: is there one that is not? */
 | {
    readonly kind: 'full';
};
/** A leader's post, to all. */
export type LeaderPost = LeaderMessage & {
    readonly term: number;
    /** Counted from 0, the `lead`. */
    readonly number: number;
};
/** To all. */
export interface Claim {
    readonly kind: 'claim';
    readonly term: number;
}
/** The answer to a claim, to the candidate. */
export interface Report {
    readonly kind: 'report';
    readonly term?: undefined;
    /** The newest term known before the claim. */
    readonly known: number;
    /** Undefined for a member that has not caught up with anybody yet. */
    readonly end: Position | undefined;
}
/** To the leader, or to the member that has more than a candidate. */
export interface CatchUpRequest {
    readonly kind: 'request';
    readonly term?: undefined;
    /** Returned with the response, to tell it from those to earlier requests. */
    readonly ticket: number;
    /** Where the asker's log ends; the first of several that is found will do. */
    readonly ends: readonly Position[];
    readonly id: string;
    readonly replay: number;
}
/** What follows a member's position: an excerpt of a log, to that member. */
export interface CatchUpResponse extends Excerpt, Standing {
    readonly kind: 'response';
    readonly ticket: number;
}
export interface Excerpt {
    /**
     * The position and the id of the message before the runs. Where that is not where the asker's log
     * ends, that log begins anew.
     */
    readonly base: Position;
    readonly baseId: string;
    readonly runs: readonly Run[];
    readonly lastEventId: string;
}
/** A leader's term so far. Another member that answers has none. */
export interface Standing {
    readonly term?: number;
    /** Of the leader's next post. */
    readonly number?: number;
    readonly status?: LeaderStatus;
}
export type Post = LeaderPost | Claim | Report | CatchUpRequest | CatchUpResponse | {
    /**
     * - `ping`, to all: is there a leader?
     * - `ready`, to the leader: there is a tab that can take more; the answer to `full`, and what one
     *   says that has just come.
     * - `reconnect`, to the leader: it is to connect anew.
     */
    readonly kind: 'ping' | 'ready' | 'reconnect';
    readonly term?: undefined;
};
/** A post as it arrives: `from` names the member. */
export type Received<Kind extends Post = Post> = Kind & {
    readonly from: string;
};
/** Whether so long a time has passed since; a moment in the future is long past, see above. */
export declare function hasPassed(now: number, since: number, durationMs: number): boolean;
export declare function isSamePosition(one: Position | undefined, other: Position | undefined): boolean;
/** Whether the first position is later; no position at all is before every other. */
export declare function isLater(one: Position | undefined, other: Position | undefined): boolean;
