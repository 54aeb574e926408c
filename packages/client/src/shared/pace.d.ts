export interface Pace {
    /** Undefined where more can be taken now; else it resolves when that is worth asking again. */
    ready(): Promise<void> | undefined;
    /** Another tab can take more, though this one may not. */
    grant(): void;
    /** This tab may have become able to take more. */
    onProgress(): void;
}
/**
 * @param isFull whether this tab can take no more
 * @param onFull asks whether another one can
 */
export declare function createPace(isFull: () => boolean, onFull: () => void): Pace;
