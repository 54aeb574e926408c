import { type ErrorPlace, type EventStreamError } from '../errors.ts';
import type { BodyInput, CacheMode, CredentialsMode, FetchInit, FetchMode, HeadersInput, HostAbortSignal, RedirectMode, ReferrerPolicyName, URLLike } from '../host/fetch-types.ts';
type MaybePromise<Value> = Value | PromiseLike<Value>;
/** What a `url`, `headers` or `body` function is told about the attempt it is called for. */
export interface AttemptContext {
    /** Which attempt in a row this is, from 1. */
    readonly attempt: number;
    /** The id the stream resumes after; empty at the beginning. */
    readonly lastEventId: string;
    /** What ended the attempt before; undefined at the beginning. */
    readonly error: EventStreamError | undefined;
    /** Aborts when the attempt is given up. */
    readonly signal: HostAbortSignal;
}
/** A value, or a function that makes one for every attempt: a fresh token, say. */
export type PerAttempt<Value> = Value | ((context: AttemptContext) => MaybePromise<Value>);
/** How the server is told where to resume. */
export type ResumeOption = 'header' | {
    readonly query: string;
} | {
    readonly method: 'GET';
} | false;
/** The options that the request is made of; as in `fetch`, where not said otherwise. */
export interface RequestOptions {
    /** The method. @default "GET" */
    readonly method?: string | undefined;
    /** Headers, or a function called for every attempt. `Accept` is added where it is missing. */
    readonly headers?: PerAttempt<HeadersInput | undefined> | undefined;
    /** A body, or a function called for every attempt; with a method other than GET. */
    readonly body?: PerAttempt<BodyInput | undefined> | undefined;
    /** Whether cookies and other credentials are sent, and to whom. @default "same-origin" */
    readonly credentials?: CredentialsMode | undefined;
    /** Whether other origins are asked, and by which rules. @default "cors" */
    readonly mode?: FetchMode | undefined;
    /** What follows from a redirect. @default "follow" */
    readonly redirect?: RedirectMode | undefined;
    /** How much of the page's address the server is told. @default "" (the page's policy) */
    readonly referrerPolicy?: ReferrerPolicyName | undefined;
    /** What the HTTP cache has to do with it. @default "no-store" */
    readonly cache?: CacheMode | undefined;
    /**
     * How the server is told where to resume:
     * - `"header"`: by the `Last-Event-ID` header.
     * - `{ query: name }`: by a query parameter, which needs no CORS preflight.
     * - `{ method: "GET" }`: by the header of a GET request without a body, whatever `method` is. So a
     *   POST is sent once, and what its response leaves out is fetched (as MCP does).
     * - `false`: not at all.
     *
     * @default "header"
     */
    readonly resume?: ResumeOption | undefined;
}
export interface PreparedRequest {
    readonly url: string;
    readonly init: FetchInit;
    /** Whether a `Last-Event-ID` header is sent, which CORS must allow on its own. */
    readonly resumed: boolean;
}
/**
 * Whether a request that resumes after this id may be made although one was made before: it is safe
 * to repeat, or the caller says so.
 *
 * @param unsafe see `RetryOptions.unsafe`
 */
export declare function isRepeatable(options: RequestOptions, unsafe: boolean | 'resume' | undefined, lastEventId: string): boolean;
/**
 * @throws NetworkError `prepare-failed` where a function of the caller's throws
 * @throws ProtocolError `invalid-request` where no request can be made of what it gave
 */
export declare function prepareRequest(address: PerAttempt<string | URLLike>, options: RequestOptions, context: AttemptContext, place: ErrorPlace): Promise<PreparedRequest>;
/**
 * The headers of a request, with those that the protocol wants.
 *
 * @throws TypeError
 */
export declare function buildHeaders(given: HeadersInput | undefined, lastEventId: string): Record<string, string>;
/**
 * What of a request the runtime refuses. What the client itself has put into `init`, `own`, is left
 * out instead: some runtimes know no `cache`, and the `AbortSignal` of a test environment is mostly
 * another one than that of its `Request`.
 */
export declare function findRefused(url: URL, init: FetchInit, own: FetchInit): string | undefined;
/**
 * The URL, relative to the page's or the worker's where it is relative.
 *
 * @param fallback what it is relative to where there is neither
 * @throws TypeError
 * @internal
 */
export declare function resolveUrl(url: string | URLLike, fallback?: string): URL;
/** Whether a URL is of a server on this machine. */
export declare function isLoopback(url: string): boolean;
/**
 * The URL of a stream that nobody consumes yet; empty where a function makes it. On a server, where a
 * page is rendered, a relative one stays as it is: no request is made there.
 *
 * @throws TypeError for a URL that no page could make sense of
 */
export declare function urlAsGiven(address: PerAttempt<string | URLLike>): string;
export {};
