// Bundles a program for runtimes that take one file.
import { build } from 'esbuild'

/** @param conditions of `exports`, beside the usual ones */
export async function bundle(file: string, conditions: string[] = []): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    conditions,
  })
  return outputFiles[0]?.text ?? ''
}
