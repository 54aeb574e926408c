export interface PolicyWatch {
    /** The directive that has refused a request which has just failed; undefined where none has. */
    directive(): Promise<string | undefined>;
    stop(): void;
}
/** Watches requests to this URL. A window is told at its document, a worker at its global scope. */
export declare function watchPolicy(url: string): PolicyWatch | undefined;
