// Finds the browsers that the tests drive, and installs those that are missing.
// An installed browser always wins over a download, and nothing is ever skipped in silence.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { posix, win32 } from 'node:path'
import { chromium, firefox, webkit } from 'playwright-core'
import { aptInstall, playwrightInstall } from './install.ts'
import { chromiumEngine, type Engine, firefoxEngine, webkitEngine } from './engines.ts'

/** What finding and installing need to know of a machine; tests bring one of their own. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly root: boolean
  /** Where Playwright keeps, or would keep, the browser it downloads. */
  playwrightPath(engine: Engine): string
  /** Whether there is such a file. */
  exists(path: string): boolean
  /** Whether it starts: a launcher without its browser, or one that lacks libraries, doesn't. */
  starts(path: string, engine: Engine): boolean
}

/** The ways to get a browser onto a machine. Each answers why it failed, or undefined. */
export interface Installers {
  playwright(engine: Engine): Promise<string | undefined>
  apt(engine: Engine): Promise<string | undefined>
}

/** The path of a browser that starts, or undefined. A variable that names none is an error. */
export function findBrowser(engine: Engine, machine: Machine = thisMachine()): string | undefined {
  const works = (path: string): boolean => machine.exists(path) && machine.starts(path, engine)
  for (const name of engine.variables) {
    const path = machine.env[name]
    if (path === undefined || path === '') continue
    if (works(path)) return path
    throw new Error(
      `${name} is set to ${path}, which is no browser that starts: correct or unset it.`,
    )
  }
  const installed = usualPlaces(engine, machine).find(works)
  if (installed !== undefined && (!engine.needsDisplay || hasDisplay(machine))) return installed
  return [machine.playwrightPath(engine)].find(works)
}

/** As `findBrowser`, installing one where there is none. Rejects with what to do where it can't. */
export async function ensureBrowser(
  engine: Engine,
  machine: Machine = thisMachine(),
  installers: Installers = { playwright: playwrightInstall, apt: aptInstall },
): Promise<string> {
  const found = findBrowser(engine, machine)
  if (found !== undefined) return found

  const failures: string[] = []
  for (const way of waysToInstall(engine, machine)) {
    const failure = await installers[way](engine)
    const installed = findBrowser(engine, machine)
    if (installed !== undefined) return installed
    failures.push(`${way}: ${failure ?? 'it installed a browser that does not start'}`)
  }
  throw new Error(
    `The tests need the browser engine ${engine.name}, none was found and none could be ` +
      `installed (${failures.join('; ')}): ${advice(engine)}.`,
  )
}

/** Finds or installs these, and tells those that come after where they are. */
export async function ensureBrowsers(engines: readonly Engine[]): Promise<void> {
  for (const engine of engines) {
    const path = await ensureBrowser(engine)
    console.log(`Browser: ${path}`)
    // Child processes inherit the variable and needn't search again.
    process.env[engine.variables[0]] = path
  }
}

/** Which installers a machine can use, in the order to try them. */
export function waysToInstall(engine: Engine, machine: Machine): readonly (keyof Installers)[] {
  const debian = machine.platform === 'linux' && machine.exists('/usr/bin/apt-get')
  if (!debian || !machine.root) return ['playwright']
  return engine.onDebian === 'apt' ? ['apt', 'playwright'] : ['playwright', 'apt']
}

/** Where a browser that somebody installed is looked for, likeliest first. */
export function usualPlaces(engine: Engine, { platform, env }: Machine): readonly string[] {
  const { commands, macApps, windowsPaths, linuxPaths } = engine
  const path = platform === 'win32' ? win32 : posix
  const suffix = platform === 'win32' ? '.exe' : ''
  const inPath = pathFolders(platform, env).flatMap((dir) =>
    commands.map((name) => path.join(dir, name + suffix)),
  )
  if (platform === 'darwin') {
    const roots = [
      '/Applications',
      ...(env['HOME'] ? [path.join(env['HOME'], 'Applications')] : []),
    ]
    const apps = macApps.map(([app, executable]) => `${app}.app/Contents/MacOS/${executable}`)
    return [...roots.flatMap((root) => apps.map((app) => path.join(root, app))), ...inPath]
  }
  if (platform === 'win32') {
    const roots = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LocalAppData']]
    const installed = roots.flatMap((root) =>
      root ? windowsPaths.map((app) => path.join(root, app)) : [],
    )
    return [...installed, ...inPath]
  }
  return [...inPath, ...commands.map((name) => path.join('/usr/bin', name)), ...linuxPaths]
}

function pathFolders(platform: NodeJS.Platform, env: Machine['env']): readonly string[] {
  const { delimiter } = platform === 'win32' ? win32 : posix
  return (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((dir) => dir !== '')
}

/** Whether there is a display, or a program that makes one. */
function hasDisplay({ platform, env, exists }: Machine): boolean {
  if (env['DISPLAY']) return true
  return pathFolders(platform, env).some((dir) => exists(posix.join(dir, 'Xvfb')))
}

function advice({ product, variables }: Engine): string {
  return (
    `install ${product}, or set ${variables[0]} to the path of its executable, ` +
    `and run the command again`
  )
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
  return { executablePath: foundBrowser(chromiumEngine), args: launchArgs() }
}

/** As {@link launchOptions}, for `firefox.launch`. */
export function firefoxLaunchOptions(): { executablePath: string; channel?: string } {
  const executablePath = foundBrowser(firefoxEngine)
  const isPatched = executablePath === playwrightPath(firefoxEngine)
  // Mozilla's own builds speak WebDriver BiDi, Playwright's the protocol it was patched with.
  return { executablePath, ...(isPatched ? {} : { channel: 'moz-firefox' }) }
}

/** As `findBrowser`, where there must be one. */
export function foundBrowser(engine: Engine): string {
  const path = findBrowser(engine)
  if (path === undefined) throw new Error(`No ${engine.name} was found: ${advice(engine)}.`)
  return path
}

/** Where Playwright keeps its own build of an engine. */
export function playwrightPath({ name }: Engine): string {
  return { chromium, firefox, webkit }[name].executablePath()
}

/** The machine this runs on. */
function thisMachine(): Machine {
  const { platform, env } = process
  return {
    platform,
    env,
    root: isRoot(),
    playwrightPath,
    exists: existsSync,
    starts(path, engine) {
      // On Windows `--version` opens a window instead of printing: there, being there is enough.
      // Playwright's WebKit is started by a script that can't be asked.
      if (platform === 'win32' || path === playwrightPath(webkitEngine)) return true
      const { status, stdout } = spawnSync(path, engine.probe.args, {
        timeout: 120_000,
        encoding: 'utf8',
      })
      return status === 0 && engine.probe.answer.test(stdout)
    },
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}
