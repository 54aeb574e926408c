// What pages go through in Chromium, with a stream open: offline, hidden, away in the back/forward
// cache, frozen. After each of it, every event has come once, in order. All of it is the browser's own
// doing: nothing here dispatches an event or overrides a property of the document.
import { type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import {
  bundleScript,
  farHost,
  type LabPage,
  launchPlainBrowser,
  openLabPage,
  type PlainBrowser,
} from '../support/lab-browser.ts'
import type { LabStreamOptions } from '../support/lab-script.ts'
import { type LabServer, startLabServer } from '../support/lab-server.ts'
import { eventually } from '../support/waiting.ts'

const scriptUrl = new URL('../support/lab-script.ts', import.meta.url)

let browser: PlainBrowser
let script: string

beforeAll(async () => {
  ;[browser, script] = await Promise.all([launchPlainBrowser(), bundleScript(scriptUrl)])
})
afterAll(() => browser?.close())

/** Only what is not retried by the clock comes about within the patience of these tests. */
const never = { minDelayMs: 600_000, maxDelayMs: 600_000 }

interface Opened {
  readonly lab: LabPage
  readonly server: LabServer
}

/** The server's address as that of another machine. */
function farFrom({ origin }: LabServer): string {
  return origin.replace('localhost', farHost)
}

/** A page with a stream that has brought three events. */
async function open(
  options?: LabStreamOptions,
  originOf = ({ origin }: LabServer): string => origin,
): Promise<Opened> {
  const server = await startLabServer({ script })
  onTestFinished(() => server.close())
  const lab = await openLabPage(browser.context, originOf(server))
  server.publish(3)
  await lab.open('/events', options)
  await received({ lab, server })
  return { lab, server }
}

/** Waits for all that was published: once each, in order; and for no more than that. */
async function received({ lab, server }: Opened): Promise<void> {
  const { ids } = await lab.until(
    `event ${server.length}`,
    (record) => record.ids.at(-1) === String(server.length),
  )
  expect(ids).toEqual(Array.from({ length: server.length }, (_, index) => String(index + 1)))
}

function unconnected({ server }: Opened): Promise<void> {
  return eventually('the end of the connection', () => server.connections() === 0)
}

async function statesOf({ lab }: Opened): Promise<string> {
  return (await lab.record()).states.join(', ')
}

/** Nothing went wrong meanwhile, and there was never a second connection. */
async function allWell({ lab, server }: Opened): Promise<void> {
  const { errors, fatal } = await lab.record()
  expect({ errors, fatal, complaints: lab.complaints, peak: server.peak }).toEqual({
    errors: [],
    fatal: undefined,
    complaints: [],
    peak: 1,
  })
}

/** Cuts the network off. The browser is told at once, its pages a moment later. */
async function setOffline(page: Page, offline: boolean): Promise<void> {
  await browser.context.setOffline(offline)
  await theFlag(page, offline)
}

/** Has the browser say so, though the network is there: as with a VPN, or none but one's own. */
async function claimOffline({ page, cdp }: LabPage, offline: boolean): Promise<void> {
  await cdp.send('Network.overrideNetworkState', {
    offline,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: -1,
  })
  await theFlag(page, offline)
}

async function theFlag(page: Page, offline: boolean): Promise<void> {
  await eventually('the flag', () =>
    page.evaluate((wanted) => navigator.onLine !== wanted, offline),
  )
}

describe('offline', () => {
  async function openOnline(options?: LabStreamOptions): Promise<Opened> {
    const opened = await open(options, farFrom)
    onTestFinished(() => browser.context.setOffline(false))
    return opened
  }

  test('a stream that is open goes on, since the flag can lie (B9.2)', async () => {
    const opened = await openOnline()
    await setOffline(opened.lab.page, true)
    opened.server.publish(2)
    await received(opened)
    await setOffline(opened.lab.page, false)
    opened.server.publish(2)
    await received(opened)
    expect(await statesOf(opened)).toBe('connecting, open')
    expect(opened.server.requests.length).toBe(1)
    await allWell(opened)
  })

  test('one attempt is made, few follow, and being online brings all events (B9.2)', async () => {
    // Without the page's word, a dozen attempts would be made within these 500 ms.
    const opened = await openOnline({ retry: { minDelayMs: 20, maxDelayMs: 40 } })
    const { lab, server } = opened
    await setOffline(opened.lab.page, true)
    server.drop()
    await lab.until('the suspension', ({ states }) => states.at(-1) === 'suspended offline')
    server.publish(2)
    await lab.page.waitForTimeout(500)
    const { states: before, tries: some } = await lab.record()
    expect(before.slice(0, 5)).toEqual([
      'connecting',
      'open',
      'waiting',
      'connecting',
      'suspended offline',
    ])
    // A probe may have been made if the machine is slow.
    expect(some.length).toBeLessThanOrEqual(4)

    await setOffline(opened.lab.page, false)
    await received(opened)
    expect((await lab.record()).states.at(-1)).toBe('open')
    expect(server.requests.map(({ after }) => after)).toEqual([undefined, '3'])
    const { errors } = await lab.record()
    expect(errors.map(({ code }) => code).slice(0, 2)).toEqual([
      'connection-lost',
      'connect-failed',
    ])
    expect(lab.complaints).toEqual([])
  })

  test('being online again does not wait for the delay of the retry (B9.2)', async () => {
    const opened = await openOnline({ retry: never })
    const { lab, server } = opened
    // Losing the connection first: the retry is due in ten minutes.
    server.drop()
    await lab.until('the wait', ({ states }) => states.at(-1) === 'waiting')
    await setOffline(opened.lab.page, true)
    server.publish(2)
    expect((await lab.record()).states.at(-1)).toBe('waiting')
    await setOffline(opened.lab.page, false)
    await received(opened)
    expect(server.requests.length).toBe(2)
  })

  test('a stream that starts meanwhile connects once the page is online (B9.2)', async () => {
    const { lab } = await openOnline()
    const server = await startLabServer({ permission: 'resume' })
    onTestFinished(() => server.close())
    server.publish(2)
    const late = { lab: await openLabPage(browser.context, new URL(lab.page.url()).origin), server }
    await setOffline(late.lab.page, true)
    await late.lab.open(`${farFrom(server)}/events`)
    await late.lab.until('the suspension', ({ states }) => states.includes('suspended offline'))
    expect(server.requests).toEqual([])
    await setOffline(late.lab.page, false)
    await received(late)
  })

  test('going to and fro ten times loses nothing, and never connects twice (B8.2)', async () => {
    const opened = await openOnline()
    const { lab, server } = opened
    for (let round = 0; round < 10; round += 1) {
      await setOffline(lab.page, true)
      if (round % 2 === 0) {
        server.drop()
        await lab.until('the suspension', ({ states }) => states.at(-1) === 'suspended offline')
      }
      server.publish(3)
      await setOffline(lab.page, false)
      await received(opened)
    }
    expect(server.peak).toBe(1)
    expect(server.requests.length).toBe(6)
  })

  test.for([
    ['on this machine', ({ origin }: LabServer) => origin],
    ['on another', farFrom],
  ] as const)(
    'a server %s that can be reached is, whatever the flag says (B9.2)',
    async ([, at]) => {
      const server = await startLabServer({ script })
      onTestFinished(() => server.close())
      const lab = await openLabPage(browser.context, at(server))
      await claimOffline(lab, true)
      server.publish(3)
      const opened = { lab, server }
      await lab.open('/events')
      await received(opened)
      expect(await statesOf(opened)).toBe('connecting, open')
      server.drop()
      server.publish(2)
      await received(opened)
      expect(await statesOf(opened)).toBe('connecting, open, waiting, connecting, open')
      expect(await lab.page.evaluate(() => navigator.onLine)).toBe(false)
    },
  )

  test('a server on this machine that is down is tried as if the page were online (B9.2)', async () => {
    const opened = await open({ retry: { minDelayMs: 20, maxDelayMs: 40 } })
    const { lab, server } = opened
    await claimOffline(lab, true)
    server.answerWith(503)
    server.drop()
    await lab.until('some attempts', ({ tries }) => tries.length > 5)
    server.answerWith(200)
    server.publish(2)
    await received(opened)
    expect((await lab.record()).states).not.toContain('suspended offline')
  })
})

interface Way {
  readonly way: string
  /** Hides the page; the returned function shows it again. */
  readonly hide: (page: Page) => Promise<() => Promise<unknown>>
}

describe('hidden', () => {
  const ways: readonly Way[] = [
    { way: 'behind another tab', hide: coverUp },
    {
      way: 'in a minimized window',
      async hide(page) {
        const cdp = await page.context().newCDPSession(page)
        const { windowId } = await cdp.send('Browser.getWindowForTarget')
        const set = (windowState: 'minimized' | 'normal'): Promise<unknown> =>
          cdp.send('Browser.setWindowBounds', { windowId, bounds: { windowState } })
        await set('minimized')
        return () => set('normal')
      },
    },
  ]

  async function whileHidden({ lab }: Opened, way: Way, body: () => Promise<void>): Promise<void> {
    const show = await way.hide(lab.page)
    await lab.until(
      'being hidden',
      ({ lifecycle }) => lifecycle.at(-1) === 'visibilitychange hidden',
    )
    await body()
    await show()
    await lab.until(
      'being shown',
      ({ lifecycle }) => lifecycle.at(-1) === 'visibilitychange visible',
    )
  }

  test.for(ways)('a page $way goes on by default (B9.4)', async (way) => {
    const opened = await open()
    await whileHidden(opened, way, async () => {
      opened.server.publish(5)
      await received(opened)
    })
    opened.server.publish(1)
    await received(opened)
    expect(await statesOf(opened)).toBe('connecting, open')
    await allWell(opened)
  })

  test.for(ways)('a page $way pauses when told to, and resumes (B9.4)', async (way) => {
    const opened = await open({ pauseWhenHidden: true, retry: never })
    for (let round = 0; round < 2; round += 1) {
      await whileHidden(opened, way, async () => {
        await unconnected(opened)
        opened.server.publish(5)
        expect((await opened.lab.record()).states.at(-1)).toBe('suspended hidden')
      })
      await received(opened)
    }
    expect(await statesOf(opened)).toBe(
      'connecting, open, suspended hidden, connecting, open, suspended hidden, connecting, open',
    )
    expect(opened.server.requests.map(({ after }) => after)).toEqual([undefined, '3', '8'])
    await allWell(opened)
  })

  test('a short glance elsewhere changes nothing, a long one pauses (B9.4)', async () => {
    const [way] = ways as [Way]
    const patient = await open({ pauseWhenHidden: { afterMs: 600_000 }, retry: never })
    await whileHidden(patient, way, async () => patient.server.publish(2))
    await received(patient)
    expect(await statesOf(patient)).toBe('connecting, open')
    await allWell(patient)

    const hasty = await open({ pauseWhenHidden: { afterMs: 50 }, retry: never })
    await whileHidden(hasty, way, async () => {
      await unconnected(hasty)
      hasty.server.publish(2)
    })
    await received(hasty)
    expect(await statesOf(hasty)).toBe('connecting, open, suspended hidden, connecting, open')
    await allWell(hasty)
  })
})

/** Opens a tab in front of the page; the returned function comes back to it. */
async function coverUp(page: Page): Promise<() => Promise<void>> {
  const other = await page.context().newPage()
  onTestFinished(() => other.close())
  await other.bringToFront()
  return () => page.bringToFront()
}

describe('the back/forward cache', () => {
  async function leave({ lab, server }: Opened): Promise<void> {
    await lab.page.goto(`${server.origin}/elsewhere`)
  }

  /** A restored page fires no load event. */
  async function comeBack({ lab }: Opened): Promise<void> {
    await lab.page.goBack({ waitUntil: 'commit' })
    await lab.until('the page from the cache', ({ lifecycle }) => {
      // All that is left of a page that came anew is this.
      if (lifecycle.join() === 'pageshow') throw new Error('The page was loaded again')
      return lifecycle.at(-1) === 'pageshow persisted'
    })
  }

  const cases: readonly LabStreamOptions[] = [{}, { pauseWhenHidden: true }]

  test.for(cases)('takes a page with an open stream, three times (B9.3), %o', async (options) => {
    const opened = await open({ ...options, retry: never })
    for (let trip = 1; trip <= 3; trip += 1) {
      await leave(opened)
      await unconnected(opened)
      opened.server.publish(4)
      await comeBack(opened)
      await received(opened)
    }
    const { lifecycle, tries } = await opened.lab.record()
    expect(lifecycle.filter((entry) => entry === 'pagehide persisted').length).toBe(3)
    expect(lifecycle.filter((entry) => entry === 'pageshow persisted').length).toBe(3)
    expect(tries).toEqual(['GET', 'GET', 'GET', 'GET'])
    expect(opened.server.requests.map(({ after }) => after)).toEqual([undefined, '3', '7', '11'])
    await allWell(opened)
  })

  test('brings a page back that was waiting, and it connects at once (B9.3)', async () => {
    const opened = await open({ retry: never })
    const { lab, server } = opened
    server.answerWith(503)
    server.drop()
    await lab.until('the wait', ({ states }) => states.at(-1) === 'waiting')
    await leave(opened)
    server.answerWith(200)
    server.publish(2)
    await comeBack(opened)
    await received(opened)
    expect(await statesOf(opened)).toBe(
      'connecting, open, waiting, suspended frozen, connecting, open',
    )
    expect(lab.complaints).toEqual([])
  })
})

describe('frozen', () => {
  async function freeze({ lab }: Opened): Promise<void> {
    await lab.cdp.send('Page.setWebLifecycleState', { state: 'frozen' })
    await lab.until('the frost', ({ lifecycle }) => lifecycle.at(-1) === 'freeze')
  }

  async function thaw({ lab }: Opened): Promise<void> {
    await lab.cdp.send('Page.setWebLifecycleState', { state: 'active' })
  }

  test('a page lets go of its stream, and goes on with it, three times (B9.3)', async () => {
    const opened = await open({ retry: never })
    for (let winter = 1; winter <= 3; winter += 1) {
      await freeze(opened)
      await unconnected(opened)
      expect((await opened.lab.record()).states.at(-1)).toBe('suspended frozen')
      opened.server.publish(4)
      await thaw(opened)
      await received(opened)
    }
    expect(opened.server.requests.map(({ after }) => after)).toEqual([undefined, '3', '7', '11'])
    expect((await opened.lab.record()).tries.length).toBe(4)
    await allWell(opened)
  })

  test('a page that freezes in the midst of a burst loses nothing of it (B7.1, B9.3)', async () => {
    const opened = await open({ retry: never })
    for (let winter = 1; winter <= 2; winter += 1) {
      opened.server.publish(3000)
      await freeze(opened)
      await unconnected(opened)
      opened.server.publish(10)
      await thaw(opened)
      await received(opened)
    }
    expect(opened.server.requests.length).toBe(3)
    await allWell(opened)
  })

  test('a page that is hidden first stays paused until it is shown (B9.3, B9.4)', async () => {
    const opened = await open({ pauseWhenHidden: true, retry: never })
    const { lab, server } = opened
    const show = await coverUp(lab.page)
    await unconnected(opened)
    await freeze(opened)
    server.publish(2)
    await thaw(opened)
    await lab.until('the thaw', ({ lifecycle }) => lifecycle.at(-1) === 'resume')
    expect(server.requests.length).toBe(1)
    await show()
    await received(opened)
    expect(await statesOf(opened)).toBe(
      'connecting, open, suspended hidden, suspended frozen, suspended hidden, connecting, open',
    )
    await allWell(opened)
  })
})
