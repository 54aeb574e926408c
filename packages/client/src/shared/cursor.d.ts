import type { Sink } from '../source.ts';
import type { Delivered } from './delivered.ts';
import type { Log } from './log.ts';
export interface CursorOptions {
    readonly sink: Sink;
    readonly log: Log;
    readonly delivered: Delivered;
    /** There is room again, or something behind a comment: worth another `read`. */
    readonly onReady: () => void;
    /** Something was taken; or there is nothing to take, though there may have been before. */
    readonly onProgress: () => void;
}
export interface Cursor {
    /** The index of the next message to deliver. */
    index: number;
    /** The sticky id of the last message delivered. */
    lastEventId: string;
    /** Whether it goes on by itself. */
    isActive: boolean;
    /** Delivers what there is room for. */
    read(): void;
    /** Delivers all there is, however slow the consumers. */
    flush(): void;
    /** A comment stands at the end of the log; it is told with the next `read`. */
    comment(text: string): void;
}
export declare function createCursor(options: CursorOptions): Cursor;
