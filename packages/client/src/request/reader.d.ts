import type { ByteReader, ResponseLike } from '../host/fetch-types.ts';
/** The reader of a body; undefined for one that can't be read as it comes, and for none. */
export declare function readerOf(body: ResponseLike['body']): ByteReader | undefined;
