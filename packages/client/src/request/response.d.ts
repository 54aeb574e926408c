import type { Clock } from '../host/clock.ts';
import type { ByteReader, FetchInit, FetchLike, HostAbortSignal, ResponseLike } from '../host/fetch-types.ts';
import { type ErrorPlace, type EventStreamError, ProtocolError } from '../errors.ts';
import type { CorsVerdict } from '../machine/types.ts';
/** Looked up for every request: whoever replaces the global `fetch` later is heeded. */
export declare const hostFetch: FetchLike;
export interface OpenResponse {
    readonly response: ResponseLike;
    /** The stream of bytes; undefined where there is no body, or none that can be read as it comes. */
    readonly reader: ByteReader | undefined;
}
/** Reads the beginning of an error's body; `cancel` gives the rest of it up. */
export type Excerpt = (reader: ByteReader | undefined, cancel: () => void) => Promise<string>;
/**
 * @param signal gives the request up; not every runtime takes it in `init`
 * @param onAnswer the response's headers are there; reading an error's body may still take a while
 * @param excerpt where 204 is no error, and an error may be retryable; without it only 200 will do
 * @throws NetworkError, ResponseError, ProtocolError
 */
export declare function openResponse(fetchIt: FetchLike, init: FetchInit, signal: HostAbortSignal, place: ErrorPlace, onAnswer?: () => void, excerpt?: Excerpt): Promise<OpenResponse>;
/** What is wrong with a response that is not 200, or no event stream. */
export declare function refusal(response: ResponseLike, mediaType: string | undefined, place: ErrorPlace, body: string, retryable?: boolean): EventStreamError;
/** A response of 200 that is no event stream. */
export declare function unexpected(code: 'content-type' | 'no-body', what: string, { status, headers }: ResponseLike, place: ErrorPlace, body?: string, retryable?: boolean): ProtocolError;
/**
 * What a failed attempt says of CORS. A rejected `fetch` doesn't tell whether the server is down or
 * refuses this page; a request that needs no permission tells whether it can be reached.
 *
 * @param known what is known so far of this kind of request
 */
export declare function judgeCors(fetchIt: FetchLike, url: string, { code, status }: EventStreamError & {
    readonly status?: number | undefined;
}, known: CorsVerdict, signal: HostAbortSignal): Promise<CorsVerdict | undefined>;
/** The beginning of a body; an error page may be endless, or never come. */
export declare function readExcerpt(reader: ByteReader | undefined, cancel: () => void, clock: Pick<Clock, 'setTimer'>): Promise<string>;
