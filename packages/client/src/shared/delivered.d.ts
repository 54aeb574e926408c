export interface Delivered {
    /** Whether something was delivered that the log has yet to bring. */
    readonly isAhead: boolean;
    has(id: string | undefined): boolean;
    add(id: string | undefined): void;
    /** Adds a message of the log; false for one that was delivered before the log brought it. */
    take(id: string | undefined): boolean;
    /** The log is read from this id on; what was delivered after it is ahead of the log. */
    readFrom(id: string): void;
    /** What the log brings is not compared with what was delivered any more. */
    forgetAhead(): void;
    /** Ids may come again that have been before. */
    clear(): void;
}
export declare function createDelivered(): Delivered;
