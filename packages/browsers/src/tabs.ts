// Tabs of one profile in each of the engines, driven by the protocol it speaks here. It
// never knows what the tabs run.
import { chromium, firefox, webkit } from 'playwright-core'
import { remote } from 'webdriverio'
import {
  ensureBrowsers,
  firefoxLaunchOptions,
  foundBrowser,
  launchOptions,
  playwrightPath,
} from './browsers.ts'
import { firefoxEngine, webkitEngine } from './engines.ts'
import { startWebKitDriver } from './webkit-driver.ts'

export interface EngineTab {
  /** The value of this expression in the tab. */
  evaluate(expression: string): Promise<unknown>
  close(): Promise<void>
}

export interface EngineBrowser {
  open(url: string): Promise<EngineTab>
  close(): Promise<void>
}

export async function launchChromium(): Promise<EngineBrowser> {
  return viaPlaywright(await chromium.launch(launchOptions()))
}

export async function launchFirefox(): Promise<EngineBrowser> {
  await ensureBrowsers([firefoxEngine])
  return viaPlaywright(await firefox.launch(firefoxLaunchOptions()))
}

export async function launchWebKit(): Promise<EngineBrowser> {
  await ensureBrowsers([webkitEngine])
  const executablePath = foundBrowser(webkitEngine)
  if (executablePath === playwrightPath(webkitEngine)) {
    return viaPlaywright(await webkit.launch({ executablePath }))
  }
  return viaWebDriver(executablePath)
}

async function viaPlaywright(
  browser: Awaited<ReturnType<typeof firefox.launch>>,
): Promise<EngineBrowser> {
  const context = await browser.newContext()
  return {
    async open(url) {
      const page = await context.newPage()
      await page.goto(url)
      return {
        evaluate: (expression) => page.evaluate(expression),
        close: () => page.close(),
      }
    },
    close: () => browser.close(),
  }
}

async function viaWebDriver(path: string): Promise<EngineBrowser> {
  const driver = await startWebKitDriver(path)
  const browser = await remote({
    logLevel: 'silent',
    hostname: '127.0.0.1',
    port: driver.port,
    path: '/',
    capabilities: {
      browserName: 'MiniBrowser',
      'wdio:enforceWebDriverClassic': true,
      'webkitgtk:browserOptions': { args: ['--automation'] },
    } as WebdriverIO.Capabilities,
  })
  const spare = await browser.getWindowHandle()
  return {
    async open(url) {
      const { handle } = await browser.createWindow('tab')
      await browser.switchToWindow(handle)
      await browser.navigateTo(url)
      return {
        async evaluate(expression) {
          await browser.switchToWindow(handle)
          return browser.execute(`return ${expression}`)
        },
        async close() {
          await browser.switchToWindow(handle)
          await browser.closeWindow()
          await browser.switchToWindow(spare)
        },
      }
    },
    async close() {
      await browser.deleteSession()
      await driver.stop()
    },
  }
}
