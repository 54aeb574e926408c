// What a part hands to the page, and how tables are written. It must never know what is measured.

/** What one part has found. */
export interface Section {
  readonly title: string
  /** Markdown, without the title. */
  readonly text: string
  /** Where somebody else did better than this client, one sentence each. */
  readonly losses: readonly string[]
}

/** What a part is asked for. */
export interface Request {
  /** How many rounds, where the part has any; as many as usual if undefined. */
  readonly rounds: number | undefined
  /** Which of the part's cases, by name; all where there is none. */
  readonly only: readonly string[]
  /** Takes what is known already. */
  readonly print: (markdown: string) => void
}

export type Part = (request: Request) => Promise<Section>

/** The first column holds words, the others numbers. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = head.map((title, column) =>
    Math.max(4, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string => {
    const padded = cells.map((cell, column) => {
      const width = widths[column] ?? 0
      return column === 0 ? cell.padEnd(width) : cell.padStart(width)
    })
    return `| ${padded.join(' | ')} |`
  }
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}

/** `1234567.8` → `1,234,568`. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en')
}
