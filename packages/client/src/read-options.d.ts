/**
 * What an option must be; its default, if it has one; and the options that it is made of, where it
 * is an object of such.
 *
 * The first is a union in the manner of TypeScript, without spaces: of `string`, `boolean`,
 * `function`, `object`, `number >= 0` or another bound, literals, and `{ name }` for an object with
 * this member.
 */
export type OptionRow = readonly [wanted: string, fallback?: unknown, members?: OptionTable];
/** Options by name. */
export type OptionTable = Readonly<Record<string, OptionRow>>;
/**
 * Every option of the table: its value if one is given, else its default. A value of undefined is as
 * if it were not given. Members are there by the name of their object, a dot and their own.
 *
 * @throws RangeError for what is no number within bounds where one is wanted
 * @throws TypeError for any other value that is not what the table says, and for an unknown name
 */
export declare function readOptions(given: object, table: OptionTable, prefix?: string): object;
