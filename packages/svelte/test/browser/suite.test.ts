import { describeInChromium } from '@lastevent/bindings-suite'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { compile } from 'svelte/compiler'

describeInChromium('Svelte', {
  script: resolve(import.meta.dirname, 'page.ts'),
  plugins: [
    {
      name: 'svelte',
      setup(build) {
        build.onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
          const source = await readFile(path, 'utf8')
          return { contents: compile(source, { filename: path, generate: 'client' }).js.code }
        })
      },
    },
  ],
})
