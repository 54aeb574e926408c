/**
 * Why a tab connects on its own:
 * - `unsupported`: the host has no Web Locks or no BroadcastChannel, as on a page that is not secure.
 * - `refused`: it has them, but not for this page, as in some sandboxed and third-party frames.
 * - `unresponsive`: its lock manager does not answer. Should it do so late, the tab shares after all.
 */
export type SharedFallback = 'unsupported' | 'refused' | 'unresponsive';
/** What a member knows, whatever its role. */
interface Known {
    /** The newest term it knows of, 0 before the first; terms only grow. */
    readonly term: number;
    /** The member that has claimed this term. */
    readonly leaderId: string | undefined;
    /** Why the host does not let it share. */
    readonly fallback: SharedFallback | undefined;
}
/** What a member is to its group. */
export type Membership = Known & ({
    readonly role: 'outside';
    /** The stream is over for all: the lock is kept until the others have found out. */
    readonly keepsLock: boolean;
} | {
    /** Waits for the lock, and goes by what the leader posts. */
    readonly role: 'follower';
    /** The leader is silent: its lock is taken. */
    readonly steals: boolean;
} | {
    /** Holds the lock, and finds out what the others have seen. */
    readonly role: 'candidate';
    readonly hasClaimed: boolean;
} | {
    readonly role: 'leader';
}
/** Leads itself only. */
 | {
    readonly role: 'alone';
});
export type MembershipInput = {
    readonly type: 'join';
} | {
    readonly type: 'leave';
    /** Whether the stream is over for the others, too. */
    readonly forAll: boolean;
}
/** The lock is ours. */
 | {
    readonly type: 'granted';
}
/** It was ours. */
 | {
    readonly type: 'stolen';
}
/** The host does not let us share. */
 | {
    readonly type: 'unavailable';
    readonly why: SharedFallback;
}
/** It was unresponsive, and has answered after all. */
 | {
    readonly type: 'available';
}
/** No leader answers. */
 | {
    readonly type: 'silence';
}
/** The candidate begins a term, later than all that is known. */
 | {
    readonly type: 'claim';
    readonly me: string;
    readonly known: number;
    readonly now: number;
    /** In [0, 1). */
    readonly random: number;
}
/** The candidate has all that the others have seen, and the lock is still its own. */
 | {
    readonly type: 'elected';
}
/** Another member has posted what only a leader posts, or who is about to be one. */
 | {
    readonly type: 'heard';
    readonly from: string;
    readonly term: number;
};
export declare const initialMembership: Membership;
/** The same object where nothing has changed. */
export declare function transition(before: Membership, input: MembershipInput): Membership;
/** Whether a post of this term is that of the leader which this member follows. */
export declare function follows({ role, term, leaderId }: Membership, post: {
    readonly from: string;
    readonly term: number;
}): boolean;
export {};
