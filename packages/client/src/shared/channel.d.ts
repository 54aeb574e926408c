import type { Clock } from '../host/clock.ts';
import type { Broadcast } from './environment.ts';
import type { Post, Received } from './protocol.ts';
/** Where the leader hears, whichever member that is. */
export declare const LEADER = "leader";
export interface Channel {
    /** To all other members; or to one, by its id, or to the leader. */
    post(post: Post, to?: string): void;
    /** Whether what is posted to the leader arrives here. */
    setLeading(isLeading: boolean): void;
    close(): void;
}
/** A name that no other member has. */
export declare function createMemberId({ now, random }: Clock): string;
/**
 * @param memberId the name that others know this member by
 * @throws where the host refuses
 */
export declare function openChannel(BroadcastChannel: new (name: string) => Broadcast, name: string, memberId: string, onPost: (post: Received) => void): Channel;
