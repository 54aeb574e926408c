/** Runs a callback of the caller's; undefined where it throws. */
export declare function callSafely<Value, Result>(callback: ((value: Value) => Result) | undefined, value: Value, report: (error: unknown) => void): Result | undefined;
export declare function isThenable<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value>;
/** Hands an error that nobody asked for to the host, as an uncaught one would be. */
export declare function reportToHost(error: unknown): void;
