import { describe, expect, test } from 'vitest'
import {
  ensureBrowser,
  findBrowser,
  launchArgs,
  usualPlaces,
  waysToInstall,
  type Installers,
  type Machine,
} from './browsers.ts'
import { chromiumEngine, firefoxEngine, webkitEngine } from './engines.ts'

/** A machine with these files; all of them start but the ones listed as broken. */
function machine(files: readonly string[], more: Partial<Machine> = {}, broken: string[] = []) {
  const present = new Set(files)
  return {
    platform: 'linux' as const,
    env: { PATH: '/usr/local/bin:/usr/bin' },
    root: false,
    playwrightPath: () => '/cache/playwright/chrome',
    exists: (path: string) => present.has(path),
    starts: (path: string) => present.has(path) && !broken.includes(path),
    install: (path: string) => present.add(path),
    ...more,
  }
}

function installers(ways: Partial<Installers> = {}): Installers {
  const refuse = (way: string) => () => Promise.reject(new Error(`${way} must not be tried here`))
  return { playwright: refuse('playwright'), apt: refuse('apt'), ...ways }
}

describe('findBrowser', () => {
  test('takes the variable before an installed browser', () => {
    const env = { PATH: '/usr/bin', LASTEVENT_CHROMIUM: '/my/chromium' }
    expect(
      findBrowser(chromiumEngine, machine(['/usr/bin/chromium', '/my/chromium'], { env })),
    ).toBe('/my/chromium')
  })

  test('takes LASTEVENT_CHROMIUM before CHROME_BIN, and an empty one for unset', () => {
    const files = ['/a', '/b']
    const both = { LASTEVENT_CHROMIUM: '/a', CHROME_BIN: '/b' }
    expect(findBrowser(chromiumEngine, machine(files, { env: both }))).toBe('/a')
    expect(
      findBrowser(chromiumEngine, machine(files, { env: { ...both, LASTEVENT_CHROMIUM: '' } })),
    ).toBe('/b')
  })

  test('refuses a variable that names no browser instead of taking another one', () => {
    const env = { PATH: '/usr/bin', CHROME_BIN: '/gone' }
    expect(() => findBrowser(chromiumEngine, machine(['/usr/bin/chromium'], { env }))).toThrow(
      'CHROME_BIN is set to /gone, which is no browser that starts',
    )
  })

  test('takes an installed browser before the one that Playwright downloaded', () => {
    const files = ['/cache/playwright/chrome', '/usr/bin/google-chrome']
    expect(findBrowser(chromiumEngine, machine(files))).toBe('/usr/bin/google-chrome')
    expect(findBrowser(chromiumEngine, machine(files.slice(0, 1)))).toBe('/cache/playwright/chrome')
  })

  test('passes over a launcher that does not start', () => {
    const files = ['/usr/bin/chromium-browser', '/usr/bin/google-chrome']
    expect(findBrowser(chromiumEngine, machine(files, {}, ['/usr/bin/chromium-browser']))).toBe(
      '/usr/bin/google-chrome',
    )
  })

  test('takes the driver of WebKitGTK only where there is a display, or a program that makes one', () => {
    const driver = '/usr/bin/WebKitWebDriver'
    expect(findBrowser(webkitEngine, machine([driver]))).toBeUndefined()
    expect(findBrowser(webkitEngine, machine([driver, '/usr/bin/Xvfb']))).toBe(driver)
    const env = { PATH: '/usr/bin', DISPLAY: ':0' }
    expect(findBrowser(webkitEngine, machine([driver], { env }))).toBe(driver)
  })

  test('finds none on a bare machine', () => {
    expect(findBrowser(chromiumEngine, machine([]))).toBeUndefined()
  })
})

describe('usualPlaces', () => {
  test('look into the PATH and the usual folders of Linux', () => {
    const places = usualPlaces(chromiumEngine, machine([], { env: { PATH: '/nix/bin::/usr/bin' } }))
    expect(places[0]).toBe('/nix/bin/chromium')
    expect(places).toContain('/opt/google/chrome/chrome')
    expect(places.every((path) => path.startsWith('/'))).toBe(true)
  })

  test('look into both Applications folders of macOS', () => {
    const places = usualPlaces(
      chromiumEngine,
      machine([], { platform: 'darwin', env: { HOME: '/Users/a' } }),
    )
    expect(places).toContain('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome')
    expect(places).toContain('/Users/a/Applications/Chromium.app/Contents/MacOS/Chromium')
  })

  test('look into the program folders and the Path of Windows', () => {
    const env = { ProgramFiles: 'C:\\Program Files', Path: 'D:\\bin;E:\\bin' }
    const places = usualPlaces(chromiumEngine, machine([], { platform: 'win32', env }))
    expect(places).toContain('C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe')
    expect(places).toContain('E:\\bin\\chromium.exe')
  })
})

describe('ensureBrowser', () => {
  const debian = { root: true }
  const apt = '/usr/bin/apt-get'

  test('installs nothing where a browser is', async () => {
    await expect(
      ensureBrowser(chromiumEngine, machine(['/usr/bin/chromium']), installers()),
    ).resolves.toBe('/usr/bin/chromium')
  })

  test('downloads before it asks apt-get', async () => {
    const bare = machine([apt], debian)
    const download = installers({
      playwright: async () => void bare.install('/cache/playwright/chrome'),
    })
    await expect(ensureBrowser(chromiumEngine, bare, download)).resolves.toBe(
      '/cache/playwright/chrome',
    )
  })

  test('asks apt-get where the download fails', async () => {
    const bare = machine([apt], debian)
    const fallback = installers({
      playwright: async () => 'no network',
      apt: async () => void bare.install('/usr/bin/chromium'),
    })
    await expect(ensureBrowser(chromiumEngine, bare, fallback)).resolves.toBe('/usr/bin/chromium')
  })

  test('asks apt-get where the downloaded browser lacks libraries', async () => {
    const bare = machine([apt], debian, ['/cache/playwright/chrome'])
    const fallback = installers({
      playwright: async () => void bare.install('/cache/playwright/chrome'),
      apt: async () => void bare.install('/usr/bin/chromium'),
    })
    await expect(ensureBrowser(chromiumEngine, bare, fallback)).resolves.toBe('/usr/bin/chromium')
  })

  test('says in one sentence what was tried and what to do where nothing helps', async () => {
    const failing = installers({ playwright: async () => 'no network', apt: async () => 'no disk' })
    await expect(ensureBrowser(chromiumEngine, machine([apt], debian), failing)).rejects.toThrow(
      /playwright: no network; apt: no disk\): install Chromium or Chrome, or set LASTEVENT_CHROMIUM/,
    )
  })

  test('takes Firefox and WebKit from apt-get where it can, and downloads them elsewhere', () => {
    for (const engine of [firefoxEngine, webkitEngine]) {
      expect(waysToInstall(engine, machine([apt], debian))).toEqual(['apt', 'playwright'])
      expect(waysToInstall(engine, machine([apt]))).toEqual(['playwright'])
    }
  })

  test('says for each engine what to install', async () => {
    const failing = installers({ playwright: async () => 'no network' })
    await expect(ensureBrowser(firefoxEngine, machine([]), failing)).rejects.toThrow(
      /engine firefox, .*install Firefox ESR, or set LASTEVENT_FIREFOX/,
    )
    await expect(ensureBrowser(webkitEngine, machine([]), failing)).rejects.toThrow(
      /engine webkit, .*install WebKitGTK's WebKitWebDriver with Xvfb, or set LASTEVENT_WEBKIT/,
    )
  })

  test('leaves apt-get alone without root, without apt-get and off Linux', () => {
    expect(waysToInstall(chromiumEngine, machine([apt], debian))).toEqual(['playwright', 'apt'])
    expect(waysToInstall(chromiumEngine, machine([apt]))).toEqual(['playwright'])
    expect(waysToInstall(chromiumEngine, machine([], debian))).toEqual(['playwright'])
    expect(
      waysToInstall(chromiumEngine, machine([apt], { root: true, platform: 'darwin' })),
    ).toEqual(['playwright'])
  })
})

test('only root gives up the sandbox', () => {
  expect(launchArgs(true)).toContain('--no-sandbox')
  expect(launchArgs(false)).not.toContain('--no-sandbox')
})
