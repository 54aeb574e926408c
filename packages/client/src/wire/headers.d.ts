/**
 * The media type without its parameters, in lower case; undefined where there is none. Of several,
 * which `Headers` joins by commas, the last one counts. [fetch: "extract a MIME type"]
 */
export declare function mediaTypeOf(contentType: string | null): string | undefined;
/**
 * The id's UTF-8 bytes, one character a byte: the only form in which `Headers` takes an id that is
 * not Latin-1 [spec: "encoded as UTF-8"].
 */
export declare function encodeLastEventId(id: string): string;
/** False for an id that no server can have sent: NUL and line breaks never come through [spec]. */
export declare function isSendableId(id: string): boolean;
/** The reverse of {@link encodeLastEventId}. */
export declare function decodeLastEventId(bytes: string): string;
/** The wait that `Retry-After` asks for, in milliseconds, from seconds or from an HTTP date. */
export declare function parseRetryAfter(value: string | null, now: number): number | undefined;
