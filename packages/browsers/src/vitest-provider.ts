// Vitest's provider for the three engines: which program each of them is. It knows no tests.
import { playwright } from '@vitest/browser-playwright'
import { WebdriverBrowserProvider } from '@vitest/browser-webdriverio'
import { type Browser } from 'playwright'
import {
  type BrowserCommand,
  type BrowserProvider,
  type BrowserProviderOption,
  type TestProject,
} from 'vitest/node'
import { remote } from 'webdriverio'
import { firefoxLaunchOptions, foundBrowser, launchOptions, playwrightPath } from './browsers.ts'
import { firefoxEngine, webkitEngine } from './engines.ts'
import { startWebKitDriver, type WebKitDriver } from './webkit-driver.ts'

/** For instances called `chromium`, `firefox` and `webkit`. */
export function engineProvider(): BrowserProviderOption {
  // Its `prewarm` would start browsers before the global setup has found or installed them.
  const { prewarm: _, ...provider } = playwright()
  return {
    ...provider,
    providerFactory(project) {
      const { name } = project.config.browser
      if (name === webkitEngine.name) return createWebKit(project)
      return name === firefoxEngine.name ? createFirefox(project) : createChromium(project)
    },
  }
}

function createChromium(project: TestProject): BrowserProvider {
  return playwright({ launchOptions: launchOptions() }).providerFactory(project)
}

function createFirefox(project: TestProject): BrowserProvider {
  return playwright({ launchOptions: firefoxLaunchOptions() }).providerFactory(project)
}

function createWebKit(project: TestProject): BrowserProvider {
  const executablePath = foundBrowser(webkitEngine)
  if (executablePath === playwrightPath(webkitEngine)) {
    return playwright({ launchOptions: { executablePath } }).providerFactory(project)
  }
  return new WebKitGtkProvider(project, executablePath)
}

/** The version of the browser that a test runs in. */
export const engineVersion: BrowserCommand = ({ provider }) => {
  if (provider instanceof WebKitGtkProvider) {
    return String(provider.browser?.capabilities.browserVersion)
  }
  return (provider as BrowserProvider & { browser: Browser }).browser.version()
}

/** Vitest's own provider asks for Safari, which WebKitGTK's driver refuses to be. */
class WebKitGtkProvider extends WebdriverBrowserProvider {
  readonly #path: string
  #driver: WebKitDriver | undefined

  constructor(project: TestProject, path: string) {
    super(project, {})
    this.#path = path
  }

  override async openBrowser(): Promise<WebdriverIO.Browser> {
    if (this.browser) return this.browser
    this.#driver ??= await startWebKitDriver(this.#path)
    this.browser = await remote({
      logLevel: 'silent',
      hostname: '127.0.0.1',
      port: this.#driver.port,
      path: '/',
      capabilities: {
        browserName: 'MiniBrowser',
        'wdio:enforceWebDriverClassic': true,
        // It would refuse the cookies of other origins, whatever a page asks for.
        'webkitgtk:browserOptions': { args: ['--automation', '--cookies-policy=always'] },
      } as WebdriverIO.Capabilities,
    })
    return this.browser
  }

  override async close(): Promise<void> {
    try {
      await super.close()
    } finally {
      await this.#driver?.stop()
      this.#driver = undefined
    }
  }
}
