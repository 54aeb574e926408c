// The packages that are published: what is in their manifests, and their tarballs.
// It never knows who uses them.
import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, delimiter, join, resolve } from 'node:path'

export const root: string = resolve(import.meta.dirname, '../../..')

type Names = Readonly<Record<string, string>>

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly exports: Readonly<Record<string, string | Names>>
  readonly peerDependencies?: Names
  readonly [field: string]: unknown
}

export interface PublicPackage {
  readonly manifest: Manifest
  /** Where its sources are. */
  readonly folder: string
  readonly tarball: string
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

const tarballs = resolve(root, '.cache/pack')

/** Every package of the workspace that is not private. */
export const publicPackages: readonly PublicPackage[] = globSync('packages/*/package.json', {
  cwd: root,
})
  .toSorted()
  .map((path) => resolve(root, path, '..'))
  .map((folder) => ({
    folder,
    manifest: readManifest(folder),
    tarball: join(tarballs, `${basename(folder)}.tgz`),
  }))
  .filter(({ manifest }) => manifest.private !== true)

/** What can be imported from a package: `lastevent`, `lastevent/shared` … */
export function importsOf({ name, exports }: Manifest): readonly string[] {
  const entries = Object.entries(exports).filter(([, target]) => typeof target !== 'string')
  return entries.map(([entry]) => join(name, entry))
}

/** Builds and packs all of them as a release does. */
export function packAll(): void {
  rmSync(tarballs, { recursive: true, force: true })
  mkdirSync(tarballs, { recursive: true })
  run('tsc', ['-b', ...publicPackages.map(({ folder }) => folder)], root)
  const [pnpm, ...args] = pnpmCommand()
  for (const { folder, tarball } of publicPackages) {
    run(pnpm, [...args, 'pack', '--out', tarball], folder)
  }
}

/** The pnpm that runs these tests; npx fetches one for tests that were started without. */
export function pnpmCommand(): readonly [string, ...string[]] {
  const path = process.env['npm_execpath']
  return path?.includes('pnpm') ? [path] : ['npx', '--yes', 'pnpm@12']
}

/**
 * What a program prints.
 *
 * @throws Error with what it has printed, where it fails
 */
export function run(command: string, args: readonly string[], cwd: string): string {
  const bins = ['packages/consumers/node_modules/.bin', 'node_modules/.bin']
  const path = [...bins.map((bin) => resolve(root, bin)), process.env['PATH']].join(delimiter)
  const env = { ...process.env, PATH: path, NO_COLOR: '1' }
  try {
    return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    throw new Error(`${command} ${args.join(' ')}\n${stdout ?? ''}${stderr ?? ''}`, {
      cause: error,
    })
  }
}
