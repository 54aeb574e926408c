import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { HeadersLike } from './host/fetch-types.ts';
/**
 * What went wrong, for `switch`:
 * - `connect-failed`: the request got no response.
 * - `connection-lost`: the response's body broke off or ended.
 * - `prepare-failed`: a `url`, `headers` or `body` function of yours threw.
 * - `http-status`: the response's status is not one of success.
 * - `content-type`: the response is not `text/event-stream`, or only says that it is.
 * - `no-body`: the response has no body that can be read as it comes.
 * - `invalid-request`: no request can be made of the options given.
 * - `not-supported`: the host lacks what a stream needs.
 * - `event-too-large`: one event outgrew `maxEventSize`.
 * - `cors-refused`: the server can be reached, but does not allow this page to read it.
 * - `blocked-by-csp`: the page's own Content-Security-Policy does not allow the request.
 * - `connect-timeout`, `idle-timeout`: nothing came for too long.
 * - `truncated`: the stream ended before the event that `until` waits for.
 * - `retry-limit`: `retry.limit` or `retry.maxElapsedMs` is reached.
 */
export type EventStreamErrorCode = 'connect-failed' | 'connection-lost' | 'prepare-failed' | 'http-status' | 'content-type' | 'no-body' | 'invalid-request' | 'not-supported' | 'event-too-large' | 'cors-refused' | 'blocked-by-csp' | 'connect-timeout' | 'idle-timeout' | 'truncated' | 'retry-limit';
/** Where an error happened. */
export interface ErrorPlace {
    /** The request's URL; errors show it redacted. */
    readonly url: string;
    /** Which attempt in a row it was, from 1. */
    readonly attempt: number;
    /** False for a request that must not be repeated. @default true */
    readonly repeatable?: boolean;
    /** The stream was open not long ago, so a refusal that may be somebody else's is waited out. @default false */
    readonly wasOpen?: boolean;
}
/** The URL without credentials, query and, where there is no host, content (`data:`). */
export declare function redactUrl(url: string): string;
/** Base of everything that can go wrong with the connection. */
export declare class EventStreamError extends Error {
    name: string;
    /** What went wrong. */
    readonly code: EventStreamErrorCode;
    /** Whether the stream tries again by itself, unless `retry` says otherwise. */
    readonly retryable: boolean;
    /** Which attempt in a row it was, from 1. */
    readonly attempt: number;
    /** The request's URL, without credentials and query. */
    readonly url: string;
    constructor(code: EventStreamErrorCode, what: string, place: ErrorPlace, worthRetrying?: boolean, cause?: unknown);
}
/** No response came, or the body broke off: `connect-failed`, `connection-lost`, `prepare-failed`. */
export declare class NetworkError extends EventStreamError {
    name: string;
}
/** The server answered with a status that is not success: `http-status`. */
export declare class ResponseError extends EventStreamError {
    name: string;
    /** The response's status. */
    readonly status: number;
    /** The response's headers. */
    readonly headers: HeadersLike;
    /** The first 16 KiB of the response's body, as far as they came within a second. */
    readonly body: string;
}
/**
 * What came, or what was asked for, cannot be an event stream: `content-type`, `no-body`,
 * `invalid-request`, `not-supported`, `event-too-large`, `cors-refused`, `blocked-by-csp`. Not retried
 * by itself, but for `content-type` where the stream was open not long ago (see `retry.interloperMs`),
 * or where the response only says that it is an event stream.
 */
export declare class ProtocolError extends EventStreamError {
    name: string;
    /** The response's status, where the error is about a response (the first two codes). */
    readonly status: number | undefined;
    /** The response's headers, where the error is about a response. */
    readonly headers: HeadersLike | undefined;
    /**
     * The first 16 KiB of the response's body, as far as they came within a second, where the error is
     * about a response.
     */
    readonly body: string | undefined;
}
/** Nothing came for `connectTimeoutMs` or `idleTimeoutMs`. */
export declare class TimeoutError extends EventStreamError {
    name: string;
    /** Whether the response's headers were waited for, or more of its body. */
    readonly phase: 'connect' | 'idle';
}
/** The stream ended before the event that `until` waits for: `truncated`. */
export declare class TruncatedError extends EventStreamError {
    name: string;
}
/** `retry.limit` or `retry.maxElapsedMs` is reached; `cause` is the last error. */
export declare class RetryLimitError extends EventStreamError {
    name: string;
}
/** A payload that is not what its schema says. Never a matter of the connection. */
export declare class EventValidationError extends Error {
    name: string;
    /** The event's type. */
    readonly type: string;
    /** The payload as it came. */
    readonly data: string;
    /** What the schema says is wrong; a JSON syntax error is one issue, with the `cause`. */
    readonly issues: readonly StandardSchemaV1.Issue[];
    /** The event's own id. */
    readonly id: string | undefined;
    /** The sticky id: where a resume would go on. */
    readonly lastEventId: string;
    constructor(event: {
        readonly type: string;
        readonly data: string;
        readonly id: string | undefined;
        readonly lastEventId: string;
    }, issues: readonly StandardSchemaV1.Issue[], cause?: unknown);
}
/** Tells errors of the connection from whatever else a handler may get. */
export declare function isEventStreamError(value: unknown): value is EventStreamError;
