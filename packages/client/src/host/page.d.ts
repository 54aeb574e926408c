export interface PageCondition {
    readonly offline: boolean;
    readonly hidden: boolean;
    /** Frozen, or on the way into the back/forward cache, which an open stream would keep it out of. */
    readonly frozen: boolean;
}
/** Tells the page's condition now and after every change; the returned function stops. */
export declare function watchPage(tell: (condition: PageCondition) => void): () => void;
