// A project of somebody else's: a folder outside of the workspace in which the tarballs are installed
// and programs are written. It never knows what the programs show.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  importsOf,
  type Manifest,
  pnpmCommand,
  publicPackages,
  readManifest,
  root,
  run,
} from './packages.ts'

export interface Project {
  readonly folder: string
  /** What can be imported from all of the packages. */
  readonly imports: readonly string[]
  write(path: string, text: string): void
  /** Runs a program; what it prints, or an error with that. */
  run(command: string, ...args: readonly string[]): string
  remove(): void
}

const home = resolve(root, 'packages/consumers')

export function createProject(): Project {
  const folder = mkdtempSync(join(tmpdir(), 'lastevent-consumer-'))
  cpSync(join(home, 'programs'), folder, { recursive: true })
  const tarballs = publicPackages.map(
    ({ manifest, tarball }) => [manifest.name, `file:${tarball}`] as const,
  )
  const manifest = {
    name: 'consumer',
    private: true,
    type: 'module',
    dependencies: { ...installedTools(), ...installedPeers(), ...Object.fromEntries(tarballs) },
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  // Packages that name each other get the tarballs, too; nothing is built by scripts.
  const overrides = tarballs.map(([name, tarball]) => `  '${name}': '${tarball}'`)
  writeFileSync(
    join(folder, 'pnpm-workspace.yaml'),
    `overrides:\n${overrides.join('\n')}\nstrictDepBuilds: false\nminimumReleaseAge: 0\n`,
  )
  const [pnpm, ...args] = pnpmCommand()
  // What the workspace has installed is in the store already.
  run(pnpm, [...args, 'install', '--prefer-offline', '--ignore-scripts'], folder)
  return {
    folder,
    imports: publicPackages.flatMap((one) => importsOf(one.manifest)),
    write(path, text) {
      mkdirSync(resolve(folder, path, '..'), { recursive: true })
      writeFileSync(join(folder, path), text)
    },
    run: (command, ...args_) => run(command, args_, folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The compilers, clients and bundlers of this package, in the versions that are installed. */
function installedTools(): Record<string, string> {
  const { devDependencies } = readManifest(home) as Manifest & {
    readonly devDependencies: Readonly<Record<string, string>>
  }
  const own = new Set(['vitest', 'publint', '@arethetypeswrong/cli', '@lastevent/browsers'])
  const names = Object.entries(devDependencies).filter(([name]) => !own.has(name))
  return Object.fromEntries(
    names.map(([name, range]) => [name, range.startsWith('npm:') ? range : versionIn(home, name)]),
  )
}

/** What the packages want beside themselves, in the versions that they are tested with. */
function installedPeers(): Record<string, string> {
  const peers = publicPackages.flatMap(({ manifest, folder }) =>
    Object.keys(manifest.peerDependencies ?? {}).map((name) => [name, folder] as const),
  )
  const own = new Set(publicPackages.map(({ manifest }) => manifest.name))
  return Object.fromEntries(
    peers
      .filter(([name]) => !own.has(name))
      .map(([name, folder]) => [name, versionIn(folder, name)]),
  )
}

function versionIn(folder: string, name: string): string {
  const path = join(folder, 'node_modules', name, 'package.json')
  return (JSON.parse(readFileSync(path, 'utf8')) as Manifest).version
}
