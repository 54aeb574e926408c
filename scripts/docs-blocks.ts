// Finds the TypeScript blocks of a Markdown text.

export interface CodeBlock {
  /** The line of the opening fence, from 1: the code starts on the next one. */
  readonly line: number
  readonly language: 'ts' | 'tsx'
  /** What stands beside the language. */
  readonly info: string
  readonly code: string
}

const languages: Readonly<Record<string, CodeBlock['language']>> = {
  ts: 'ts',
  mts: 'ts',
  typescript: 'ts',
  tsx: 'tsx',
}

/** The file name that a block begins with, as a comment of its own: `// feed.tsx`. */
export function fileName({ code }: CodeBlock): string | undefined {
  return /^(?:\/\/|<!--) (?<name>[\w.-]+\.\w+)(?: -->)?\n/.exec(code)?.groups?.['name']
}

/** The blocks in TypeScript. One that stays open to the end of the text ends there. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = []
  const lines = markdown.split(/\r?\n/)
  for (let index = 0; index < lines.length; index += 1) {
    const opening =
      /^(?<indent>[ \t]*)(?<fence>`{3,}|~{3,})\s*(?<tag>[^\s`{,]*)(?<info>[^`]*)$/.exec(
        lines[index] ?? '',
      )?.groups
    if (opening === undefined) continue
    const { indent = '', fence = '', tag = '', info = '' } = opening
    const line = index + 1
    const isEnd = (text: string) => text.trim().startsWith(fence) && /^(?:`+|~+)$/.test(text.trim())
    const found = lines.findIndex((text, at) => at > index && isEnd(text))
    const end = found === -1 ? lines.length : found
    const language = languages[tag.toLowerCase()]
    if (language !== undefined) {
      const code = lines.slice(index + 1, end).map((text) => dedent(text, indent))
      blocks.push({ line, language, info: info.trim(), code: `${code.join('\n')}\n` })
    }
    index = end
  }
  return blocks
}

/** A block in a list is indented as a whole. */
function dedent(text: string, indent: string): string {
  return text.startsWith(indent) ? text.slice(indent.length) : text.trimStart()
}
