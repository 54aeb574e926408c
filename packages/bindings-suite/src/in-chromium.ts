// What a binding must do in a real browser, seen from the page, its trace and the server.
import { launchBrowser, openPage } from '@lastevent/browsers'
import { build, type Plugin } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EventServer, startEventServer } from './event-server.ts'
import { cpuByFrame } from './trace.ts'

export interface PageOptions {
  /** The script of the page, which calls `startPage`. */
  readonly script: string
  readonly plugins?: Plugin[]
  /** The framework's code for development or production. @default "production" */
  readonly mode?: 'development' | 'production'
}

/** A page, and the server it came from. */
interface ServedPage {
  readonly page: Page
  readonly server: EventServer
  /** What was logged as an error. */
  readonly complaints: readonly string[]
}

const EVENTS = 20_000
const PER_SECOND = 10_000

/** Builds the page's script and starts a browser, once for a file; the function opens the page, open. */
export function serveInChromium(options: PageOptions): () => Promise<ServedPage> {
  const { script, plugins = [], mode = 'production' } = options
  let browser: Browser
  let code: string

  beforeAll(async () => {
    const [launched, { outputFiles }] = await Promise.all([
      launchBrowser(),
      build({
        entryPoints: [script],
        bundle: true,
        minify: true,
        write: false,
        format: 'esm',
        target: 'es2023',
        conditions: ['lastevent-source', 'browser'],
        define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
        plugins,
      }),
    ])
    browser = launched
    code = outputFiles[0]?.text ?? ''
  })
  afterAll(() => browser?.close())

  return async () => {
    const server = await startEventServer({ '/page.js': code })
    const { page, complaints } = await openPage(browser, server.origin)
    await page.evaluate(() => lab.mount('/events'))
    await page.waitForFunction(() => lab.connection() === 'open | open 1 0')
    return { page, server, complaints }
  }
}

export function describeInChromium(name: string, options: PageOptions): void {
  const open = serveInChromium(options)

  describe(`${name} in Chromium`, () => {
    test('mounts with one request, and shows what comes', async () => {
      const { page, server, complaints } = await open()
      server.send('note', 'one')
      await page.waitForFunction(() => lab.rows().length === 1)
      expect(await page.evaluate(() => [lab.rows(), lab.notes()])).toEqual([['one'], 1])
      expect(server.requests).toBe(1)
      expect(complaints).toEqual([])
    })

    test('10,000 events a second are at most one render per frame, and no long frame', async () => {
      const { page, server, complaints } = await open()
      // What is compiled and laid out once is no part of it.
      await server.burst(2000, PER_SECOND)
      await page.waitForFunction(() => lab.rows().at(-1) === '1999')
      await page.evaluate(() => lab.startCounting())
      const frames = await cpuByFrame(page, async () => {
        await server.burst(EVENTS, PER_SECOND)
        await page.waitForFunction((last) => lab.rows().at(-1) === `${last}`, EVENTS - 1)
      })
      const { rendersByFrame } = await page.evaluate(() => lab.counted())
      expect(Math.max(...rendersByFrame)).toBe(1)
      // More than one, so that there was something to count.
      expect(rendersByFrame.length).toBeGreaterThan(1)
      // Of a hundred frames or more, one or two may be the browser's own: it collects garbage in them.
      const [, , thirdLongest = Infinity] = frames.toSorted((one, other) => other - one)
      expect(thirdLongest).toBeLessThan(32)
      expect(await page.evaluate(() => lab.rows().length)).toBe(100)
      expect(complaints).toEqual([])
    })

    test('unmounting in the middle of a burst leaves no request, and nothing at work', async () => {
      const { page, server, complaints } = await open()
      const burst = server.burst(EVENTS / 4, PER_SECOND)
      await page.waitForFunction(() => lab.rows().length > 0)
      await page.evaluate(() => lab.unmount())
      await expect.poll(() => server.open, { timeout: 60_000 }).toBe(0)
      await burst
      await page.evaluate(() => lab.startCounting())
      await page.waitForFunction(() => lab.counted().frames > 3)
      expect(await page.evaluate(() => lab.counted().rendersByFrame)).toEqual([])
      expect(server.requests).toBe(1)
      expect(complaints).toEqual([])
    })
  })
}
