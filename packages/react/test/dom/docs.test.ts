import { writePage } from '@lastevent/bindings-suite'
import { describe } from 'vitest'

const page = writePage('react')

describe('docs/frameworks/react.md', async () => {
  await import(/* @vite-ignore */ `${page}/feed.test.tsx`)
})
