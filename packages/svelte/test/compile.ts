// Compiles the components of the tests, for pages or for a server.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compile } from 'svelte/compiler'

/** Inside of the package, so that the code finds what it imports. */
const folder = resolve(import.meta.dirname, '../.cache/components')

/** Writes the component as a module; answers where. */
function compileComponent(file: string, generate: 'client' | 'server'): string {
  const { js, warnings } = compile(readFileSync(file, 'utf8'), { filename: file, generate })
  for (const { message } of warnings) console.error(message)
  mkdirSync(folder, { recursive: true })
  const path = resolve(folder, `${basename(file)}.${generate}.js`)
  writeFileSync(path, js.code)
  return path
}

/** The component, compiled. */
export async function loadComponent<Component>(
  file: string,
  generate: 'client' | 'server',
): Promise<Component> {
  const { href } = pathToFileURL(compileComponent(file, generate))
  const module = (await import(/* @vite-ignore */ href)) as { readonly default: Component }
  return module.default
}

export const appFile: string = resolve(import.meta.dirname, 'app.svelte')
