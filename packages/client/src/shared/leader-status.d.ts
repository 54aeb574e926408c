import type { StreamState } from '../machine/types.ts';
/** Leaves out what may not be cloneable: foreign causes, and errors that are not the connection's. */
export declare function packState(state: StreamState): object;
export declare function unpackState(packed: object): StreamState;
