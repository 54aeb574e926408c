// Every page of the built site in Chromium, for errors and links; one of each kind also for what axe
// sees, light, dark, and as narrow as a phone. The pages of a kind are made of the same parts.
import { createRequire } from 'node:module'
import { launchBrowser } from '@lastevent/browsers'
import type axe from 'axe-core'
import { type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type BuiltSite, buildSite } from './built-site.ts'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

let browser: Browser
let site: BuiltSite

beforeAll(async () => {
  ;[browser, site] = await Promise.all([launchBrowser(), buildSite()])
}, 900_000)
afterAll(async () => {
  site?.close()
  await browser?.close()
})

/** One of each kind: these are looked at as a whole, freshly loaded in each mode. */
const ofEachKind = [
  '/',
  '/start',
  '/guide',
  '/options',
  '/troubleshooting',
  '/frameworks/react',
  '/reference/api/lastevent',
  '/404',
]

const wide = { width: 1280, height: 900 }
const phone = { width: 390, height: 844 }

test('the build says nothing of a warning', () => {
  expect(site.output).not.toMatch(/warn|deprecat/i)
})

test('no page has an error on the console, or a link to nowhere', async () => {
  const { page, complaints } = await openTab()
  const found = new Map<string, PageParts>()
  for (const path of site.paths) {
    await show(page, path)
    found.set(path, await page.evaluate(partsOfPage))
  }
  expect(complaints).toEqual([])
  expect(brokenLinks(found)).toEqual([])
  const linked = new Set([...found.values()].flatMap(({ links }) => links.map(pathOf)))
  expect(site.paths.filter((path) => !linked.has(path))).toEqual([])
}, 900_000)

// The same markup in other colours, and the same colours in another layout.
test.each<[mode: string, options: BrowserContextOptions, rules: axe.RunOptions]>([
  ['light', {}, {}],
  ['dark', { colorScheme: 'dark' }, { runOnly: ['color-contrast'] }],
  [
    'on a phone',
    { viewport: phone, isMobile: true, hasTouch: true },
    { rules: { 'color-contrast': { enabled: false } } },
  ],
])(
  'axe finds nothing on a page of each kind: %s',
  async (_mode, options, rules) => {
    const { page, complaints } = await openTab(options)
    const faults: string[] = []
    for (const path of ofEachKind) {
      await show(page, path)
      const seen = await page.evaluate(faultsOfPage, rules)
      faults.push(...seen.map((fault) => `${path}: ${fault}`))
    }
    expect(complaints).toEqual([])
    expect(faults).toEqual([])
  },
  900_000,
)

test('a name in the code shows its type under the pointer', async () => {
  const { page, complaints } = await openTab()
  await show(page, '/start')
  await page
    .locator('.twoslash-hover', { hasText: /^text$/ })
    .last()
    .hover()
  const type = page.locator('.twoslash-floating.v-popper__popper--shown')
  await type.waitFor()
  expect(await type.innerText()).toContain('text: string')
  expect(await page.evaluate(faultsOfPage, {})).toEqual([])
  expect(complaints).toEqual([])
})

/** Goes there, and waits until the page is alive. */
async function show(page: Page, path: string): Promise<void> {
  await page.goto(site.origin + path)
  await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}))
}

const pathOf = (link: string): string => new URL(link).pathname

function brokenLinks(pages: ReadonlyMap<string, PageParts>): readonly string[] {
  const isBroken = (link: string): boolean => {
    const { pathname, hash } = new URL(link)
    const target = pages.get(pathname)
    const isFound = hash === '' || target?.ids.includes(decodeURIComponent(hash)) === true
    return target === undefined || !isFound
  }
  return [...pages].flatMap(([path, { links }]) =>
    links.filter(isBroken).map((link) => `${path}: ${link.slice(site.origin.length)}`),
  )
}

async function openTab(options: BrowserContextOptions = {}) {
  const context = await browser.newContext({
    viewport: wide,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    ...options,
  })
  onTestFinished(() => context.close())
  await context.addInitScript({ path: axePath })
  const page = await context.newPage()
  page.setDefaultTimeout(120_000)
  const complaints: string[] = []
  const complain = (text: string) => complaints.push(`${page.url()}: ${text}`)
  page.on('pageerror', (error) => complain(String(error.stack ?? error)))
  page.on('request', (request) => {
    if (!request.url().startsWith(site.origin)) complain(`asks for ${request.url()}`)
  })
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complain(message.text())
  })
  return { page, complaints }
}

interface PageParts {
  /** Links to pages of the site. */
  readonly links: readonly string[]
  /** What a link may name behind its `#`, with that. */
  readonly ids: readonly string[]
}

/** Runs in the page. */
function partsOfPage(): PageParts {
  const links = [...document.querySelectorAll('a')].map((link) => link.href)
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => `#${id}`)
  return { links: links.filter((link) => link.startsWith(location.origin)), ids }
}

/** Runs in the page. */
async function faultsOfPage(options: axe.RunOptions): Promise<readonly string[]> {
  const { axe: checker } = globalThis as unknown as { readonly axe: typeof axe }
  const { violations } = await checker.run({ ...options, resultTypes: ['violations'] })
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  )
}
