// The built page in Chromium while its server is killed again and again: every event is shown once,
// in order, as the server's log has it; the browser's own EventSource sees the same.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { openPage } from '@lastevent/browsers'
import { createRandom } from '../../../packages/client/test/support/random.ts'
import {
  type ReferenceServer,
  startReferenceServer,
} from '../../../packages/client/test/support/reference-server.ts'
import { useBuiltPage } from './built-page.ts'
import { countShown, hasStatus, shown, shownIds } from './page-of-events.ts'

const site = useBuiltPage()

declare global {
  /** What the browser's own EventSource has brought. */
  var native: { readonly source: EventSource; readonly ids: string[] }
}

/** Starts the browser's own client beside ours, straight to the server. */
function startNative(page: Page, url: string): Promise<void> {
  return page.evaluate((address) => {
    const source = new EventSource(address)
    const ids: string[] = []
    source.addEventListener('add', (event) => ids.push(event.lastEventId))
    globalThis.native = { source, ids }
  }, url)
}

async function nativeHas(page: Page, count: number): Promise<void> {
  await page.waitForFunction((least) => native.ids.length >= least, count)
}

/** Kills it in the middle of the events, so often. */
async function killRepeatedly(server: ReferenceServer, page: Page, times: number): Promise<void> {
  const random = createRandom()
  for (let kill = 1; kill <= times; kill += 1) {
    await shown(page, (await countShown(page)) + 1)
    // A connection that has held for a second is a good one: after it the attempts begin anew.
    await sleep(random.between(1050, 1300))
    await server.kill()
    await hasStatus(page, 'waiting')
    await server.start()
  }
}

test.for(['the proxy of the page', 'the server itself'])(
  'no event is missing or shown twice when the stream comes from %s',
  async (way) => {
    const server = await startReferenceServer({ INTERVAL_MS: '20', RETRY_MS: '100' })
    onTestFinished(server.stop)
    const origin = await site.built.serve(server.url)
    const stream = way === 'the server itself' ? `&stream=${server.url}/events` : ''
    const { page, complaints } = await openPage(
      site.browser,
      `${origin}/?native=off&lastEventId=0${stream}`,
    )
    await startNative(page, `${server.url}/events`)
    await hasStatus(page, 'open')
    await nativeHas(page, 5)

    await killRepeatedly(server, page, 4)
    await shown(page, (await countShown(page)) + 20)
    await hasStatus(page, 'open')
    // Until the browser's own client is back too, and both have seen the same last kill.
    await nativeHas(page, (await page.evaluate(() => native.ids.length)) + 20)

    // Paused, the page stands still, and its last id is that of the last event shown.
    await page.locator('#pause').click()
    await hasStatus(page, 'idle')
    const ours = await shownIds(page)
    expect(await page.locator('#last-event-id').textContent()).toBe(ours.at(-1))
    const theirs = await page.evaluate(() => native.ids)
    const log = server.log().map(({ n }) => String(n))
    expect(ours).toEqual(log.slice(0, ours.length))
    expect(new Set(ours).size).toBe(ours.length)

    const first = theirs[0]
    const last = Math.min(Number(ours.at(-1)), Number(theirs.at(-1)))
    const common = (ids: readonly string[]): readonly string[] =>
      ids.slice(ids.indexOf(first ?? '')).filter((id) => Number(id) <= last)
    expect(common(theirs).length).toBeGreaterThan(100)
    expect(common(ours)).toEqual(common(theirs))
    expect(complaints).toEqual([])
  },
)
