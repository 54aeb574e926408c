import type { HostAbortSignal } from '../host/fetch-types.ts';
import { type PageCondition } from '../host/page.ts';
/** A lock, or a request for one, as `LockManager.query()` lists them. */
export interface LockEntry {
    readonly name?: string;
}
/** What is used of a `LockManager`. */
export interface Locks {
    request(name: string, options: {
        readonly steal?: boolean;
        readonly signal?: HostAbortSignal;
    }, callback: () => unknown): Promise<unknown>;
    query(): Promise<{
        readonly held?: readonly LockEntry[];
        readonly pending?: readonly LockEntry[];
    }>;
}
/** What is used of a `BroadcastChannel`. */
export interface Broadcast {
    onmessage: ((event: MessageEvent) => unknown) | null;
    postMessage(message: unknown): void;
    close(): void;
}
/**
 * Where a tab lives. `createFakeTabs()` of `@lastevent/testing` makes several in one process.
 */
export interface SharedEnvironment {
    /** Where it is missing, the tab connects on its own. */
    readonly locks?: Locks | undefined;
    /** Where it is missing, the tab connects on its own. */
    readonly BroadcastChannel?: (new (name: string) => Broadcast) | undefined;
    /** Tells the page's condition now and after every change; the returned function stops. */
    readonly watchPage?: ((tell: (condition: PageCondition) => void) => () => void) | undefined;
}
/** Looked up when a tab joins: some hosts throw at a mere look. */
export declare function hostEnvironment(): SharedEnvironment;
