// What is known of each browser engine that tests run in: names, places, packages. It starts nothing.

export interface Engine {
  readonly name: 'chromium' | 'firefox' | 'webkit'
  /** Environment variables that may hold the executable's path; the first is ours to set. */
  readonly variables: readonly [string, ...string[]]
  /** What the executable is called, likeliest first. */
  readonly commands: readonly string[]
  readonly macApps: readonly (readonly [app: string, executable: string])[]
  /** Below a folder of programs. */
  readonly windowsPaths: readonly string[]
  readonly linuxPaths: readonly string[]
  readonly debianPackages: readonly string[]
  /** The better way to get it on a Debian-like system. */
  readonly onDebian: 'playwright' | 'apt'
  /** Arguments with which the executable answers at once, and a word of its answer. */
  readonly probe: { readonly args: readonly string[]; readonly answer: RegExp }
  /** What somebody is to install where nothing helps. */
  readonly product: string
  /** Whether the executable is only a driver, which needs a display. */
  readonly needsDisplay: boolean
}

const version = { args: ['--version'], answer: /\d+\.\d+/ }

export const chromiumEngine: Engine = {
  name: 'chromium',
  variables: ['LASTEVENT_CHROMIUM', 'CHROME_BIN'],
  commands: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'],
  macApps: [
    ['Google Chrome', 'Google Chrome'],
    ['Chromium', 'Chromium'],
  ],
  windowsPaths: ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe'],
  linuxPaths: ['/usr/lib/chromium/chromium', '/opt/google/chrome/chrome', '/snap/bin/chromium'],
  debianPackages: ['chromium'],
  onDebian: 'playwright',
  probe: version,
  product: 'Chromium or Chrome',
  needsDisplay: false,
}

export const firefoxEngine: Engine = {
  name: 'firefox',
  variables: ['LASTEVENT_FIREFOX'],
  commands: ['firefox-esr', 'firefox'],
  macApps: [['Firefox', 'firefox']],
  windowsPaths: ['Mozilla Firefox\\firefox.exe'],
  linuxPaths: ['/usr/lib/firefox-esr/firefox-esr', '/snap/bin/firefox'],
  debianPackages: ['firefox-esr'],
  // Playwright's build needs libraries that a server doesn't have; the package brings its own.
  onDebian: 'apt',
  probe: version,
  product: 'Firefox ESR',
  needsDisplay: false,
}

/** WebKitGTK is driven by its WebDriver. Elsewhere than on Linux it is Playwright's build. */
export const webkitEngine: Engine = {
  name: 'webkit',
  variables: ['LASTEVENT_WEBKIT'],
  commands: ['WebKitWebDriver'],
  macApps: [],
  windowsPaths: [],
  linuxPaths: [],
  debianPackages: ['webkit2gtk-driver', 'xvfb'],
  onDebian: 'apt',
  // It has no option to print its version.
  probe: { args: ['--help'], answer: /--port/ },
  product: "WebKitGTK's WebKitWebDriver with Xvfb",
  needsDisplay: true,
}

export const engines: readonly Engine[] = [chromiumEngine, firefoxEngine, webkitEngine]
