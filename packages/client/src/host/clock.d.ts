/** What the client asks of time. Tests hand in a virtual one. */
export interface Clock {
    /** Milliseconds since the epoch: it goes on while the machine sleeps. */
    now(): number;
    /** A number in [0, 1). */
    random(): number;
    /** Calls back once after `delayMs`; the returned function cancels. */
    setTimer(callback: () => void, delayMs: number): () => void;
    /** Resolves in a later task, so that the host can render and take input in between; never rejects. */
    yieldToHost(): Promise<void>;
}
/** Calls back once after `delayMs`; the returned function cancels. */
export declare function setTimer(callback: () => void, delayMs: number): () => void;
export declare const systemClock: Clock;
/** Measures how long delivery has held the thread, over all that runs between two yields. */
export interface Slice {
    /** Looks at the clock: how many events may go by before the next look; 0 for none any more. */
    look(): number;
    /** The host had its turn meanwhile: counts anew, and says how many events may go by. */
    restart(): number;
}
export declare function createSlice(clock: Clock): Slice;
