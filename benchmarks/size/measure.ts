// What an import costs: bundled and minified by esbuild, compressed by Brotli at level 11.
// It must never know speeds.

import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'

export interface Size {
  readonly title: string
  readonly bytes: number
}

const imports: readonly (readonly [title: string, code: string])[] = [
  ['lastevent', `export { createEventStream } from 'lastevent'`],
  ['eventsource-parser alone', `export { createParser } from 'eventsource-parser'`],
  [
    '@microsoft/fetch-event-source',
    `export { fetchEventSource } from '@microsoft/fetch-event-source'`,
  ],
  ['eventsource-client', `export { createEventSource } from 'eventsource-client'`],
  ['eventsource', `export { EventSource } from 'eventsource'`],
  ['event-source-plus', `export { EventSourcePlus } from 'event-source-plus'`],
  ['sse.js', `export { SSE } from 'sse.js'`],
  ['parse-sse', `export { parseServerSentEvents } from 'parse-sse'`],
  ['@trpc/client, httpSubscriptionLink', `export { httpSubscriptionLink } from '@trpc/client'`],
]

export async function measureSizes(): Promise<readonly Size[]> {
  const sizes: Size[] = []
  for (const [title, code] of imports) {
    const { outputFiles } = await build({
      stdin: { contents: code, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
    })
    const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
    const bytes = brotliCompressSync(outputFiles[0]?.contents ?? '', { params }).length
    sizes.push({ title, bytes })
  }
  return sizes
}
