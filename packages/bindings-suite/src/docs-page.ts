// Takes the named blocks of a framework's page out of the documentation, so that what is tested is
// what is read there.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const packages = resolve(import.meta.dirname, '../..')
const block =
  /^```\w+(?: twoslash)?\n(?:\/\/|<!--) (?<name>[\w.-]+)(?: -->)?\n(?<code>[^]*?)^```$/gm

/** What a file becomes before it is written: its name and its code. */
type Compile = (name: string, code: string) => readonly [name: string, code: string]

/** Writes the blocks that begin with a file name; answers the folder. */
export function writePage(
  framework: string,
  compile: Compile = (name, code) => [name, code],
): string {
  const page = resolve(packages, `../docs/frameworks/${framework}.md`)
  // Inside of the package, so that the code finds what it imports.
  const folder = resolve(packages, framework, '.cache/page')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const { groups } of readFileSync(page, 'utf8').matchAll(block)) {
    const [name, code] = compile(groups?.['name'] ?? '', groups?.['code'] ?? '')
    writeFileSync(resolve(folder, name), code)
  }
  return folder
}
