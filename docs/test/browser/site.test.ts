// Every page of the built site in Chromium: what it says on the console, where its links lead, and what axe
// finds on it, light, dark, and as narrow as a phone.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { launchBrowser } from '@lastevent/browsers'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { faultsInEachMode, type Seen, wide } from './accessibility.ts'
import { type BuiltSite, buildSite } from './built-site.ts'

const root = resolve(import.meta.dirname, '../../..')
const repository = 'https://github.com/lastevent/lastevent'

let browser: Browser
let site: BuiltSite

beforeAll(async () => {
  ;[browser, site] = await Promise.all([launchBrowser(), buildSite()])
}, 1_800_000)
afterAll(async () => {
  site?.close()
  await browser?.close()
})

test('the build says nothing of a warning', () => {
  expect(site.output).not.toMatch(/warn|deprecat/i)
})

test('no page has an error on the console, a link to nowhere, or a fault that axe finds', async () => {
  const context = await openContext()
  const paths = [...site.paths, '/404'].values()
  const found = new Map<string, PageParts>()
  const seen: Seen = { text: new Map(), bars: new Map() }
  const faults: string[] = []
  const walk = async () => {
    const { show, page, complaints } = await openTab(context)
    for (const path of paths) {
      await show(path)
      found.set(path, await page.evaluate(partsOfPage, repository))
      faults.push(...(await faultsInEachMode(page, seen)))
    }
    return complaints
  }
  const complaints = await Promise.all([walk(), walk()])
  expect(complaints.flat()).toEqual([])
  expect(faults).toEqual([])
  expect(brokenLinks(found)).toEqual([])
  const linked = new Set([...found.values()].flatMap(({ links }) => links.map(pathOf)))
  expect(site.paths.filter((path) => !linked.has(path))).toEqual([])
}, 1_800_000)

test('a name in the code shows its type under the pointer', async () => {
  const { show, page, complaints } = await openTab(await openContext())
  await show('/start')
  await page
    .locator('.twoslash-hover', { hasText: /^text$/ })
    .last()
    .hover()
  const type = page.locator('.twoslash-floating.v-popper__popper--shown')
  await type.waitFor()
  expect(await type.innerText()).toContain('text: string')
  expect(await faultsInEachMode(page, { text: new Map(), bars: new Map() })).toEqual([])
  expect(complaints).toEqual([])
})

test('the search finds an option, with nothing from elsewhere', async () => {
  const { show, page, complaints } = await openTab(await openContext())
  await show('/')
  await page.keyboard.press('/')
  await page.locator('#localsearch-input').fill('lingerMs')
  await page.locator('.result', { hasText: 'createEventStream' }).first().click()
  await page.waitForURL('**/options#createeventstream')
  expect(complaints).toEqual([])
})

const pathOf = (link: string): string => new URL(link).pathname

/** Of those within the site, and to files of the repository. */
function brokenLinks(pages: ReadonlyMap<string, PageParts>): readonly string[] {
  const isFound = (link: string): boolean => {
    const { pathname, hash } = new URL(link)
    if (link.startsWith(repository)) return existsSync(resolve(root, fileOf(pathname)))
    const target = pages.get(pathname)
    return target !== undefined && (hash === '' || target.ids.includes(decodeURIComponent(hash)))
  }
  return [...pages].flatMap(([path, { links }]) =>
    links.filter((link) => !isFound(link)).map((link) => `${path}: ${link}`),
  )
}

/** Of a page that shows a file or a folder of the repository. */
const fileOf = (path: string): string =>
  path.replace(/^(?:\/[^/]+){2}(?:\/(?:blob|tree)\/main\/)?/, '')

const openContext = async (): Promise<BrowserContext> => {
  const context = await browser.newContext({ viewport: wide, reducedMotion: 'reduce' })
  onTestFinished(() => context.close())
  return context
}

async function openTab(context: BrowserContext) {
  const page = await context.newPage()
  page.setDefaultTimeout(240_000)
  const complaints: string[] = []
  const complain = (text: string) => complaints.push(`${page.url()}: ${text}`)
  page.on('pageerror', (error) => complain(String(error.stack ?? error)))
  page.on('request', (request) => {
    if (!request.url().startsWith(site.origin)) complain(`asks for ${request.url()}`)
  })
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complain(message.text())
  })
  /** Goes there, and waits until the page is alive. */
  const show = async (path: string) => {
    await page.goto(site.origin + path)
    await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}))
  }
  return { page, show, complaints }
}

interface PageParts {
  /** Links to pages of the site, and to the repository. */
  readonly links: readonly string[]
  /** What a link may name behind its `#`, with that. */
  readonly ids: readonly string[]
}

/** Runs in the page. */
function partsOfPage(elsewhere: string): PageParts {
  const links = [...document.querySelectorAll('a')].map((link) => link.href)
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => `#${id}`)
  const isChecked = (link: string) => link.startsWith(location.origin) || link.startsWith(elsewhere)
  return { links: links.filter(isChecked), ids }
}
