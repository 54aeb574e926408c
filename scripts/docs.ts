// Type-checks the TypeScript of the documentation: every ```ts and ```tsx block is a complete module.
// Blocks are written into an ignored folder, padded so that a line keeps its number, and errors
// name the Markdown file. Blocks of a page that begin with their file name import each other by it.
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { codeBlocks, type CodeBlock, fileName } from './docs-blocks.ts'
import { root, toolEnv } from './steps.ts'

const pages = ['README.md', 'docs/**/*.md', 'packages/*/README.md']

/** Made of the sources, or somebody else's. */
const generated = ['docs/reference/**', 'docs/.cache/**', '**/node_modules/**']

/** What may stand beside the language: the site shows types where the pointer rests on a name. */
const known: ReadonlySet<string> = new Set(['', 'twoslash'])

/** How the JSX of a framework is typed. */
const jsx: Readonly<Record<string, object>> = {
  react: { jsx: 'react-jsx' },
  solid: { jsx: 'preserve', jsxImportSource: 'solid-js' },
}

/** The workspace whose dependencies a page's code imports: its framework's package, or the site. */
function homeOf(page: string): string {
  return /\b(?<name>react|vue|svelte|solid)\b/.exec(page)?.groups?.['name'] ?? 'docs'
}

function folderOf(home: string): string {
  return resolve(root, home === 'docs' ? home : `packages/${home}`, '.cache/blocks')
}

const homes = new Set<string>()

/** Written file → Markdown page. */
const origins = new Map<string, string>()
const complaints: string[] = []

for (const page of globSync(pages, { cwd: root, exclude: generated }).toSorted()) {
  for (const block of codeBlocks(readFileSync(resolve(root, page), 'utf8'))) {
    if (!known.has(block.info)) {
      complaints.push(
        `${page}:${block.line}: "${block.info}" beside the language: a block is checked as it is.`,
      )
    }
    origins.set(write(page, block), page)
  }
}

/** Writes a block; answers where, relative to the root. */
function write(page: string, block: CodeBlock): string {
  const { line, language, code } = block
  const home = homeOf(page)
  if (!homes.has(home)) rmSync(folderOf(home), { recursive: true, force: true })
  homes.add(home)
  const name = join(page.replaceAll(/[^\w.-]+/g, '-'), fileName(block) ?? `${line}.${language}`)
  const file = join(folderOf(home), name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, '\n'.repeat(line) + code)
  return relative(root, file)
}

for (const home of homes) {
  const folder = folderOf(home)
  const config = {
    extends: relative(folder, resolve(root, 'tsconfig.base.json')),
    compilerOptions: {
      noEmit: true,
      declaration: false,
      declarationMap: false,
      types: ['node'],
      allowImportingTsExtensions: true,
      moduleDetection: 'force',
      // An example shows a name without having a use for it.
      noUnusedLocals: false,
      noUnusedParameters: false,
      ...jsx[home],
    },
    include: ['**/*.ts', '**/*.tsx'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const project = relative(root, join(folder, 'tsconfig.json'))
  const { status, error, stdout, stderr } = spawnSync('tsc', ['-p', project, '--pretty', 'false'], {
    cwd: root,
    env: toolEnv(),
    encoding: 'utf8',
  })
  if (error !== undefined) throw error
  if (status !== 0) complaints.push(...inMarkdown(stdout + stderr))
}

/** The errors, each at its place in the Markdown. Those of the sources are left to `tsc -b`. */
function inMarkdown(output: string): readonly string[] {
  // An error's further lines are indented.
  const errors = output.trimEnd().split(/\n(?=\S)/)
  const mapped = errors.flatMap((error) => {
    const groups = /^(?<name>[^\s(]+)\((?<line>\d+),(?<column>\d+)\)(?<rest>[^]*)/.exec(
      error,
    )?.groups
    const page = origins.get(groups?.['name'] ?? '')
    return page === undefined || groups === undefined
      ? []
      : [`${page}:${groups['line']}:${groups['column']}${groups['rest']}`]
  })
  return mapped.length > 0 ? mapped : errors
}

for (const complaint of complaints) console.error(complaint)
if (complaints.length === 0) console.log(`${origins.size} code blocks type-check.`)
process.exitCode = complaints.length === 0 ? 0 : 1
