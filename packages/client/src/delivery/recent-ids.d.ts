export interface RecentIds {
    /** Whether this id is among the last ones, and adds it. Events without an id never are. */
    checkAndAdd(id: string | undefined): boolean;
    /** Ids may come again that have been before. */
    clear(): void;
}
/** @param size how many ids are remembered; 0 for none */
export declare function createRecentIds(size: number): RecentIds;
