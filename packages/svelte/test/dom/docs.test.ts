import { writePage } from '@lastevent/bindings-suite'
import { compile } from 'svelte/compiler'
import { describe } from 'vitest'

const page = writePage('svelte', (name, code) => {
  if (!name.endsWith('.svelte')) return [name, code.replaceAll(".svelte'", ".svelte.js'")]
  return [`${name}.js`, compile(code, { filename: name, generate: 'client' }).js.code]
})

describe('docs/frameworks/svelte.md', async () => {
  await import(/* @vite-ignore */ `${page}/feed.test.ts`)
})
