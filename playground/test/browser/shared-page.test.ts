// The page of the shared stream in a real Chromium: three tabs, one stream, and the leader closed.
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { publish, serve } from '../../../packages/client/test/support/streams.ts'
import { eventually } from '../../../packages/client/test/support/waiting.ts'
import { axeFaults } from '../support/axe.ts'
import { useBuiltPage } from './built-page.ts'

const site = useBuiltPage()

test('the tabs list each other, share one stream, and show who takes over', async () => {
  const server = await serve()
  const origin = await site.built.serve(server.url)
  const context = await site.browser.newContext({ viewport: { width: 1100, height: 640 } })
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
  await second
    .getByText(/^tab 1 has led since [\d:]+: it holds the connection, and 2 others follow\.$/)
    .waitFor()
  const posts = (page: Page, kind: string, way: 'sent' | 'heard'): Promise<number> =>
    page.locator(`[data-kind="${kind}"] .${way}`).innerText().then(Number)
  // Events pass from the leader to the others, which heard no more than it has sent: it posted to
  // whoever was there before they came.
  const heard = [await posts(second, 'chunk', 'heard'), await posts(third, 'chunk', 'heard')]
  const sent = await posts(first, 'chunk', 'sent')
  for (const count of heard) {
    expect(count).toBeGreaterThan(0)
    expect(count).toBeLessThanOrEqual(sent)
  }
  expect(await posts(second, 'chunk', 'sent')).toBe(0)
  expect(await posts(third, 'request', 'sent')).toBeGreaterThan(0)
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

test.each(['/shared.html', '/?native=off'])(
  'at the fifth tab of %s it is said what six connections mean',
  async (path) => {
    const server = await serve()
    const origin = await site.built.serve(server.url)
    const context = await site.browser.newContext({ viewport: { width: 1100, height: 640 } })
    onTestFinished(() => context.close())
    const hint = (page: Page): Promise<string> => page.locator('.hint[role="status"]').innerText()
    const pages: Page[] = []
    const hints: string[] = []
    for (let count = 1; count <= 5; count += 1) {
      const page = await context.newPage()
      page.setDefaultTimeout(240_000)
      await page.goto(`${origin}${path}`)
      pages.push(page)
      const streams = path === '/shared.html' ? 1 : count
      await eventually(`${streams} streams`, () => server.connections() === streams)
      hints.push(await hint(page))
    }
    const isShared = path === '/shared.html'
    const words = isShared ? 'these share one stream' : 'each with a stream of its own'
    for (const page of pages) {
      await page
        .getByText(/^5 tabs are open/)
        .filter({ hasText: words })
        .waitFor()
    }
    expect(hints.slice(0, 4)).toEqual(['', '', '', ''])
    expect(await axeFaults(pages[0]!)).toEqual([])
    expect(server.connections()).toBe(isShared ? 1 : 5)
  },
)
