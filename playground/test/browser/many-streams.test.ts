// Many streams of one browser, beside a page that is to load: what HTTP/2 is for, and what a shared
// stream saves where there is none.
import { launchBrowser } from '@lastevent/browsers'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { bundleScript } from '../../../packages/client/test/support/lab-browser.ts'
import { eventually, within } from '../../../packages/client/test/support/waiting.ts'
import type { Protocol } from '../../server/listener.ts'
import { startServer, type RunningServer } from '../../server/start-server.ts'

let browser: Browser
let script: string

beforeAll(async () => {
  ;[browser, script] = await Promise.all([
    launchBrowser(),
    bundleScript(new URL('many-streams-script.ts', import.meta.url)),
  ])
})
afterAll(() => browser?.close())

const start = async (protocol: Protocol): Promise<RunningServer> => {
  const server = await startServer({ port: 0, protocol, intervalMs: 0, report: () => undefined })
  onTestFinished(() => server.close())
  return server
}

/** A profile of its own, which accepts the certificate that the server has made for itself. */
const openContext = async (): Promise<BrowserContext> => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  onTestFinished(() => context.close())
  return context
}

const openTab = async (context: BrowserContext, { url }: RunningServer): Promise<Page> => {
  const page = await context.newPage()
  await page.goto(url)
  await page.addScriptTag({ content: script, type: 'module' })
  // A module runs a little later than its element is there.
  await page.waitForFunction(() => 'manyStreams' in globalThis)
  return page
}

const openCount = (server: RunningServer, count: number): Promise<void> =>
  eventually(`${count} streams, not ${server.connections()}`, () => server.connections() === count)

/** How many of the page's streams have got this notice. */
const reached = (page: Page, notice: string): Promise<number> =>
  page.evaluate(
    (text) => manyStreams.records.filter(({ notices }) => notices.includes(text)).length,
    notice,
  )

const isLoaded = async (page: Page): Promise<boolean> =>
  (await page.textContent('body'))?.includes('GET /events') === true

test('HTTP/2: 60 streams are live over one connection, beside a page that loads', async () => {
  const server = await start('h2')
  const context = await openContext()
  const page = await openTab(context, server)
  await page.evaluate((url) => manyStreams.open(url, 60), `${server.url}/events`)
  await openCount(server, 60)
  server.publish({ type: 'notice', data: 'to all' })
  await eventually('the notice', async () => (await reached(page, 'to all')) === 60)

  const other = await openTab(context, server)
  expect(await isLoaded(other)).toBe(true)
  const sockets = (): Promise<number> =>
    other.evaluate(async () => {
      const response = await fetch('/stats')
      return ((await response.json()) as { sockets: number }).sockets
    })
  // One that Chromium opens in advance and finds that it doesn't need is closed after a while.
  await eventually('one connection', async () => (await sockets()) === 1)

  // One that is dropped comes back by itself; the others know nothing of it.
  const dropped = await other.evaluate(async () => {
    const response = await fetch('/faults/drop', { method: 'POST', body: '{"count":1}' })
    return (await response.json()) as unknown
  })
  expect(dropped).toEqual({ dropped: 1 })
  server.publish({ type: 'notice', data: 'to the others' })
  await eventually('the notice', async () => (await reached(page, 'to the others')) === 60)
  const opens = await page.evaluate(() => manyStreams.records.map((record) => record.opens))
  expect(opens.filter((count) => count === 1)).toHaveLength(59)
  expect(opens.filter((count) => count === 2)).toHaveLength(1)
  expect(await sockets()).toBe(1)
})

test('HTTP/1.1: six streams are live, and nothing else loads until one of them ends', async () => {
  const server = await start('http/1.1')
  const context = await openContext()
  const other = await openTab(context, server)
  const page = await openTab(context, server)
  await page.evaluate((url) => manyStreams.open(url, 10), `${server.url}/events`)
  await openCount(server, 6)
  let isOver = false
  const reload = other.reload().then(() => (isOver = true))
  // So many rounds from the server to the page and back would be time enough.
  for (let round = 1; round <= 30; round += 1) {
    server.publish({ type: 'notice', data: `round ${round}` })
    await eventually('a round', async () => (await reached(page, `round ${round}`)) >= 6)
  }
  expect(await reached(page, 'round 30')).toBe(6)
  expect(server.connections()).toBe(6)
  expect(isOver).toBe(false)
  await page.evaluate(() => manyStreams.closeAll())
  await within('the page', reload)
  expect(await isLoaded(other)).toBe(true)
})

test('HTTP/1.1: ten tabs that share one stream are live, beside a page that loads', async () => {
  const server = await start('http/1.1')
  const context = await openContext()
  const pages: Page[] = []
  for (let n = 1; n <= 10; n += 1) {
    const page = await openTab(context, server)
    await page.evaluate((url) => manyStreams.openShared(url), `${server.url}/events`)
    pages.push(page)
  }
  await openCount(server, 1)
  const roles = (): Promise<(string | undefined)[]> =>
    Promise.all(pages.map((page) => page.evaluate(() => manyStreams.records[0]?.role)))
  await eventually('nine followers', async () => {
    const now = await roles()
    return now.filter((role) => role === 'follower').length === 9 && now.includes('leader')
  })
  server.publish({ type: 'notice', data: 'to all' })
  await eventually('the notice', async () => {
    const counts = await Promise.all(pages.map((page) => reached(page, 'to all')))
    return counts.every((count) => count === 1)
  })
  // One that Chromium opens in advance and finds that it doesn't need is closed after a while.
  await eventually('one connection', () => server.connections() === 1)
  expect(await isLoaded(await openTab(context, server))).toBe(true)
})
