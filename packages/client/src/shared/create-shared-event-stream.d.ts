import type { EventStream, StreamSnapshot } from '../event-stream.ts';
import type { URLLike } from '../host/fetch-types.ts';
import type { EventStreamOptions } from '../options.ts';
import { type PerAttempt } from '../request/prepare.ts';
import type { EventMap, InferEvents, UntypedEvents } from '../contract.ts';
import { type SharedEnvironment } from './environment.ts';
import { type SharedDetails } from './member.ts';
/** What a shared stream is doing, and who holds its connection. */
export type SharedStreamSnapshot = StreamSnapshot & SharedDetails;
/** The options of {@link createSharedEventStream}. */
export interface SharedEventStreamOptions<Events extends EventMap = UntypedEvents> extends EventStreamOptions<Events> {
    /**
     * Who shares: all tabs of this origin that give the same name get the same stream, that of the tab
     * which happens to hold the connection. It must tell users apart: put the user's id in it. By
     * default the name is made of the URL and the request's options; a request with a URL function,
     * headers, a body, a `fetch` of its own or `credentials: "include"` needs an explicit one.
     */
    readonly name?: string | undefined;
    /** How many of the last events a tab gets that comes later; none where it resumes. @default 0 */
    readonly replay?: number | undefined;
    /**
     * Where the tab lives, for tests: a tab of `createFakeTabs()` of `@lastevent/testing`.
     *
     * @default the host's Web Locks and BroadcastChannel
     */
    readonly environment?: SharedEnvironment | undefined;
}
/** A stream whose one connection serves all tabs. Made by {@link createSharedEventStream}. */
export interface SharedEventStream<Events extends object = Readonly<Record<string, string>>> extends EventStream<Events> {
    readonly state: SharedStreamSnapshot;
    getSnapshot(): SharedStreamSnapshot;
}
/**
 * A stream of server-sent events whose one connection serves all tabs and workers of the origin: one
 * of them holds it, the others are told what comes. When it is closed, crashes or freezes, another
 * takes over and resumes after the newest event that any of them has seen. Where the host has no Web
 * Locks or no BroadcastChannel, each tab connects on its own.
 *
 * @param url As for `createEventStream`; a function is called in the tab that holds the connection.
 * @throws TypeError for a URL, an id or a combination of options that cannot work, and for a request
 *   that may be another user's but has no `name`
 * @throws RangeError for a number out of bounds
 */
export declare function createSharedEventStream<const Events extends EventMap = UntypedEvents>(url: PerAttempt<string | URLLike>, options?: SharedEventStreamOptions<Events>): SharedEventStream<InferEvents<Events>>;
/** @internal For tests of tabs of several versions side by side. */
export declare function createStreamOfVersion<const Events extends EventMap = UntypedEvents>(version: number, url: PerAttempt<string | URLLike>, options: SharedEventStreamOptions<Events>): SharedEventStream<InferEvents<Events>>;
