// `pnpm test`: the browsers, the checks and every test project; the last line counts the tests.
// With arguments it is Vitest alone, with these arguments: `pnpm test --project unit`.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { ensureBrowsers, engines } from '@lastevent/browsers'
import { closingLine, readTally, type Tally } from './report.ts'
import { root, toolEnv } from './steps.ts'

const reportFile = resolve(root, '.cache/vitest-report.json')

const args = process.argv.slice(2).filter((arg, index) => index > 0 || arg !== '--')
const isWhole = args.length === 0

function run(command: string, ...commandArgs: string[]): boolean {
  const { status, error } = spawnSync(command, commandArgs, {
    cwd: root,
    env: toolEnv(),
    stdio: 'inherit',
  })
  if (error !== undefined) console.error(`${command} did not start: ${error.message}`)
  return status === 0
}

/** The sentences that say why the run has failed, if it has. */
async function runAll(): Promise<readonly string[]> {
  if (isWhole) await ensureBrowsers(engines)
  const checked = !isWhole || run('node', resolve(root, 'scripts/check.ts'), '--no-tests')
  const vitest = ['run', '--config', 'vitest.workspace.ts', '--reporter=default', '--reporter=json']
  const tested = run('vitest', ...vitest, `--outputFile=${reportFile}`, ...args)
  return [
    ...(checked ? [] : ['A check has failed: its output is above, before the tests.']),
    ...(tested ? [] : ['Vitest has failed: see its output above.']),
  ]
}

function complain({ passed, failed, skipped }: Tally): readonly string[] {
  return [
    ...(passed + failed === 0 ? ['No test ran.'] : []),
    ...(isWhole && skipped > 0 ? ['A whole run skips no test.'] : []),
  ]
}

rmSync(reportFile, { force: true })
const failures = await runAll().catch((error: unknown) => [
  error instanceof Error ? error.message : String(error),
])
const counted = readTally(reportFile)
const complaints = [...failures, ...complain(counted)]
for (const complaint of complaints) console.error(complaint)
process.exitCode = complaints.length > 0 ? 1 : 0
console.log(closingLine(counted))
