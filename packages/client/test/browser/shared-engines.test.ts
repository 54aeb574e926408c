// B11.1, B11.2 Tabs and workers of three engines that share one stream of the reference server.
import { afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import {
  type EngineBrowser,
  type EngineTab,
  launchChromium,
  launchFirefox,
  launchWebKit,
} from '@lastevent/browsers'
import { bundleScript } from '../support/lab-browser.ts'
import { startLabServer } from '../support/lab-server.ts'
import { publish, serve } from '../support/streams.ts'
import { eventually } from '../support/waiting.ts'

const engines: readonly (readonly [string, () => Promise<EngineBrowser>])[] = [
  ['Chromium', launchChromium],
  ['Firefox', launchFirefox],
  ['WebKit', launchWebKit],
]

let script: string
let browser: EngineBrowser | undefined

beforeAll(async () => {
  script = await bundleScript(new URL('../support/lab-shared-script.ts', import.meta.url))
})
afterEach(() => browser?.close())

const standing = (tab: EngineTab): Promise<unknown> => tab.evaluate('sharedLab.standing')
const ids = (tab: EngineTab): Promise<unknown> => tab.evaluate('sharedLab.ids.join()')

test.for(engines)(
  'B11.2: three tabs of %s share one stream, and outlive its leader',
  async ([, launch]) => {
    browser = await launch()
    const server = await serve()
    const lab = await startLabServer({ script })
    onTestFinished(() => lab.close())
    const tabs: EngineTab[] = []
    for (let count = 0; count < 3; count += 1) {
      const tab = await browser.open(lab.origin)
      await tab.evaluate(`sharedLab.open(${JSON.stringify(`${server.url}/events`)})`)
      await eventually('the stream', async () => String(await standing(tab)).startsWith('open'))
      tabs.push(tab)
    }
    const [first, second, third] = tabs
    // One after the other: WebDriver looks at one tab at a time.
    const standings: unknown[] = []
    for (const tab of tabs) standings.push(await standing(tab))
    expect(standings).toEqual(['open leader', 'open follower', 'open follower'])
    expect(server.connections()).toBe(1)
    publish(server, 3)
    await eventually('the events', async () => (await ids(third!)) === '1,2,3')
    expect(await tabs[0]!.evaluate('sharedLab.errors.join()')).toBe('')

    await first!.close()
    publish(server, 2)
    await eventually('the next leader', async () => (await standing(second!)) === 'open leader')
    publish(server, 2)
    for (const tab of [second!, third!]) {
      await eventually('the rest', async () => (await ids(tab)) === '1,2,3,4,5,6,7')
    }
    expect(server.connections()).toBe(1)
  },
)

test.for(engines)(
  'B11.1: a window, a dedicated and a shared worker of %s share one stream',
  async ([, launch]) => {
    browser = await launch()
    const server = await serve()
    const lab = await startLabServer({ script })
    onTestFinished(() => lab.close())
    const url = JSON.stringify(`${server.url}/events`)
    const tab = await browser.open(lab.origin)
    const worker = async (kind: string): Promise<string> =>
      String(await tab.evaluate(`sharedLab.workers.${kind}`)).trim()

    await tab.evaluate(`sharedLab.openWorker('dedicated', ${url})`)
    await eventually('the leader', async () => (await worker('dedicated')) === 'open leader')
    await tab.evaluate(`sharedLab.openWorker('shared', ${url})`)
    await eventually('a follower', async () => (await worker('shared')) === 'open follower')
    await tab.evaluate(`sharedLab.open(${url})`)
    await eventually('another', async () => (await standing(tab)) === 'open follower')
    publish(server, 2)
    await eventually('the events', async () => (await ids(tab)) === '1,2')
    expect(server.connections()).toBe(1)

    await tab.evaluate('sharedLab.endWorker()')
    publish(server, 2)
    await eventually('the rest', async () => (await worker('shared')) === 'open leader 1,2,3,4')
    await eventually('the rest', async () => (await ids(tab)) === '1,2,3,4')
    expect(server.connections()).toBe(1)
  },
)
