// What the pages name is there: files in ARCHITECTURE.md, and rules in docs/behaviour.md.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from './steps.ts'

const read = (path: string): string => readFileSync(resolve(root, path), 'utf8')

describe('ARCHITECTURE.md', () => {
  const page = read('ARCHITECTURE.md')
  const walks = page.slice(page.indexOf('## Five walks'), page.indexOf("## A connection's states"))
  const files = [...new Set([...walks.matchAll(/`([\w/-]+\.ts)`/g)].map(([, path = '']) => path))]

  test('has five walks', () => {
    expect(walks.match(/^- \*\*/gm)).toHaveLength(5)
    expect(files.length).toBeGreaterThan(10)
  })

  test.each(files)('names %s, which is there', (path) => {
    expect(existsSync(resolve(root, 'packages/client/src', path))).toBe(true)
  })
})

describe('docs/behaviour.md', () => {
  const page = read('docs/behaviour.md')
  const rules = new Set<string>()
  for (const section of page.split(/^## /m)) {
    const name = /^B\d+/.exec(section)?.[0]
    if (name === undefined) continue
    rules.add(name)
    for (const [, number = ''] of section.matchAll(/^(\d+)\. /gm)) rules.add(`${name}.${number}`)
  }

  test('has every rule that is referred to', () => {
    const globs = ['{packages,playground,scripts,benchmarks}/**/*.{ts,tsx}', 'docs/**/*.md', '*.md']
    const exclude = (path: string): boolean => /node_modules|dist|\.cache/.test(path)
    const paths = globs.flatMap((glob) => globSync(glob, { cwd: root, exclude }))
    const references = paths.flatMap((path) =>
      [...read(path).matchAll(/\bB\d{1,2}(\.\d{1,2})?\b/g)].map(([rule]) => ({ path, rule })),
    )
    expect(references.length).toBeGreaterThan(300)
    expect(references.filter(({ rule }) => !rules.has(rule))).toEqual([])
  })
})
