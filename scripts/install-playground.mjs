// Installs what the playground runs with, and no tool of the tests or the benchmarks. Plain JavaScript,
// since the workspace's own Node may not be there yet. What follows it in a script is started by
// `pnpm exec`: the shell remembers where it has found `node`.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

// Where everything is installed, it stays: `--prod` would remove the rest.
const isWhole = existsSync(new URL('../node_modules/vitest', import.meta.url))
const playground = ['--prod', '--filter-prod', '.', '--filter-prod', 'playground...']

const { status, error } = spawnSync('pnpm', ['install', ...(isWhole ? [] : playground)], {
  stdio: 'inherit',
  // On Windows pnpm is a script of the shell.
  shell: process.platform === 'win32',
})
if (error !== undefined) console.error(`pnpm did not start: ${error.message}`)
process.exitCode = status ?? 1
