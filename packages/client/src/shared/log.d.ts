import { type Position, type RawMessage, type Run } from './protocol.ts';
/** Messages have an index, counted from the first there ever was; it stays when old ones go. */
export interface Log {
    /** The position of the newest message; undefined before the member has caught up for the first time. */
    readonly end: Position | undefined;
    /** The sticky id at the end, also after a block without data. */
    readonly lastEventId: string;
    /** The index of the oldest message, and the index after the newest one. */
    readonly first: number;
    readonly next: number;
    /** Begins anew, after this message. */
    reset(base: Position, baseId: string): void;
    append(run: Run, lastEventId: string): void;
    at(index: number): RawMessage;
    /** The sticky id before a message. */
    idBefore(index: number): string;
    positionBefore(index: number): Position;
    /** The index after this position. */
    indexAfter(position: Position): number | undefined;
    /** The index after the last message that left the stream at this id. */
    indexAfterId(id: string): number | undefined;
    /** All from an index on. */
    runsFrom(index: number): readonly Run[];
    /** How much of what may be kept comes after an index, from 0 to 1; more where it has gone. */
    backlog(index: number): number;
}
export declare function createLog(): Log;
