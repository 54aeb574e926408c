import { type Attempt } from '../request/attempt.ts';
import type { Clock } from '../host/clock.ts';
import type { ByteReader, FetchLike, ResponseLike } from '../host/fetch-types.ts';
import { type ErrorPlace, type EventStreamError } from '../errors.ts';
import type { CorsVerdict, Machine, Readings } from '../machine/types.ts';
import type { PreparedRequest } from '../request/prepare.ts';
import type { Sink } from '../source.ts';
import { type Excerpt } from '../request/response.ts';
/** What a machine, whatever its rules, says of a connection. */
export interface AnyMachine extends Pick<Machine, 'request' | 'failures' | 'error' | 'cors'> {
    /** A new object with every change that others may see. */
    readonly state: object;
    /** The live request has outlasted its time. */
    readonly expired?: boolean;
}
/** The inputs of the connection's own: headers or a `retry:` field have come, or the timer is due. */
export type OwnInput = {
    readonly type: 'answered';
    readonly serial: number;
} | {
    readonly type: 'retry';
    readonly serial: number;
    readonly ms: number;
} | ({
    readonly type: 'timer';
} & Readings);
/** Time and randomness come with every input: `now` in ms since the epoch, `random` in [0, 1). */
export interface Moment {
    readonly now: number;
    readonly random: number;
}
/** What every connection runs by. */
export interface ConnectionSetup {
    readonly fetch: FetchLike;
    readonly clock: Clock;
    /** How many characters of data one event may have. */
    readonly maxEventSize: number;
    readonly initialLastEventId: string;
    /** The type of an event that names none. @default "message" */
    readonly defaultType?: string;
}
/** How a connection behaves. */
export interface Conduct<State extends AnyMachine, Input, Setup> {
    readonly machine: State;
    readonly transition: (machine: State, input: (Input | OwnInput) & Moment, setup: Setup) => State;
    /** When the one timer is due, in ms since the epoch; Infinity for never. */
    wakeAt(machine: State): number;
    /** The machine's state has changed. */
    changed(machine: State): void;
    /** What the attempt asks for; may throw what it is to fail with. */
    request(attempt: Attempt): Promise<PreparedRequest | undefined>;
    /** Makes statuses other than 200 more than a plain "no", see `openResponse`. */
    readonly excerpt?: Excerpt;
    /** A response has come that is worth reading. */
    opened(attempt: Attempt, response: ResponseLike, reader: ByteReader | undefined): void;
    /** Whether the sink wants comments. */
    readonly comments?: boolean;
    /** The live request has outlasted its time. */
    expired?(attempt: Attempt): void;
    /** The body has ended; that is a failure of the attempt, unless this ends it otherwise. */
    ended?(attempt: Attempt, response: ResponseLike, json: string): void;
    /** Something in all this has thrown. */
    failed(attempt: Attempt, error: EventStreamError, cors: CorsVerdict | undefined): void;
    /** What errors must know to say what follows. */
    outlook?(): Pick<ErrorPlace, 'repeatable' | 'wasOpen'>;
}
export interface Connection<State, Input> {
    /** The URL of the newest request. */
    url(): string;
    /** The id that a new attempt resumes after. */
    lastEventId(): string;
    resumeAfter(id: string): void;
    machine(): State;
    /** The attempt that is alive. */
    current(): Attempt | undefined;
    dispatch(input: Input, now?: number): void;
    isOver(attempt: Attempt): boolean;
    placeOf(attempt: Attempt): ErrorPlace;
    readings(): Readings;
}
export declare function createConnection<State extends AnyMachine, Input, Setup extends ConnectionSetup>(url: string, setup: Setup, sink: Pick<Sink, 'deliver' | 'ready'> & Partial<Pick<Sink, 'rested'>>, conduct: Conduct<State, Input, Setup>): Connection<State, Input>;
