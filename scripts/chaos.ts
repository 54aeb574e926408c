// `pnpm test:chaos`: the chaos test alone, longer than in `pnpm test` and with a new seed each time.
// CHAOS_SEED and CHAOS_SESSIONS (1000) set what it runs, CHAOS_SESSION repeats a single session.
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { root, toolEnv } from './steps.ts'

const seed = process.env['CHAOS_SEED'] ?? String(randomInt(2 ** 31))
const sessions = process.env['CHAOS_SESSIONS'] ?? '1000'

const { status, error } = spawnSync(
  'vitest',
  ['run', '--config', 'vitest.workspace.ts', '--project', 'server', 'server/chaos.test.ts'],
  {
    cwd: root,
    env: { ...toolEnv(), CHAOS_SEED: seed, CHAOS_SESSIONS: sessions },
    stdio: 'inherit',
  },
)
if (error !== undefined) console.error(`vitest did not start: ${error.message}`)
process.exitCode = status ?? 1
