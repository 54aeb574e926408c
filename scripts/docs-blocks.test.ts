import { describe, expect, test } from 'vitest'
import { codeBlocks, fileName } from './docs-blocks.ts'

const page = (...lines: string[]) => codeBlocks(lines.join('\n'))

describe('codeBlocks', () => {
  test('finds TypeScript by its names, with the line of the fence', () => {
    expect(page('# Title', '```ts', 'a()', '```', '', '```tsx', '<b />', '```')).toEqual([
      { line: 2, language: 'ts', info: '', code: 'a()\n' },
      { line: 6, language: 'tsx', info: '', code: '<b />\n' },
    ])
    expect(page('```typescript', '```', '~~~ TS', '~~~')).toHaveLength(2)
  })

  test('passes over other languages, also where they show TypeScript', () => {
    expect(page('```sh', 'npm i', '```', '````md', '```ts', 'a()', '```', '````')).toEqual([])
  })

  test('keeps what stands beside the language', () => {
    expect(page('```ts no-check', '```')[0]).toMatchObject({ info: 'no-check' })
    expect(page('```ts {1,3}', '```')[0]).toMatchObject({ info: '{1,3}' })
  })

  test('takes the indentation of a list away', () => {
    expect(page('- a', '  ```ts', '  if (a) {', '    b()', '  }', '  ```')[0]?.code).toBe(
      'if (a) {\n  b()\n}\n',
    )
  })

  test('ends a block that is left open at the end of the text', () => {
    expect(page('```ts', 'a()')).toEqual([{ line: 1, language: 'ts', info: '', code: 'a()\n' }])
  })
})

test('fileName is the comment that a block begins with', () => {
  const name = (...lines: string[]) => page('```ts', ...lines, '```').map(fileName)[0]
  expect(name('// feed.test.tsx', 'a()')).toBe('feed.test.tsx')
  expect(name('<!-- feed.svelte -->', '<p />')).toBe('feed.svelte')
  for (const first of ['a() // feed.ts', '// of feed.ts', '// ../feed.ts', '// feed']) {
    expect(name(first, 'a()')).toBeUndefined()
  }
})
