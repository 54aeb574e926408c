// Reads options by a table: defaults filled in, and what is wrong refused by name. It never knows what
// options there are.

/**
 * What an option must be; its default, if it has one; and the options that it is made of, where it
 * is an object of such.
 *
 * The first is a union in the manner of TypeScript, without spaces: of `string`, `boolean`,
 * `function`, `object`, `number >= 0` or another bound, literals, and `{ name }` for an object with
 * this member.
 */
export type OptionRow = readonly [wanted: string, fallback?: unknown, members?: OptionTable]

/** Options by name. */
export type OptionTable = Readonly<Record<string, OptionRow>>

/**
 * Every option of the table: its value if one is given, else its default. A value of undefined is as
 * if it were not given. So are the members of a value that is an object of such.
 *
 * @throws RangeError for what is no number within bounds where one is wanted
 * @throws TypeError for any other value that is not what the table says, and for an unknown name
 */
export function readOptions(options: object, table: OptionTable, prefix = ''): object {
  const values = options as Readonly<Record<string, unknown>>
  for (const key of Object.keys(values)) {
    if (!Object.hasOwn(table, key) && values[key] !== undefined) {
      const known = Object.keys(table).join(' ')
      throw new TypeError(`Unknown option ${prefix + key}, known are: ${known}`)
    }
  }
  const read: Record<string, unknown> = {}
  for (const [key, [wanted, fallback, members]] of Object.entries(table)) {
    const name = prefix + key
    const given = values[key]
    if (given !== undefined) check(name, given, wanted)
    const value = given ?? fallback
    const isMade = members && typeof value === 'object'
    read[key] = isMade ? readOptions(value as object, members, `${name}.`) : value
  }
  return read
}

function check(name: string, value: unknown, wanted: string): void {
  const kind = value === null ? 'null' : typeof value
  const fits = (type: string): boolean => {
    if (kind === 'object') return /^[o{]/.test(type)
    if (kind === 'number') return (value as number) >= Number(type.split('>=')[1])
    return type === kind || type === String(value)
  }
  if (wanted.split('|').some(fits)) return
  const Failure = wanted.startsWith('n') ? RangeError : TypeError
  // Headers may be secrets.
  const isShown = Object(value) !== value && name !== 'headers'
  const shown = isShown ? (kind === 'string' ? `"${value as string}"` : String(value)) : kind
  throw new Failure(`${name} must be ${wanted}, not ${shown}`)
}
