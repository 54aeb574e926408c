// Finds the Chromium that the browser tests drive, and installs one where there is none.
// An installed browser always wins over a download, and nothing is ever skipped in silence.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { posix, win32 } from 'node:path'
import { chromium } from 'playwright-core'
import { aptInstall, playwrightInstall } from './browser-install.ts'

/** What finding and installing need to know of a machine; tests bring one of their own. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly root: boolean
  /** Where Playwright keeps, or would keep, the browser it downloads. */
  readonly playwrightPath: string
  /** Whether there is such a file. */
  exists(path: string): boolean
  /** Whether it starts: a launcher without its browser, or one that lacks libraries, doesn't. */
  starts(path: string): boolean
}

/** The ways to get a browser onto a machine. Each answers why it failed, or undefined. */
export interface Installers {
  playwright(): Promise<string | undefined>
  apt(): Promise<string | undefined>
}

export const browserVariables = ['LASTEVENT_CHROMIUM', 'CHROME_BIN'] as const

const commands = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']

const advice =
  'install Chromium or Chrome, or set LASTEVENT_CHROMIUM to the path of its executable, ' +
  'and run the command again'

/** The path of a browser that starts, or undefined. A variable that names none is an error. */
export function findBrowser(machine: Machine = thisMachine()): string | undefined {
  for (const name of browserVariables) {
    const path = machine.env[name]
    if (path === undefined || path === '') continue
    if (machine.exists(path) && machine.starts(path)) return path
    throw new Error(
      `${name} is set to ${path}, which is no browser that starts: correct or unset it.`,
    )
  }
  const places = [...usualPlaces(machine), machine.playwrightPath]
  return places.find((path) => machine.exists(path) && machine.starts(path))
}

/** As `findBrowser`, installing one where there is none. Rejects with what to do where it can't. */
export async function ensureBrowser(
  machine: Machine = thisMachine(),
  installers: Installers = { playwright: playwrightInstall, apt: aptInstall },
): Promise<string> {
  const found = findBrowser(machine)
  if (found !== undefined) return found

  const failures: string[] = []
  for (const way of waysToInstall(machine)) {
    const failure = await installers[way]()
    const installed = findBrowser(machine)
    if (installed !== undefined) return installed
    failures.push(`${way}: ${failure ?? 'it installed a browser that does not start'}`)
  }
  throw new Error(
    `The browser tests need Chromium, none was found and none could be installed ` +
      `(${failures.join('; ')}): ${advice}.`,
  )
}

/** Which installers a machine can use, in the order to try them. */
export function waysToInstall(machine: Machine): readonly (keyof Installers)[] {
  const debian = machine.platform === 'linux' && machine.exists('/usr/bin/apt-get')
  return debian && machine.root ? ['playwright', 'apt'] : ['playwright']
}

/** Where a browser that somebody installed is to be looked for, likeliest first. */
export function usualPlaces({ platform, env }: Machine): readonly string[] {
  const path = platform === 'win32' ? win32 : posix
  const folders = (env['PATH'] ?? env['Path'] ?? '')
    .split(path.delimiter)
    .filter((dir) => dir !== '')
  const suffix = platform === 'win32' ? '.exe' : ''
  const inPath = folders.flatMap((dir) => commands.map((name) => path.join(dir, name + suffix)))

  if (platform === 'darwin') {
    const roots = [
      '/Applications',
      ...(env['HOME'] ? [path.join(env['HOME'], 'Applications')] : []),
    ]
    const apps = ['Google Chrome', 'Chromium'].map((app) => `${app}.app/Contents/MacOS/${app}`)
    return [...roots.flatMap((root) => apps.map((app) => path.join(root, app))), ...inPath]
  }
  if (platform === 'win32') {
    const roots = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LocalAppData']]
    const apps = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe']
    const installed = roots.flatMap((root) => (root ? apps.map((app) => path.join(root, app)) : []))
    return [...installed, ...inPath]
  }
  return [
    ...inPath,
    ...commands.map((name) => path.join('/usr/bin', name)),
    '/usr/lib/chromium/chromium',
    '/opt/google/chrome/chrome',
    '/snap/bin/chromium',
  ]
}

/** The flags that every test browser starts with. Chromium's sandbox refuses to run as root. */
export function launchArgs(root: boolean = isRoot()): string[] {
  return [
    '--headless',
    ...(root ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ]
}

/** What `chromium.launch` of Playwright takes, for a browser that is already there. */
export function launchOptions(): { executablePath: string; args: string[] } {
  const executablePath = findBrowser()
  if (executablePath === undefined) throw new Error(`No Chromium was found: ${advice}.`)
  return { executablePath, args: launchArgs() }
}

/** The machine this runs on. */
export function thisMachine(): Machine {
  const { platform, env } = process
  return {
    platform,
    env,
    root: isRoot(),
    playwrightPath: chromium.executablePath(),
    exists: existsSync,
    // On Windows `--version` opens a window instead of printing: there, being there is enough.
    starts: (path) => platform === 'win32' || printsItsVersion(path),
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

function printsItsVersion(path: string): boolean {
  const { status, stdout } = spawnSync(path, ['--version'], { timeout: 15_000, encoding: 'utf8' })
  return status === 0 && /\d+\.\d+/.test(stdout)
}
