// The devtools in a real page, beside what its server counted.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpuByFrame } from '@lastevent/bindings-suite'
import type axe from 'axe-core'
import type { Download, Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { type OpenedPage, serveDevtools } from './built-pages.ts'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const open = serveDevtools()

/** A page with a stream that is open, and the devtools open below it. */
async function openDocked(): Promise<OpenedPage> {
  const opened = await open()
  await opened.page.evaluate(() => devtoolsLab.start())
  await opened.page.getByRole('button', { name: 'Open lastevent devtools' }).click()
  await pill(opened.page, 'open')
  return opened
}

/** Waits until the state that is shown is this one. */
async function pill(page: Page, text: string): Promise<void> {
  await page.locator('.pill', { hasText: text }).waitFor()
}

const rows = (page: Page): Locator => page.locator('.rows .row:visible')
const shown = (page: Page): Locator => page.locator('.count')
const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name })

async function textOf(download: Promise<Download>): Promise<string> {
  return readFileSync(await (await download).path(), 'utf8')
}

/** Sends three events, of which the second is invalid. */
async function sendThree({ page, server }: OpenedPage): Promise<void> {
  server.send('note', '{"n":1,"user":{"name":"Ada"}}', 1)
  server.send('note', '{"n":"many","user":{"name":"Bob"}}', 2)
  server.send('add', 42, 3)
  await shown(page).filter({ hasText: '3 events' }).waitFor()
}

describe('events', () => {
  test('each is a row, which a filter shows or not; one has a tree, its text and its issues', async () => {
    const opened = await openDocked()
    const { page, complaints } = opened
    await sendThree(opened)
    await expect
      .poll(() => rows(page).locator('.type').allInnerTexts())
      .toEqual(['note', '⚠ note', 'add'])
    await expect.poll(() => rows(page).locator('.id').allInnerTexts()).toEqual(['1', '2', '3'])

    await page.getByLabel('Type').selectOption('note')
    await shown(page).filter({ hasText: '2 of 3' }).waitFor()
    await page.getByLabel('Filter by text or id').fill('BOB')
    await shown(page).filter({ hasText: '1 of 3' }).waitFor()
    await expect.poll(() => rows(page).locator('.id').allInnerTexts()).toEqual(['2'])
    await page.getByLabel('Filter by text or id').press('Escape')
    await page.getByLabel('Type').selectOption('Invalid only')
    await shown(page).filter({ hasText: '1 of 3' }).waitFor()
    await expect.poll(() => rows(page).locator('.id').allInnerTexts()).toEqual(['2'])

    await page.getByLabel('Type').selectOption('All types')
    await rows(page).nth(2).waitFor()
    await rows(page).nth(0).click()
    await page.locator('.tree summary', { hasText: 'user' }).click()
    const leaves = page.locator('.tree .leaf:visible')
    await expect.poll(() => leaves.allInnerTexts()).toEqual(['n: 1', 'name: "Ada"'])
    expect(await page.locator('.issues').count()).toBe(0)

    await rows(page).nth(1).click()
    expect(await page.getByRole('list', { name: 'Validation issues' }).innerText()).toMatch(
      /^n .*expected number/,
    )
    await button(page, 'Raw').click()
    expect(await page.locator('.detail pre').innerText()).toBe(
      'event: note\nid: 2\ndata: {"n":"many","user":{"name":"Bob"}}',
    )
    await button(page, 'Copy payload').click()
    await page.locator('.toast', { hasText: 'Payload copied' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('"many"')
    await button(page, 'Close event').click()
    await page.locator('.detail').waitFor({ state: 'hidden' })
    expect(complaints).toEqual([])
  })

  test('10,000 a second: a few dozen rows, and no long frame', async () => {
    const { page, server, complaints } = await openDocked()
    const received = (count: number) =>
      page.waitForFunction((all) => devtoolsLab.received === all, count)
    await server.burst(2000, 10_000)
    await received(2000)
    const frames = await cpuByFrame(page, async () => {
      await server.burst(20_000, 10_000)
      await received(22_000)
    })
    await rows(page).last().filter({ hasText: '19999' }).waitFor()
    expect(await page.locator('.rows .row').count()).toBeLessThan(60)
    // Of a hundred frames or more, one or two may be the browser's own: it collects garbage in them.
    const [, , thirdLongest = Infinity] = frames.toSorted((one, other) => other - one)
    expect(thirdLongest).toBeLessThan(32)
    expect(complaints).toEqual([])
  })
})

describe('the stream', () => {
  test('is reconnected, dropped, paused and resumed as the server sees it', async () => {
    const opened = await openDocked()
    const { page, server, complaints } = opened
    await sendThree(opened)
    await page.locator('.fact code', { hasText: '3' }).waitFor()
    expect(server.resumedAfter).toEqual([''])

    await button(page, /^Reconnect/).click()
    await expect.poll(() => server.resumedAfter).toEqual(['', '3'])
    await pill(page, 'open')
    await button(page, /^Drop/).click()
    await expect.poll(() => server.resumedAfter).toEqual(['', '3', '3'])
    await pill(page, 'open')
    await button(page, /^Pause/).click()
    await pill(page, 'paused')
    await expect.poll(() => server.open).toBe(0)
    await button(page, /^Resume/).click()
    await expect.poll(() => server.resumedAfter).toEqual(['', '3', '3', '3'])
    await pill(page, 'open')
    server.send('add', 43, 4)
    await shown(page).filter({ hasText: '4 events' }).waitFor()

    await button(page, /^Connection/).click()
    const attempts = page.locator('.connection tbody tr')
    await expect.poll(() => attempts.count()).toBe(server.requests)
    const reasons = await attempts.locator('td:nth-child(3)').allInnerTexts()
    expect(reasons.at(-1)).toBe('start')
    expect(reasons.at(-2)).toBe('reconnect')
    // What has no request that could be broken off just then is reconnected.
    expect(reasons.at(-3)).toMatch(/^(?:retry: |reconnect$)/)
    const connection = await page.getByRole('region', { name: 'Connection' }).innerText()
    expect(connection).toContain('text/event-stream')
    expect(connection).toMatch(/last-event-id\s+3/)
    expect(complaints).toEqual([])
  })

  test('is copied as code and exported; a click on its timeline selects the event at that time', async () => {
    const opened = await openDocked()
    const { page, server, complaints } = opened
    await sendThree(opened)
    await button(page, 'Copy as code').click()
    await page.locator('.toast', { hasText: 'Code copied' }).waitFor()
    const code = await page.evaluate(() => navigator.clipboard.readText())
    expect(code).toContain(`createEventStream("${server.origin}/events", {`)
    expect(code).toContain(`initialLastEventId: "3"`)

    const json = page.waitForEvent('download')
    await button(page, 'Export as JSON').click()
    const { lastevent, records } = JSON.parse(await textOf(json)) as {
      readonly lastevent: string
      readonly records: readonly { readonly kind: string; readonly data?: string }[]
    }
    expect(lastevent).toBe('trace')
    expect(records.filter(({ kind }) => kind === 'event').map(({ data }) => data)).toContain('42')

    const sse = page.waitForEvent('download')
    await button(page, /^Export as \.sse/).click()
    expect(await textOf(sse)).toContain('event: add\nid: 3\ndata: 42\n')

    await page.getByLabel('Stretch of time').selectOption('10000')
    const canvas = page.getByRole('img', { name: /^Attempts, waits and events/ })
    const { width = 0 } = (await canvas.boundingBox()) ?? {}
    await canvas.hover({ position: { x: width - 4, y: 14 } })
    await page.locator('.tip', { hasText: /^open, / }).waitFor()
    await canvas.click({ position: { x: width - 4, y: 14 } })
    await page.locator('.row[aria-selected=true] .id', { hasText: '3' }).waitFor()
    expect(complaints).toEqual([])
  })
})

test('everything is reached by the keyboard, and Escape goes back step by step', async () => {
  const opened = await openDocked()
  const { page, complaints } = opened
  await sendThree(opened)
  const focused = () =>
    page.evaluate(() => {
      const inside = document.activeElement?.shadowRoot?.activeElement
      return inside?.getAttribute('aria-label') ?? inside?.textContent ?? ''
    })
  const selected = () => page.locator('.row[aria-selected=true] .id').allInnerTexts()

  await page.getByRole('listbox').getByRole('option').focus()
  await page.keyboard.press('Shift+Tab')
  await expect.poll(focused).toBe('Close devtools')
  await page.keyboard.press('Shift+Tab')
  await expect.poll(focused).toBe('Reconnect at once')
  await page.keyboard.press('ArrowRight')
  await expect.poll(focused).toMatch(/^Drop/)
  await page.keyboard.press('End')
  await expect.poll(focused).toMatch(/^Export as \.sse/)

  await page.getByRole('grid', { name: 'Events' }).focus()
  await page.keyboard.press('Home')
  await expect.poll(selected).toEqual(['1'])
  await page.keyboard.press('ArrowDown')
  await expect.poll(selected).toEqual(['2'])
  const active = await page.getByRole('grid').getAttribute('aria-activedescendant')
  expect(await page.locator(`#${active}`).getAttribute('aria-rowindex')).toBe('3')
  await page.keyboard.press('End')
  await expect.poll(selected).toEqual(['3'])
  await page.keyboard.press('Enter')
  await expect.poll(focused).toBe('Payload')
  await page.keyboard.press('Escape')
  await expect.poll(focused).toBe('Events')
  await page.keyboard.press('Escape')
  await expect.poll(selected).toEqual([])
  await page.keyboard.press('Escape')
  await expect.poll(focused).toBe('Open lastevent devtools')
  await page.keyboard.press('Enter')

  const grip = page.getByRole('separator', { name: 'Height of the panel' })
  const height = async () => Number(await grip.getAttribute('aria-valuenow'))
  const before = await height()
  await grip.press('ArrowUp')
  await expect.poll(height).toBe(before + 32)
  await page.reload()
  await page.evaluate(() => devtoolsLab.start())
  // It was open, and this high.
  await expect.poll(height).toBe(before + 32)
  expect(complaints).toEqual([])
})

test.each([
  ['an iframe', 'frame', () => devtoolsLab.showFrame()],
  ['a shared worker', 'worker', () => devtoolsLab.showWorker()],
])('inline, it shows the stream of %s, and its buttons work there', async (_of, from, show) => {
  const { page, server, complaints } = await open()
  await page.evaluate(show)
  await page.getByRole('option', { name: from }).waitFor()
  await pill(page, 'open')
  server.send('add', 44, 7)
  await shown(page).filter({ hasText: '1 event' }).waitFor()
  await button(page, /^Drop/).click()
  await expect.poll(() => server.resumedAfter).toEqual(['', '7'])
  expect(await button(page, 'Close devtools').isVisible()).toBe(false)
  expect(complaints).toEqual([])
})

test('axe finds nothing: light, dark and narrow', async () => {
  const opened = await openDocked()
  const { page, complaints } = opened
  await page.addScriptTag({ path: axePath })
  await sendThree(opened)
  const connection = button(page, /^Connection/)
  const found: string[] = []
  const look = async (options: axe.RunOptions = {}): Promise<void> => {
    await rows(page).nth(1).click()
    found.push(...(await faults(page, options)))
    await connection.click()
    found.push(...(await faults(page, options)))
    await connection.click()
  }
  await look()
  await page.emulateMedia({ colorScheme: 'dark' })
  await look({ runOnly: ['color-contrast'] })
  await page.setViewportSize({ width: 360, height: 740 })
  await look()
  await button(page, 'Close devtools').click()
  found.push(...(await faults(page)))
  expect(found).toEqual([])
  expect(complaints).toEqual([])
})

/** What axe sees in the devtools; the page itself is a bare one. */
function faults(page: Page, options: axe.RunOptions = {}): Promise<readonly string[]> {
  return page.evaluate(async (given) => {
    const { axe: checker } = globalThis as unknown as { readonly axe: typeof axe }
    const { violations } = await checker.run('lastevent-devtools', given)
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
    )
  }, options)
}
