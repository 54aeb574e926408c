// Finds the servers and clients that the tests run beside ours, and installs those that are missing.
// It never knows what a test does with them.
import { aptInstall } from '@lastevent/browsers'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface Program {
  /** What its executable, or its loadable module, is called. */
  readonly file: string
  /** Where it is looked for besides the folders of `PATH`: those of root are not in everyone's. */
  readonly folders: readonly string[]
  /** May hold its path. */
  readonly variable: string
  readonly debianPackage: string
  /** What to install by hand where the command can not. */
  readonly product: string
}

const system = ['/usr/sbin', '/usr/local/sbin', '/usr/bin', '/opt/homebrew/bin']

const program = (file: string, debianPackage: string, product: string): Program => ({
  file,
  folders: system,
  variable: `LASTEVENT_${file.toUpperCase().replaceAll('-', '_')}`,
  debianPackage,
  product,
})

export const programs = {
  redis: program('redis-server', 'redis-server', 'Redis 7'),
  nginx: program('nginx', 'nginx', 'nginx'),
  haproxy: program('haproxy', 'haproxy', 'HAProxy'),
  caddy: program('caddy', 'caddy', 'Caddy'),
  curl: program('curl', 'curl', 'curl with HTTP/2'),
  httpie: program('http', 'httpie', 'HTTPie'),
  nchan: {
    file: 'ngx_nchan_module.so',
    folders: ['/usr/lib/nginx/modules', '/usr/lib64/nginx/modules'],
    variable: 'LASTEVENT_NCHAN',
    debianPackage: 'libnginx-mod-nchan',
    product: "nginx's module nchan",
  },
} as const satisfies Record<string, Program>

/** What finding and installing need to know of a machine; tests bring one of their own. */
export interface ProgramMachine {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly canInstall: boolean
  exists(path: string): boolean
  /** Answers why it failed, or undefined. */
  install(debianPackages: readonly string[]): Promise<string | undefined>
}

/** The path of a program, or undefined. A variable that names none is an error. */
export function findProgram(
  { file, folders, variable }: Program,
  { env, exists }: Pick<ProgramMachine, 'env' | 'exists'> = thisMachine(),
): string | undefined {
  const named = env[variable]
  if (named !== undefined && named !== '') {
    if (exists(named)) return named
    throw new Error(`${variable} is set to ${named}, where there is nothing: correct or unset it.`)
  }
  const path = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return [...path, ...folders].map((folder) => join(folder, file)).find(exists)
}

/** As `findProgram`, where there must be one. */
export function foundProgram(wanted: Program): string {
  const path = findProgram(wanted)
  if (path === undefined) throw new Error(`${wanted.file} was not found: ${advice([wanted])}.`)
  return path
}

/** Installs, in one go, what is not there. Rejects with what to do where it can't. */
export async function ensurePrograms(
  wanted: readonly Program[] = Object.values(programs),
  machine: ProgramMachine = thisMachine(),
): Promise<void> {
  const missing = (): readonly Program[] =>
    wanted.filter((one) => findProgram(one, machine) === undefined)
  const before = missing()
  if (before.length === 0) return
  const failure = machine.canInstall
    ? await machine.install(before.map(({ debianPackage }) => debianPackage))
    : 'only root on a Debian-like system can'
  const after = missing()
  if (after.length === 0) return
  const names = after.map(({ file }) => file).join(', ')
  const why = failure ?? 'the packages are installed, and the programs are not in them'
  throw new Error(
    `The tests need ${names}, not found and not installed (${why}): ${advice(after)}, ` +
      `and run the command again.`,
  )
}

function advice(wanted: readonly Program[]): string {
  const list = wanted.map(({ product, variable }) => `${product} (or set ${variable} to its path)`)
  return `install ${list.join(', ')}`
}

function thisMachine(): ProgramMachine {
  return {
    env: process.env,
    canInstall: process.getuid?.() === 0 && existsSync('/usr/bin/apt-get'),
    exists: existsSync,
    install: (debianPackages) => aptInstall({ debianPackages }),
  }
}
