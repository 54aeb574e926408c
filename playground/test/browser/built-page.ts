// The playground as it is shipped: built, served by Vite's preview, which passes the stream on to a
// reference server.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launchBrowser } from '@lastevent/browsers'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { build, preview } from 'vite'
import { freePort } from '../../../packages/client/test/support/free-port.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface BuiltPage {
  /** Serves the page in front of this server until the test is over; resolves to its origin. */
  serve(serverUrl: string): Promise<string>
  /** Removes what was built. */
  remove(): void
}

async function buildPage(): Promise<BuiltPage> {
  const folder = mkdtempSync(join(tmpdir(), 'lastevent-page-'))
  const outDir = join(folder, 'dist')
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    await build({ root, logLevel: 'error', build: { outDir } })
  } catch (error) {
    remove()
    throw error
  }
  return {
    async serve(serverUrl) {
      // Where playground/vite.config.ts looks for the server.
      process.env['SERVER_URL'] = serverUrl
      const port = await freePort()
      const server = await preview({
        root,
        logLevel: 'silent',
        build: { outDir },
        preview: { host: '127.0.0.1', port, strictPort: true },
      })
      onTestFinished(() => server.close())
      return `http://127.0.0.1:${port}`
    },
    remove,
  }
}

interface BuiltSite {
  readonly browser: Browser
  readonly built: BuiltPage
}

/** A browser and the page, for all tests of a file: there from its first test until after its last. */
export function useBuiltPage(): BuiltSite {
  let browser: Browser | undefined
  let built: BuiltPage | undefined
  beforeAll(async () => {
    ;[browser, built] = await Promise.all([launchBrowser(), buildPage()])
  })
  afterAll(async () => {
    built?.remove()
    await browser?.close()
  })
  return {
    get browser() {
      return browser as Browser
    },
    get built() {
      return built as BuiltPage
    },
  }
}
