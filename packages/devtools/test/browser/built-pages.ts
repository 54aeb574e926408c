// The pages of the tests: built once, and opened with a server of their own.
import { resolve } from 'node:path'
import { type EventServer, startEventServer } from '@lastevent/bindings-suite'
import { launchBrowser, openPage } from '@lastevent/browsers'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'

export interface OpenedPage {
  readonly page: Page
  readonly server: EventServer
  /** Errors on the console and uncaught ones. */
  readonly complaints: readonly string[]
}

/** Builds the scripts and starts a browser, once for a file; the function opens the page. */
export function serveDevtools(): () => Promise<OpenedPage> {
  const names = ['page', 'frame', 'worker']
  const scripts: Record<string, string> = {}
  let browser: Browser

  beforeAll(async () => {
    const [launched, { outputFiles }] = await Promise.all([
      launchBrowser(),
      build({
        entryPoints: names.map((name) => resolve(import.meta.dirname, `${name}.ts`)),
        bundle: true,
        minify: true,
        write: false,
        outdir: '/',
        format: 'esm',
        target: 'es2023',
        conditions: ['lastevent-source', 'browser'],
      }),
    ])
    browser = launched
    for (const { path, text } of outputFiles) scripts[path] = text
  })
  afterAll(() => browser?.close())

  return async () => {
    const server = await startEventServer(scripts)
    const { page, complaints } = await openPage(browser, server.origin, {
      colorScheme: 'light',
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    await page.waitForFunction(() => 'devtoolsLab' in globalThis)
    return { page, server, complaints }
  }
}
