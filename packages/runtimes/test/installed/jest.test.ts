// Jest, with the packages as they are installed: in its node environment, and in pages that it plays.
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { installPackages } from '../../src/installed.ts'
import { startScenarioServer } from '../../src/scenario-server.ts'

interface JestReport {
  readonly testResults: readonly {
    readonly message: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

test('Jest takes the packages by one line, in node, jsdom and jest-fixed-jsdom', async () => {
  const folder = resolve(installPackages('jest'), 'jest')
  const server = await startScenarioServer()
  const jest = resolve(import.meta.dirname, '../../node_modules/.bin/jest')
  const { stdout } = await promisify(execFile)(jest, ['--runInBand', '--json'], {
    cwd: folder,
    env: { ...process.env, TEST_ORIGIN: server.origin },
  }).catch((error: unknown) => error as { readonly stdout: string })
  const { testResults } = JSON.parse(stdout) as JestReport
  expect(testResults.map(({ message }) => message).join('')).toBe('')
  const passed = testResults.flatMap(({ assertionResults }) => assertionResults)
  expect(passed.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'passed'))
})
