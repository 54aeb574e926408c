/**
 * The longest silence known, after one more of `silenceMs`.
 *
 * @param gapMs the longest before; undefined where none is known yet
 * @param sinceFirstMs how long ago the first bytes of this response came
 */
export declare function longestGap(gapMs: number | undefined, silenceMs: number, sinceFirstMs: number): number | undefined;
