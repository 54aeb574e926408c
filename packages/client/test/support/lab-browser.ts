// The browser of the lab, and a look at its pages from outside: by asking again and again, since a
// page that is hidden or frozen tells nothing by itself.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { launchOptions } from '@lastevent/browsers'
import { freePort } from './free-port.ts'
import type { LabRecord, LabStreamOptions } from './lab-script.ts'
import { eventually } from './waiting.ts'

export interface LabPage {
  readonly page: Page
  /** A bare line to the browser. */
  readonly cdp: CDPSession
  open(url: string, options?: LabStreamOptions): Promise<void>
  record(): Promise<LabRecord>
  /** Uncaught errors, rejections among them. */
  readonly complaints: readonly string[]
  /** Waits until the record is as the test wants it; bounded. */
  until(what: string, test: (record: LabRecord) => boolean): Promise<LabRecord>
}

export interface PlainBrowser {
  readonly context: BrowserContext
  close(): Promise<void>
}

/** A name of the machine's own that only this browser knows, and takes for another machine's. */
export const farHost = 'lab.test'

/**
 * Chromium with its back/forward cache, and with pages that are hidden when others are in front of
 * them. Playwright switches the one off with an argument, and the other with an emulated focus for
 * the pages of its own contexts: so this is the browser's default one, found by its debugging port.
 */
export async function launchPlainBrowser(): Promise<PlainBrowser> {
  const options = launchOptions()
  const port = await freePort()
  const launched = await chromium.launch({
    ...options,
    args: [
      ...options.args,
      `--remote-debugging-port=${port}`,
      `--host-resolver-rules=MAP ${farHost} localhost`,
    ],
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  })
  try {
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true })
    return { context: browser.contexts()[0]!, close: () => launched.close() }
  } catch (error) {
    await launched.close()
    throw error
  }
}

/** A script of this folder's, with the client bundled in. */
export async function bundleScript(script: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(script)],
    conditions: ['lastevent-source'],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    write: false,
  })
  return outputFiles[0]!.text
}

/** A page of the lab's server, in this context, closed when the test is over. */
export async function openLabPage(context: BrowserContext, origin: string): Promise<LabPage> {
  const page = await context.newPage()
  onTestFinished(() => page.close())
  page.setDefaultTimeout(240_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)))
  const cdp = await context.newCDPSession(page)
  await page.goto(origin)

  const record = (): Promise<LabRecord> => page.evaluate(() => lab.record)
  return {
    page,
    cdp,
    open: (url, options = {}) =>
      page.evaluate(([to, given]) => lab.open(to, given), [url, options] as const),
    record,
    complaints,
    async until(what, test) {
      let latest = await record()
      await eventually(what, async () => {
        latest = await record()
        return test(latest)
      }).catch((error: unknown) => {
        throw new Error(`${what}, but the record is ${JSON.stringify(latest)}`, { cause: error })
      })
      return latest
    },
  }
}
