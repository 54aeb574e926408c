// `pnpm check`: format, lint, floors, types, docs, spelling, unit tests and packaging, in under a minute.
// `--no-tests` leaves the tests to the caller (scripts/test.ts runs all of them itself).
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { root, runSteps, type Step } from './steps.ts'

const script = (name: string): [string, string] => ['node', resolve(root, 'scripts', name)]

const vitest = ['vitest', 'run', '--config', 'vitest.workspace.ts'] as const

const steps: readonly Step[] = [
  { name: 'types', command: ['tsc', '-b'] },
  { name: 'lint', command: ['oxlint'] },
  {
    name: 'unit',
    // Two thousand lives of tabs take longer than all else here: `pnpm test` lives them.
    command: [
      ...vitest,
      ...'--project unit --project dom --exclude **/property/shared*'.split(' '),
    ],
  },
  {
    name: 'packaging',
    command: [...vitest, '--project', 'packages', 'manifests'],
    after: ['types'],
  },
  { name: 'docs', command: script('docs.ts') },
  { name: 'options', command: ['node', 'docs/api/options.ts'] },
  { name: 'spelling', command: ['cspell', 'lint', '--no-progress', '--quiet'] },
  { name: 'unused', command: ['knip'] },
  { name: 'size', command: ['size-limit'], after: ['types'] },
  { name: 'floors', command: script('floors.ts') },
  { name: 'format', command: ['oxfmt', '--check'] },
]

const withTests = !process.argv.includes('--no-tests')
const chosen = steps.filter(({ command }) => withTests || command[0] !== 'vitest')
const passed = await runSteps(chosen, Math.max(2, availableParallelism()))
process.exitCode = passed ? 0 : 1
