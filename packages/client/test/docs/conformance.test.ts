import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cases } from '../engines/cases.ts'
import { differences } from '../engines/differential.ts'
import { deviations } from '../engines/deviations.ts'
import { exceptions } from '../engines/exceptions.ts'
import { knownDifferences } from '../engines/known-differences.ts'
import { escape, reportedTitles } from '../engines/report.ts'

const titles = cases.map(({ title }) => title)

test('each case has a title of its own, with its clause', () => {
  expect(new Set(titles).size).toBe(titles.length)
  for (const title of titles) expect(title).toMatch(/^\[(?:9\.2\.\d|Web IDL|DOM|HTML [\d.]+)\] /)
})

test('exceptions and deviations are those of cases that there are', () => {
  const known = [...Object.keys(exceptions), ...Object.keys(deviations)]
  expect(titles).toEqual(expect.arrayContaining(known))
})

test('known differences are those of streams that there are', () => {
  const streams = Object.values(differences).flatMap((found) => found.map(({ title }) => title))
  expect(streams).toEqual(expect.arrayContaining(knownDifferences.map(({ title }) => title)))
})

// Where it fails: `pnpm conformance` writes the page anew.
test('docs/conformance.md reports on the cases that there are', () => {
  const page = readFileSync(new URL('../../../../docs/conformance.md', import.meta.url), 'utf8')
  expect(reportedTitles(page)).toEqual(titles.map(escape))
})
