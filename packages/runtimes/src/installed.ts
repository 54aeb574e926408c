// The packages as they are installed, in a folder with programs that use them: the tarballs are
// unpacked beside links to what they depend on. It never knows who runs the programs.
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const home = resolve(import.meta.dirname, '..')
const root = resolve(home, '../..')

/** Where a package of the workspace has what it depends on, by what is linked. */
const linked: Readonly<Record<string, string>> = {
  'eventsource-parser': 'client',
  '@standard-schema/spec': 'client',
  zod: 'runtimes',
  msw: 'testing',
  react: 'react',
  vue: 'vue',
  svelte: 'svelte',
  'solid-js': 'solid',
}

/** Installs them anew in a folder of this name, with the programs; answers where. */
export function installPackages(name: string): string {
  const folder = resolve(home, '.cache', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(resolve(folder, 'node_modules/@lastevent'), { recursive: true })
  for (const tarball of globSync(resolve(root, '.cache/pack/*.tgz'))) {
    const [, framework = ''] = /(\w+)\.tgz$/.exec(tarball) ?? []
    const target = framework === 'client' ? 'lastevent' : `@lastevent/${framework}`
    const path = resolve(folder, 'node_modules', target)
    mkdirSync(path)
    execFileSync('tar', ['xzf', tarball, '-C', path, '--strip-components=1'])
  }
  for (const [dependency, owner] of Object.entries(linked)) {
    const path = resolve(folder, 'node_modules', dependency)
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync(resolve(root, 'packages', owner, 'node_modules', dependency), path)
  }
  cpSync(resolve(home, 'programs'), folder, { recursive: true })
  return folder
}

/** What can be imported from the packages in there: `lastevent`, `lastevent/shared` … */
export function importsIn(folder: string): readonly string[] {
  const manifests = globSync(['lastevent/package.json', '@lastevent/*/package.json'], {
    cwd: resolve(folder, 'node_modules'),
  })
  return manifests.toSorted().flatMap((path) => {
    const text = readFileSync(resolve(folder, 'node_modules', path), 'utf8')
    const { exports } = JSON.parse(text) as { readonly exports: Readonly<Record<string, unknown>> }
    const entries = Object.keys(exports).filter((entry) => entry !== './package.json')
    return entries.map((entry) => join(dirname(path), entry))
  })
}
