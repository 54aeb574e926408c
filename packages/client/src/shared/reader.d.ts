import type { Sink, Source } from '../source.ts';
import type { Log } from './log.ts';
export interface ReaderOptions {
    readonly sink: Sink;
    readonly log: Log;
    /** Whether the server can be asked to resume after an id. */
    readonly isResumable: boolean;
    /** A connection that resumes after this id. */
    readonly connect: (lastEventId: string, sink: Sink) => Source;
    /** So many messages were left out, since no id says where to resume. */
    readonly onMissed: (count: number) => void;
    /** The connection of its own was refused. */
    readonly onRefused: (error: unknown) => void;
    /** Something was taken; or there is nothing to take, though there may have been before. */
    readonly onProgress: () => void;
}
export interface Reader {
    /** The sticky id of the last message delivered. */
    readonly lastEventId: string;
    /** Whether it reads by a connection of its own. */
    readonly isDetached: boolean;
    /** How full the log is with what has not been delivered, from 0 to 1. */
    readonly backlog: number;
    /** Starts at this id, before anything was delivered. */
    seed(id: string): void;
    /** There may be more in the log. */
    read(): void;
    /** A comment stands at the end of the log; it is told with the next `read`. */
    comment(text: string): void;
    /** The host has had its turn since the last time. */
    rested(): void;
    /** The log is about to begin anew. What it still holds comes again, if there is an id for it. */
    beforeReset(): void;
    /**
     * The log has begun anew: finds the place in it.
     *
     * @param replay how many of the last messages to deliver where nothing was delivered before
     */
    relocate(replay: number): void;
    /** Ids may come again that have been before. */
    restarted(): void;
    /** Ends the connection of its own, and delivers nothing until `read` or `relocate`. */
    pause(): void;
    /** Delivers all there is, however slow the consumers; false where a connection of its own is needed. */
    flush(): boolean;
}
export declare function createReader(options: ReaderOptions): Reader;
