// What an import costs a consumer: bundled from dist, minified, and compressed by Brotli at level 11.
// `node scripts/size.ts` after a build. 1 kB = 1000 bytes.
import { brotliCompressSync, constants } from 'node:zlib'
import { resolve } from 'node:path'
import { build } from 'esbuild'
import { root } from './steps.ts'

/** What is measured. The parser, a dependency, is part of it; see docs/decisions/0002-size.md. */
const entries = [
  { code: `export { createEventStream } from 'lastevent'`, limitKb: 11.4 },
  { code: `export { EventSource } from 'lastevent/eventsource'`, limitKb: 5.8 },
  { code: `export { createSharedEventStream } from 'lastevent/shared'`, limitKb: 16.7 },
  { code: `export { encodeEvent } from 'lastevent/write'`, limitKb: 0.6 },
] as const

for (const { code, limitKb } of entries) {
  const bytes = await compressedSize(code)
  const kb = (bytes / 1000).toFixed(2)
  const over = bytes > limitKb * 1000
  const verdict = over ? `over the limit of ${limitKb} kB` : `limit ${limitKb} kB`
  console.log(`${kb} kB  ${code.replace('export', 'import')}  (min + brotli, ${verdict})`)
  if (over) process.exitCode = 1
}

async function compressedSize(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: resolve(root, 'packages/client') },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
  })
  const [file] = outputFiles
  if (file === undefined) throw new Error(`esbuild made nothing of: ${code}`)
  return brotliCompressSync(file.contents, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
  }).length
}
