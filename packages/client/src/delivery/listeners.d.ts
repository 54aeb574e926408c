import type { ListenerOptions } from '../event-stream.ts';
import type { Consumers, Take } from './consumers.ts';
export interface Listeners {
    /** Adds one for these types, or for every type; the returned function removes it. */
    add(types: readonly string[], listener: Take, options?: ListenerOptions): () => void;
    /** Removes all of them. */
    clear(): void;
}
export declare function createListeners(consumers: Consumers): Listeners;
