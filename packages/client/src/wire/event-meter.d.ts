export interface EventMeter {
    /**
     * Characters were parsed; `finished` where they completed an event.
     *
     * @returns true once an unfinished event holds on to more than it may, or a line does not end
     */
    note(chars: string, finished: boolean): boolean;
}
/**
 * The parser bounds the data it keeps to `maxEventSize`, but not the chunks that a few characters of
 * each keep alive, nor the nodes of a string of many lines. So the chunks that a line of data runs
 * through are counted, up to a blank line. Comments and unknown fields leave nothing behind, but one
 * that never ends is no stream of events either.
 */
export declare function createEventMeter(maxEventSize: number): EventMeter;
