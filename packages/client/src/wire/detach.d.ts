/** A copy: a substring would keep the whole network chunk alive that it was cut from. */
export declare function detach(value: string): string;
