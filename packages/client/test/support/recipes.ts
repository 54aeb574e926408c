// Takes the code of a recipe out of the documentation, so that what is tested is what is read there.
// It never knows what a recipe does. That the code type-checks is for scripts/docs.ts to see.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { codeBlocks } from '../../../../scripts/docs-blocks.ts'

const docs = new URL('../../../../docs/', import.meta.url)
/** Inside of the package, so that the code finds what it imports. */
const folder = fileURLToPath(new URL('../../.cache/recipes/', import.meta.url))

/** The code under this heading of a page. */
export function recipeUnder(heading: string, page = 'recipes.md'): string {
  const sections = readFileSync(new URL(page, docs), 'utf8').split(/^## /m)
  const section = sections.find((text) => text.startsWith(`${heading}\n`)) ?? ''
  const [block, ...others] = codeBlocks(section)
  if (!block || others.length > 0) throw new Error(`Not one code block under "${heading}".`)
  return block.code
}

/** The module that stands under this heading; its exports are for the caller to know. */
export async function loadRecipe<Exports>(heading: string, page?: string): Promise<Exports> {
  const code = recipeUnder(heading, page)
  mkdirSync(folder, { recursive: true })
  const file = `${folder}${heading.toLowerCase().replaceAll(/\W+/g, '-')}.ts`
  writeFileSync(file, code)
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Exports
}
