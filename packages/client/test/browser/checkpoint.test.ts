// A page in Chromium is killed again and again, in the midst of handling events; another one goes on
// with what `localStorage` has kept. What is to hold of it (B7.1, B7.2):
//
// - Each event is handled at least once. A handler reports to the server before its promise resolves,
//   and a position is saved only after that: so no page may ever begin behind an unreported event.
// - What a page handles again lies behind the position, and what had been handled before it died is
//   behind the position only while its save was due. Clocks can't tell how long that was on a busy
//   machine, but the order of the page's own timers can: see `lab-handler-script.ts`. What it writes
//   goes the same way into the storage as the position does, and later. Should a crash cost the last
//   writes, which Chromium hands to another process, then both are lost or only the evidence is.
// - A page that is told of its end (by `pagehide`: reloaded, left) saves all that was handled.
import { setTimeout as delay } from 'node:timers/promises'
import { type Browser, type BrowserContext, type CDPSession } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { launchBrowser } from '@lastevent/browsers'
import { bundleScript } from '../support/lab-browser.ts'
import { type LabServer, startLabServer } from '../support/lab-server.ts'
import { createRandom } from '../support/random.ts'
import { eventually, within } from '../support/waiting.ts'

const scriptUrl = new URL('../support/lab-handler-script.ts', import.meta.url)

let browser: Browser
let script: string

beforeAll(async () => {
  ;[browser, script] = await Promise.all([launchBrowser(), bundleScript(scriptUrl)])
})
afterAll(() => browser?.close())

/** One page, from its start to its end. */
interface Run {
  readonly page: string
  /** Where the storage said that it had to go on. */
  readonly position: number
  readonly due: number
  /** As the page before had left it, if it was told of its end. */
  readonly left: { readonly page: string; readonly handled: number } | undefined
  /** Up to where all events had been handled when this page started. */
  readonly reported: number
  readonly handled: number[]
}

interface Lane {
  readonly server: LabServer
  readonly runs: readonly Run[]
  /** Up to where all events have been handled, by whichever page. */
  reported(): number
  /** How many pages have had a stream. */
  streams(): number
  /** No more events from now on. */
  finish(): void
}

/** How far the log is ahead of what has been handled. */
const ahead = 10

/** A server that keeps the pages of its origin busy, and a record of what they say. */
async function openLane(): Promise<Lane> {
  const runs: Run[] = []
  const byPage = new Map<string, Run>()
  const beyond = new Set<number>()
  let reported = 0
  let finishing = false

  const server = await startLabServer({
    script,
    onReport(report) {
      const page = String(report.get('page'))
      if (report.get('what') === 'start') {
        const [leftBy = '', leftAt = ''] = String(report.get('left')).split(' ')
        const run: Run = {
          page,
          position: Number(report.get('position')),
          due: Number(report.get('due')),
          left: leftBy === '' ? undefined : { page: leftBy, handled: Number(leftAt) },
          reported,
          handled: [],
        }
        runs.push(run)
        byPage.set(page, run)
        return
      }
      const id = Number(report.get('id'))
      byPage.get(page)!.handled.push(id)
      if (id > reported) beyond.add(id)
      while (beyond.delete(reported + 1)) reported += 1
      if (!finishing) server.publish(Math.max(reported + ahead - server.length, 0))
    },
  })
  onTestFinished(() => server.close())
  server.publish(ahead)
  return {
    server,
    runs,
    reported: () => reported,
    streams: () => new Set(server.requests.map(({ query }) => query.get('page'))).size,
    finish() {
      finishing = true
    },
  }
}

type Death = 'crash' | 'close' | 'reload' | 'leave'
const crash = 'crash'
const deaths: readonly Death[] = [crash, crash, crash, crash, 'reload', 'reload', 'leave', 'close']

/** A tab whose page dies; what Playwright has for pages does not outlive their crash. */
async function openTab(context: BrowserContext, url: string): Promise<CDPSession> {
  const tab = await context.newCDPSession(await context.newPage())
  await tab.send('Page.enable')
  await tab.send('Page.navigate', { url })
  return tab
}

/** Kills the page in this way; the next one is on its way when this resolves, in this tab. */
async function kill(
  context: BrowserContext,
  tab: CDPSession,
  death: Death,
  url: string,
): Promise<CDPSession> {
  switch (death) {
    case 'crash': {
      const crashed = new Promise<unknown>((resolve) => {
        tab.once('Inspector.targetCrashed', resolve)
      })
      // It is never answered.
      tab.send('Page.crash').catch(() => undefined)
      await within('the crash', crashed)
      break
    }
    case 'close':
      await Promise.all(context.pages().map((page) => page.close()))
      return openTab(context, url)
    case 'reload':
      await tab.send('Page.reload')
      return tab
    case 'leave':
      await tab.send('Page.navigate', { url: 'about:blank' })
      break
  }
  await tab.send('Page.navigate', { url })
  return tab
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

/** What a whole number of kills must leave behind. */
function expectGoodRecord({ server, runs }: Lane): void {
  for (const [index, run] of runs.entries()) {
    // At least once: nothing that was not handled is skipped.
    expect(run.position).toBeLessThanOrEqual(run.reported)
    // At most again: what has been saved stays saved, and what was due is saved.
    expect(run.position).toBeGreaterThanOrEqual(runs[index - 1]?.position ?? 0)
    expect(run.position).toBeGreaterThanOrEqual(run.due)
    // The stream has gone on there, with nothing twice in one page.
    const first = server.requests.find(({ query }) => query.get('page') === run.page)
    expect(Number(first?.after ?? run.position)).toBe(run.position)
    expect(new Set(run.handled).size).toBe(run.handled.length)
    expect(Math.min(...run.handled, Infinity)).toBeGreaterThan(run.position)
  }
  // What had been handled by the end that a page was told of is not handled again. A tab that is
  // closed may even work on for a moment after it was told.
  const told = runs.filter(({ left }, index) => left && left.page === runs[index - 1]?.page)
  expect(told.filter(({ position, left }) => position < Number(left?.handled))).toEqual([])

  const all = new Set(runs.flatMap(({ handled }) => handled))
  expect([...all].toSorted((one, other) => one - other)).toEqual(numbers(1, server.length))
}

const lanes = [
  { consumer: 'listener', kills: 50 },
  { consumer: 'iterator', kills: 50 },
  { consumer: 'listener', kills: 50 },
  { consumer: 'iterator', kills: 50 },
]

// Every wait in it has a limit of its own.
const unlimited = { timeout: 0 }

test(
  'of a page killed 200 times no event is lost, and none comes again once saved (B7.1, B7.2)',
  unlimited,
  async () => {
    const random = createRandom()
    const figures = { kills: 0, events: 0, again: 0, due: 0, left: 0 }

    await Promise.all(
      lanes.map(async ({ consumer, kills }) => {
        const context = await browser.newContext()
        onTestFinished(() => context.close())
        const lane = await openLane()
        const url = `${lane.server.origin}/?consumer=${consumer}`
        let tab = await openTab(context, url)
        for (let count = 1; count <= kills; count += 1) {
          await eventually('the next stream', () => lane.streams() === count)
          // Most of them die young, some after their first saves were due.
          await delay(count % 10 === 0 ? random.between(400, 1000) : random.between(0, 100))
          const death = deaths[random.between(0, deaths.length - 1)]!
          tab = await kill(context, tab, death, url)
          figures.kills += 1
        }
        lane.finish()
        await eventually('the last event', () => lane.reported() === lane.server.length)
        expectGoodRecord(lane)

        const total = lane.runs.reduce((sum, { handled }) => sum + handled.length, 0)
        figures.events += lane.server.length
        figures.again += total - lane.server.length
        figures.due += new Set(lane.runs.map(({ due }) => due)).size - 1
        figures.left += new Set(lane.runs.map(({ left }) => left?.page)).size - 1
      }),
    )
    console.log(JSON.stringify(figures))
    expect(figures.kills).toBe(200)
    // It has happened, or all this would say nothing.
    for (const figure of Object.values(figures)) expect(figure).toBeGreaterThan(3)
  },
)

test.for(['listener', 'iterator'])(
  'an event whose handling is cut short by the end of the page is handled again, %s (B7.1)',
  async (consumer) => {
    const context = await browser.newContext()
    onTestFinished(() => context.close())
    const started: string[] = []
    let pages = 0
    const server = await startLabServer({
      script,
      onReport(report) {
        if (report.get('what') === 'start') pages += 1
        else started.push(`page ${pages}: ${report.get('id')}`)
        // The second event is at work for as long as its page lives.
        if (pages === 1 && report.get('id') === '2') return new Promise<void>(() => undefined)
        return undefined
      },
    })
    onTestFinished(() => server.close())
    server.publish(1)
    const page = await context.newPage()
    await page.goto(`${server.origin}/?consumer=${consumer}`)
    await eventually('a position', () => page.evaluate(() => localStorage.length > 0))
    server.publish(1)
    await eventually('the work', () => started.includes('page 1: 2'))
    // The save of the first event must not hold up that of the second one, or nothing is shown.
    await eventually('the time of a save', () =>
      page.evaluate(() => localStorage.getItem('due') === '1'),
    )
    await page.reload()
    await eventually('the same again', () => started.length === 3)
    expect(started).toEqual(['page 1: 1', 'page 1: 2', 'page 2: 2'])
    expect(server.requests.map(({ after }) => after)).toEqual([undefined, '1'])
  },
)
