// Packs each package as its consumers get it, and lets publint and attw judge the tarball.
// What is in dist is taken as it is: `tsc -b` comes before.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { root, toolEnv } from './steps.ts'

const packages = ['client', 'testing', 'react', 'vue', 'svelte', 'solid']

type Conditions = Record<string, string>
type Exports = Record<string, string | Conditions>

interface Manifest {
  readonly name: string
  readonly exports: Exports
  readonly publishConfig: { readonly exports: Exports }
}

const folder = resolve(root, '.cache/pack')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

for (const name of packages) {
  const home = resolve(root, 'packages', name)
  const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Manifest
  compareExports(manifest)
  const tarball = join(folder, `${name}.tgz`)
  const [pnpm, ...args] = pnpmCommand()
  run(pnpm, [...args, 'pack', '--out', tarball], home)
  run('publint', ['run', tarball, '--strict'])
  run('attw', [tarball, '--profile', 'esm-only'])
}

/** In the workspace a package also offers its sources; consumers get the same entries without. */
function compareExports({ name, exports, publishConfig }: Manifest): void {
  const built = Object.entries(exports).map(([entry, target]) => {
    if (typeof target === 'string') return [entry, target]
    const conditions = Object.entries(target).filter(([key]) => key !== 'lastevent-source')
    return [entry, Object.fromEntries(conditions)]
  })
  if (isDeepStrictEqual(Object.fromEntries(built), publishConfig.exports)) return
  console.error(
    `${name}: "exports" without "lastevent-source" and "publishConfig.exports" differ in package.json.`,
  )
  process.exitCode = 1
}

/** The pnpm that runs this script; npx fetches one for a script that was started without. */
function pnpmCommand(): [string, ...string[]] {
  const path = process.env['npm_execpath']
  return path?.includes('pnpm') ? [path] : ['npx', '--yes', 'pnpm@12']
}

function run(command: string, args: readonly string[], cwd = root): void {
  const { status, error } = spawnSync(command, args, { cwd, env: toolEnv(), stdio: 'inherit' })
  if (error !== undefined) console.error(`${command} did not start: ${error.message}`)
  if (status !== 0) process.exitCode = 1
}
