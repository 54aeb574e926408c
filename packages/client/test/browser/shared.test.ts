// B11.2 Tabs of a real Chromium that share one stream of the reference server, over HTTP/1.1.
import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { RunningServer } from '../../../../playground/server/start-server.ts'
import { bundleScript, launchPlainBrowser, type PlainBrowser } from '../support/lab-browser.ts'
import { startLabServer } from '../support/lab-server.ts'
import { publish, serve } from '../support/streams.ts'
import { eventually, within } from '../support/waiting.ts'

let browser: PlainBrowser
let script: string

beforeAll(async () => {
  const url = new URL('../support/lab-shared-script.ts', import.meta.url)
  ;[browser, script] = await Promise.all([launchPlainBrowser(), bundleScript(url)])
})
afterAll(() => browser?.close())

interface Tab {
  readonly page: Page
  readonly cdp: CDPSession
  /** The newest that it told, and when. */
  standing: string
  at: number
  /** Uncaught errors. */
  readonly complaints: string[]
}

interface Lab {
  readonly server: RunningServer
  readonly stream: string
  readonly tabs: Tab[]
}

/** So many tabs of one profile, with nothing in them yet. */
async function openLab(count: number): Promise<Lab> {
  const server = await serve()
  const lab = await startLabServer({ script })
  onTestFinished(() => lab.close())
  const { context } = browser
  const tabs = await Promise.all(
    Array.from({ length: count }, async () => {
      const page = await context.newPage()
      onTestFinished(() => page.close())
      const cdp = await context.newCDPSession(page)
      const tab: Tab = { page, cdp, standing: '', at: 0, complaints: [] }
      page.on('pageerror', (error) => tab.complaints.push(String(error.stack ?? error)))
      await page.exposeFunction('tellStanding', (standing: string) => {
        tab.standing = standing
        tab.at = performance.now()
      })
      await page.goto(lab.origin)
      return tab
    }),
  )
  return { server, stream: `${server.url}/events`, tabs }
}

const reaches = ({ page }: Tab, url: string, withinMs: number): Promise<boolean> =>
  page.evaluate(([to, ms]) => sharedLab.reaches(to, ms), [url, withinMs] as const)

const idsIn = ({ page }: Tab): Promise<string[]> => page.evaluate(() => sharedLab.ids)

const numbers = (count: number): string[] => Array.from({ length: count }, (_, n) => `${n + 1}`)

test('B11.2: ten tabs have one connection and leave the others to the page; native streams leave none', async () => {
  const { server, stream, tabs } = await openLab(10)
  await Promise.all(tabs.map(({ page }) => page.evaluate((url) => sharedLab.open(url), stream)))
  await eventually('ten streams', () => tabs.every(({ standing }) => standing.startsWith('open')))
  expect(server.connections()).toBe(1)
  publish(server, 3)
  for (const tab of tabs) {
    expect(await reaches(tab, `${server.url}/healthz`, 1000)).toBe(true)
    await eventually('the events', async () => (await idsIn(tab)).length === 3)
    expect(await idsIn(tab)).toEqual(numbers(3))
    expect(tab.complaints).toEqual([])
  }
  expect(server.connections()).toBe(1)

  const native = await openLab(10)
  await Promise.all(
    native.tabs.map(({ page }) => page.evaluate((url) => sharedLab.openNative(url), native.stream)),
  )
  await eventually('all the sockets', () => native.server.connections() === 6)
  for (const tab of native.tabs.slice(0, 2)) {
    expect(await reaches(tab, `${native.server.url}/healthz`, 1500)).toBe(false)
  }
})

/** Ends the leader, or makes it unable to go on. */
type Blow = (tab: Tab) => Promise<void>

const blows: readonly (readonly [string, Blow])[] = [
  ['closed', ({ page }) => page.close()],
  [
    'crashed',
    async ({ cdp }) => {
      const crashed = new Promise<unknown>((resolve) => {
        cdp.once('Inspector.targetCrashed', resolve)
      })
      // It is never answered.
      cdp.send('Page.crash').catch(() => undefined)
      await within('the crash', crashed)
    },
  ],
  [
    'frozen',
    async ({ cdp }) => {
      await cdp.send('Page.setWebLifecycleState', { state: 'frozen' })
    },
  ],
  ['stuck', async ({ page }) => void page.evaluate(() => sharedLab.block(4000))],
]

test('B11.2: the leader is closed, crashes, freezes, gets stuck: another takes over within 2 s', async () => {
  const { server, stream, tabs } = await openLab(6)
  for (const { page } of tabs) await page.evaluate((url) => sharedLab.open(url), stream)
  await eventually('six streams', () => tabs.every(({ standing }) => standing.startsWith('open')))
  const took: Record<string, number> = {}
  const gone = new Set<Tab>()
  let heir: Tab | undefined
  for (const [what, blow] of blows) {
    publish(server, 100)
    const leader = tabs.find((tab) => !gone.has(tab) && tab.standing === 'open leader')!
    gone.add(leader)
    const at = performance.now()
    await blow(leader)
    publish(server, 50)
    await eventually(`the one after it was ${what}`, () => {
      heir = tabs.find((tab) => !gone.has(tab) && tab.standing === 'open leader')
      return heir !== undefined
    })
    took[what] = Math.round(heir!.at - at)
    publish(server, 100)
  }
  console.log(JSON.stringify(took))
  for (const ms of Object.values(took)) expect(ms).toBeLessThan(2000)

  const [, , frozen] = [...gone]
  await frozen!.cdp.send('Page.setWebLifecycleState', { state: 'active' })
  const [closed, crashed] = [...gone]
  for (const tab of tabs) {
    if (tab === closed || tab === crashed) continue
    await eventually('all events', async () => (await idsIn(tab)).length >= 1000)
    expect(await idsIn(tab)).toEqual(numbers(1000))
    expect(tab.complaints).toEqual([])
  }
  await eventually('one connection', () => server.connections() === 1)
})
