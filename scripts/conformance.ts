// `pnpm conformance`: every case in three engines with three implementations; writes
// docs/conformance.md.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { themes } from '../packages/client/test/engines/cases.ts'
import { type CaseRecord } from '../packages/client/test/engines/record.ts'
import { renderReport } from '../packages/client/test/engines/report.ts'
import { root, toolEnv } from './steps.ts'

const records = resolve(root, '.cache/conformance.json')
const page = resolve(root, 'docs/conformance.md')

function run(command: string, ...args: string[]): boolean {
  const env = { ...toolEnv(), LASTEVENT_CONFORMANCE: records }
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: 'inherit' })
  if (error !== undefined) throw error
  return status === 0
}

rmSync(records, { force: true })
const files = 'packages/client/test/engines/conformance.test.ts'
const passed = run(
  'vitest',
  'run',
  '--config',
  'vitest.workspace.ts',
  '--project',
  'engines*',
  files,
)
if (passed) {
  writeFileSync(
    page,
    renderReport(themes, JSON.parse(readFileSync(records, 'utf8')) as CaseRecord[]),
  )
  console.log(`Written: ${page}`)
} else {
  console.error('Our class has failed a case, see above: nothing was written.')
  process.exitCode = 1
}
