import { transformSync } from '@babel/core'
import { writePage } from '@lastevent/bindings-suite'
import { describe } from 'vitest'

const page = writePage('solid', (name, code) => {
  // As vite-plugin-solid compiles it.
  const compiled = transformSync(code, {
    filename: name,
    presets: ['solid', '@babel/preset-typescript'],
    cwd: import.meta.dirname,
    configFile: false,
  })
  return [
    name.replace('.tsx', '.jsx'),
    (compiled?.code ?? '').replaceAll(".tsx'", ".jsx'").replaceAll('.tsx"', '.jsx"'),
  ]
})

describe('docs/frameworks/solid.md', async () => {
  await import(/* @vite-ignore */ `${page}/feed.test.jsx`)
})
