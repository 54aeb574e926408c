// A real Chromium, and pages in it whose complaints are kept.
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { launchOptions } from './browsers.ts'

/** The caller closes it. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch(launchOptions())
}

export interface WatchedPage {
  readonly page: Page
  /** Errors on the console and uncaught ones, but for requests that got no good answer. */
  readonly complaints: readonly string[]
}

/** A page with a profile of its own, closed when the test is over. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  page.setDefaultTimeout(120_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)))
  page.on('console', (message) => {
    if (message.type() !== 'error') return
    // The browser logs these by itself; no page can keep it from doing so.
    if (message.text().startsWith('Failed to load resource: ')) return
    complaints.push(message.text())
  })
  await page.goto(url)
  return { page, complaints }
}
