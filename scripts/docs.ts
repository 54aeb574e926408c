// Type-checks the TypeScript of the documentation: every ```ts and ```tsx block is a complete module.
// Blocks are written into an ignored folder, padded so that a line keeps its number, and errors
// name the Markdown file.
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { codeBlocks, type CodeBlock } from './docs-blocks.ts'
import { root, toolEnv } from './steps.ts'

const pages = ['README.md', 'docs/**/*.md', 'packages/*/README.md']

/** Made of the sources, or somebody else's. */
const generated = ['docs/reference/**', 'docs/.cache/**', '**/node_modules/**']

/** Inside of the site's workspace, whose dependencies are what the pages' code imports. */
const folder = resolve(root, 'docs/.cache/blocks')

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

/** Written file → Markdown page. */
const origins = new Map<string, string>()
const complaints: string[] = []

for (const page of globSync(pages, { cwd: root, exclude: generated }).toSorted()) {
  for (const block of codeBlocks(readFileSync(resolve(root, page), 'utf8'))) {
    if (block.info !== '') {
      complaints.push(
        `${page}:${block.line}: "${block.info}" beside the language: a block is checked as it is.`,
      )
    }
    origins.set(write(page, block), page)
  }
}

function write(page: string, { line, language, code }: CodeBlock): string {
  const name = `${page.replaceAll(/[^\w.-]+/g, '-')}-${line}.${language}`
  writeFileSync(join(folder, name), '\n'.repeat(line) + code)
  return name
}

if (origins.size > 0) {
  const config = {
    extends: relative(folder, resolve(root, 'tsconfig.base.json')),
    compilerOptions: {
      noEmit: true,
      declaration: false,
      declarationMap: false,
      types: ['node'],
      moduleDetection: 'force',
      // An example shows a name without having a use for it.
      noUnusedLocals: false,
      noUnusedParameters: false,
    },
    include: ['*.ts', '*.tsx'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const { status, error, stdout, stderr } = spawnSync('tsc', ['-p', '.', '--pretty', 'false'], {
    cwd: folder,
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
