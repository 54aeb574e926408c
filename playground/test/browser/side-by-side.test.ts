// The browser's own EventSource and lastevent on the built page, through the same faults: what the
// page says of each agrees with what the server has published.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { openPage } from '@lastevent/browsers'
import {
  type ReferenceServer,
  startReferenceServer,
} from '../../../packages/client/test/support/reference-server.ts'
import { eventually } from '../../../packages/client/test/support/waiting.ts'
import { useBuiltPage } from './built-page.ts'
import { hasStatus, says, shownIds } from './page-of-events.ts'

const site = useBuiltPage()

const at = '2026-01-01T00:00:00.000Z'

const score = async (page: Page, side: 'native' | 'ours', what: string): Promise<number> =>
  Number((await page.locator(`#${side}-${what}`).innerText()).replaceAll(',', ''))

async function publish(server: ReferenceServer, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) {
    await server.post('/events', { type: 'add', data: { n, text: 'some data', at } })
  }
}

/** The page with both clients connected. */
async function openBoth() {
  const server = await startReferenceServer({ RETRY_MS: '100' })
  onTestFinished(server.stop)
  const origin = await site.built.serve(server.url)
  const { page, complaints } = await openPage(site.browser, origin)
  await hasStatus(page, 'open')
  await says(page, '#native-name', 'Open')
  return { server, page, complaints }
}

/** Until lastevent has all that the server has published. */
const caughtUp = (page: Page, server: ReferenceServer): Promise<void> =>
  eventually('every event', async () => {
    const last = await page.locator('#last-event-id').textContent()
    return last === String(server.log().length)
  })

test('ten kills, two refusals and an invalid payload: one stops and loses, one has every event once', async () => {
  const { server, page, complaints } = await openBoth()
  await publish(server, 3)
  await caughtUp(page, server)

  for (let kill = 1; kill <= 10; kill += 1) {
    // A connection that has held for a second is a good one: after it the attempts begin anew.
    await sleep(1100)
    await server.kill()
    await hasStatus(page, 'waiting')
    await server.start()
    await publish(server, 2)
    await caughtUp(page, server)
  }
  // The proxy before a server that is gone answers 502, and that ends an EventSource.
  await says(page, '#native-name', 'Stopped')

  await page.locator('#native-again').click()
  await says(page, '#native-name', 'Open')
  await page.locator('#retry-after').fill('0')
  await page.locator('[data-fault="unavailable"]').click()
  await says(page, '#native-name', 'Stopped')
  await says(page, '#native-detail', /^Stopped for good/)
  await publish(server, 2)
  await caughtUp(page, server)
  await says(page, '#ours-did', /^Back after .*: nothing lost\.$/)

  await page.locator('[data-fault="invalid"]').click()
  await says(page, '#ours-invalid', /^1$/)
  await says(page, '#ours-did', /^Refused it/)
  await publish(server, 1)
  await caughtUp(page, server)

  const published = server.log().length
  expect(published).toBe(3 + 10 * 2 + 2 + 1 + 1)
  expect(await score(page, 'ours', 'received')).toBe(published)
  expect(await score(page, 'ours', 'lost')).toBe(0)
  expect(await score(page, 'ours', 'doubled')).toBe(0)
  expect(await score(page, 'ours', 'stopped')).toBe(0)
  const ids = Array.from({ length: published }, (_, index) => String(index + 1))
  expect(await shownIds(page)).toEqual(ids)

  expect(await score(page, 'native', 'stopped')).toBeGreaterThanOrEqual(2)
  const lost = await score(page, 'native', 'lost')
  expect(lost).toBeGreaterThan(0)
  expect((await score(page, 'native', 'received')) + lost).toBe(published)
  expect(complaints).toEqual([])
}, 900_000)

test('the page kills the server and drops its streams itself, and both clients are told of', async () => {
  const { server, page, complaints } = await openBoth()
  await publish(server, 1)
  await says(page, '#native-received', /^1$/)
  await caughtUp(page, server)

  await page.locator('[data-fault="drop"]').click()
  await publish(server, 1)
  await says(page, '#native-detail', /^Back after .*: nothing lost\.$/)
  await says(page, '#ours-did', /^Back after .*: nothing lost\.$/)
  await says(page, '#native-received', /^2$/)

  await page.locator('[data-fault="unnamed"]').click()
  await says(page, '#native-detail', /without a word/)
  await says(page, '#ours-did', /doesn’t name/)
  await publish(server, 1)
  await says(page, '#native-lost', /^1$/)
  await caughtUp(page, server)
  expect(await score(page, 'ours', 'received')).toBe(4)

  await page.locator('#downtime').fill('1')
  await page.locator('[data-fault="kill"]').click()
  await hasStatus(page, 'waiting')
  await says(page, '#ours-did', /^Back after .*: nothing lost\.$/)
  await says(page, '#native-name', /Stopped|Open/)
  expect(complaints).toEqual([])
})
