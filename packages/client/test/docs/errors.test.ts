// docs/errors.md has a row and a section for every code, and for nothing else.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

test('every error code has a section in docs/errors.md', () => {
  const union = /export type EventStreamErrorCode =(?<members>[^]*?)\n\n/.exec(
    read('../../src/errors.ts'),
  )
  const codes = union?.groups?.['members']?.matchAll(/'([a-z-]+)'/g) ?? []
  const page = read('../../../../docs/errors.md')
  const expected = [...codes].map(([, code]) => code)
  const sections = page.matchAll(/^### `([a-z-]+)`$/gm)
  expect([...sections].map(([, code]) => code)).toEqual(expected)
  const rows = page.matchAll(/^\| \[`([a-z-]+)`\]\(#\1\) /gm)
  expect([...rows].map(([, code]) => code)).toEqual(expected)
})
