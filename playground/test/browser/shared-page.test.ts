// The page of the shared stream in a real Chromium: three tabs, one stream, and the leader closed.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { launchBrowser } from '@lastevent/browsers'
import { publish, serve } from '../../../packages/client/test/support/streams.ts'
import { eventually } from '../../../packages/client/test/support/waiting.ts'
import { buildPage, type BuiltPage } from './built-page.ts'

let browser: Browser
let built: BuiltPage

beforeAll(async () => {
  ;[browser, built] = await Promise.all([launchBrowser(), buildPage()])
})
afterAll(async () => {
  built?.remove()
  await browser?.close()
})

test('the tabs list each other, share one stream, and show who takes over', async () => {
  const server = await serve()
  const origin = await built.serve(server.url)
  const context = await browser.newContext({ viewport: { width: 1100, height: 640 } })
  onTestFinished(() => context.close())
  const complaints: string[] = []
  const open = async () => {
    const page = await context.newPage()
    page.setDefaultTimeout(240_000)
    page.on('pageerror', (error) => complaints.push(String(error)))
    await page.goto(`${origin}/shared.html`)
    await page.getByRole('cell', { name: '(this)' }).waitFor()
    return page
  }
  const [first, second, third] = [await open(), await open(), await open()]
  const roles = async (): Promise<string> =>
    (await third.locator('.role').allInnerTexts()).join(' ')
  await eventually('three tabs', async () => (await roles()) === 'leader follower follower')
  publish(server, 3)
  for (const page of [first, second, third]) await page.getByText('notice 2').waitFor()
  await third.getByText('The server has 1 stream open.').waitFor()

  await first.close()
  await eventually('the next leader', async () => (await roles()) === 'leader follower')
  publish(server, 1)
  for (const page of [second, third]) {
    await page.getByRole('listitem').nth(3).waitFor()
    const ids = await page.locator('#events li span:first-child').allInnerTexts()
    expect(ids).toEqual(['4', '3', '2', '1'])
  }
  expect(server.connections()).toBe(1)
  expect(complaints).toEqual([])
})
