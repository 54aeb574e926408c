// A module of ours as bundlers make it, for programs that live elsewhere than in this process' modules.
import { build } from 'esbuild'

/** The text of a program that takes these imports from the packages' sources. */
export async function bundle(
  contents: string,
  options: { readonly format: 'esm' | 'iife'; readonly globalName?: string },
): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    write: false,
    conditions: ['lastevent-source'],
    target: 'es2022',
    ...options,
  })
  return outputFiles[0]?.text ?? ''
}
