import type { ClosedState } from '../machine/types.ts';
import type { ResolvedOptions } from '../resolve-options.ts';
export interface Ending {
    /** Resolves to the final state. Whoever asks for it can see an error there. */
    closed(): Promise<ClosedState>;
    /** Somebody can see an error that ends the stream. */
    markSeen(): void;
    /**
     * The stream has ended; what is returned is what its iterators throw.
     *
     * @param isIterated whether there are any
     */
    tell(state: ClosedState, isIterated: boolean): unknown;
}
export declare function createEnding(options: ResolvedOptions): Ending;
