import type { EventMeter } from './event-meter.ts';
/**
 * One event as the server sent it. The same object becomes the event that consumers get: `data`
 * is replaced by the decoded payload on the way, so that an event costs one allocation.
 */
export declare class WireMessage {
    type: string;
    data: unknown;
    id: string | undefined;
    lastEventId: string;
    constructor(type: string, data: string, id: string | undefined, lastEventId: string);
}
export interface DecoderOptions {
    /** The sticky id at the start of this attempt. */
    readonly lastEventId: string;
    /** How many characters of data one event may have. */
    readonly maxEventSize: number;
    /** The type of an event that names none. @default "message" */
    readonly defaultType?: string | undefined;
    /** Bytes to characters, as a `TextDecoder` does it. */
    readonly text?: Pick<TextDecoder, 'decode'>;
    /** Bounds what an unfinished event holds on to beside its data. */
    readonly meter: EventMeter;
    /** A `retry:` field, in milliseconds, as sent. Called while bytes are decoded, as `onComment` is. */
    readonly onRetry: (ms: number) => void;
    readonly onComment?: ((text: string) => void) | undefined;
}
export interface Decoder {
    /** The messages that these bytes complete. */
    decode(bytes: Uint8Array): WireMessage[];
    /** What the newest bytes have brought so far; a callback may take it and leave an empty array. */
    messages: WireMessage[];
    /** The last id committed at a blank line, also by a block without data [spec]. */
    readonly lastEventId: string;
    /** The beginning of a body that begins as JSON does, and not as an event stream. */
    readonly json: string;
    /** True once an event has outgrown `maxEventSize`; nothing can be decoded after that. */
    readonly overflowed: boolean;
}
export declare function createTextDecoder(): TextDecoder;
export declare function createDecoder(options: DecoderOptions): Decoder;
