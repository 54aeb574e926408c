/** A URL object: a `URL`, `location`, a link. */
export interface URLLike {
    /** The whole URL. */
    readonly href: string;
}
/** What is used of an `AbortSignal`, the host's own or any other. */
export interface AbortSignalLike {
    readonly aborted: boolean;
    readonly reason?: unknown;
    addEventListener(type: 'abort', listener: () => void): void;
    removeEventListener(type: 'abort', listener: () => void): void;
}
/** The second argument of the host's own `fetch`. */
type HostFetchInit = typeof globalThis extends {
    fetch(input: string, init?: infer Init): unknown;
} ? NonNullable<Init> : {
    signal?: AbortSignalLike;
};
/** The `AbortSignal` that the host's own `fetch` takes, and most other functions that can be aborted. */
export type HostAbortSignal = HostFetchInit extends {
    signal?: infer Signal;
} ? NonNullable<Signal> : AbortSignalLike;
/** A response's headers: a `Headers` of any implementation. */
export interface HeadersLike {
    get(name: string): string | null;
    has(name: string): boolean;
    forEach(callback: (value: string, name: string) => void): void;
}
/**
 * Headers as `fetch` takes them: an object, pairs of name and value, or a `Headers`. A name of an
 * object whose value is undefined is left out.
 */
export type HeadersInput = Readonly<Record<string, string | undefined>> | Iterable<readonly [name: string, value: string]> | HeadersLike;
/** A `Blob` or `File`. */
export interface BlobLike {
    readonly size: number;
    readonly type: string;
    slice(start?: number, end?: number): unknown;
}
/** A `FormData` or `URLSearchParams`. */
export interface FormLike {
    append(name: string, value: string): void;
}
/** A request's body as `fetch` takes it. */
export type BodyInput = string | ArrayBuffer | ArrayBufferView | BlobLike | FormLike | ByteStream | AsyncIterable<Uint8Array>;
/** What is used of a stream's reader. */
export interface ByteReader {
    read(): Promise<{
        readonly done?: boolean | undefined;
        readonly value?: Uint8Array | undefined;
    }>;
    cancel(reason?: unknown): Promise<unknown>;
}
/** A `ReadableStream` of bytes. */
export interface ByteStream {
    getReader(): ByteReader;
}
/** Whatever a body may be that is a stream: what is not there is undefined. */
export interface AnyStream extends Partial<ByteStream>, Partial<AsyncIterable<Uint8Array>> {
    /** Streams of Node's are given up by this, even while a chunk is waited for. */
    destroy?(): void;
}
/** Whether cookies and the like are sent: as in `fetch`. */
export type CredentialsMode = 'include' | 'omit' | 'same-origin';
/** Whether other origins are asked, and how: as in `fetch`. */
export type FetchMode = 'cors' | 'navigate' | 'no-cors' | 'same-origin';
/** What becomes of redirects: as in `fetch`. */
export type RedirectMode = 'error' | 'follow' | 'manual';
/** What of the page's URL is told: as in `fetch`. */
export type ReferrerPolicyName = '' | 'no-referrer' | 'no-referrer-when-downgrade' | 'origin' | 'origin-when-cross-origin' | 'same-origin' | 'strict-origin' | 'strict-origin-when-cross-origin' | 'unsafe-url';
/** Whether the HTTP cache may answer: as in `fetch`. */
export type CacheMode = 'default' | 'force-cache' | 'no-cache' | 'no-store' | 'only-if-cached' | 'reload';
/** What a stream asks of `fetch` for one attempt. Every `RequestInit` has room for it. */
export interface FetchInit {
    method?: string;
    /** By name, in lower case. */
    headers?: Record<string, string>;
    /**
     * The body that the options give. Its type is the `fetch` implementation's own, and `never` fits
     * each of them; a `fetch` of yours that looks into it must say what it expects.
     */
    body?: never;
    signal?: HostAbortSignal;
    credentials?: CredentialsMode;
    mode?: FetchMode;
    redirect?: RedirectMode;
    referrerPolicy?: ReferrerPolicyName;
    /** Whatever the options say; there are runtimes that know these two only. */
    cache?: 'no-cache' | 'no-store';
    /** With every body, for those that are a stream. */
    duplex?: 'half';
}
/** What is used of a `Response`, of any implementation. */
export interface ResponseLike {
    readonly status: number;
    readonly headers: HeadersLike;
    /** After redirects. */
    readonly url: string;
    /** Bytes, as a `ReadableStream` or as an async iterable (a stream of Node's). */
    readonly body?: ByteStream | AsyncIterable<Uint8Array | string> | null;
}
/** A function that makes requests: the host's `fetch`, undici's, node-fetch, or one of your own. */
export type FetchLike = (url: string, init: FetchInit) => Promise<ResponseLike>;
export {};
