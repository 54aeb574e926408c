// What axe finds on a page in each mode, looking only once at what is alike: at text in the same colors,
// and at what a narrow window doesn't move. It never knows which pages there are.
import { createRequire } from 'node:module'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

export const wide = { width: 1280, height: 900 }
const phone = { width: 390, height: 844 }

/**
 * Combinations of colors and sizes of text on the pages so far, and how often axe has looked at one
 * without being able to tell. One that it has judged needs no other look.
 */
type SeenText = Map<string, number>

/** What has been looked at on the pages so far. */
export interface Seen {
  readonly text: SeenText
  /** The bars around the text, as selectors, with their markup but for what is marked in them. */
  readonly bars: Map<string, string>
}

/** Looks at the page that this tab shows light and wide, and leaves it so. */
export async function faultsInEachMode(page: Page, seen: Seen): Promise<readonly string[]> {
  await page.addScriptTag({ path: axePath })
  const faults: string[] = []
  const add = (mode: string, found: readonly string[]) =>
    faults.push(...found.map((fault) => `${page.url()}, ${mode}: ${fault}`))
  const judgeText = async (mode: string) => {
    const verdict = await page.evaluate(judgeNewText, [...seen.text])
    for (const [text, looks] of verdict.seen) seen.text.set(text, looks)
    add(mode, verdict.faults)
  }

  const bars = await page.evaluate(barsOfPage)
  const known = bars.filter(([bar, markup]) => seen.bars.get(bar) === markup).map(([bar]) => bar)
  const exclude = [...known, 'pre code .line']
  add('light', await page.evaluate(judge, { exclude, layoutOnly: false }))
  await judgeText('light')
  await setColors(page, 'dark')
  await judgeText('dark')
  await page.setViewportSize(phone)
  add('on a phone', await page.evaluate(judge, { exclude, layoutOnly: true }))
  await judgeText('dark, on a phone')
  await setColors(page, 'light')
  await judgeText('light, on a phone')
  await page.setViewportSize(wide)
  for (const [bar, markup] of bars) seen.bars.set(bar, markup)
  return faults
}

/** As the reader's system would. */
async function setColors(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  await page.waitForFunction(
    (isDark) => document.documentElement.classList.contains('dark') === isDark,
    colorScheme === 'dark',
  )
}

// The functions below run in the page: each holds all that it needs.

/** The bars that pages have in common. Which of their entries is the page's own doesn't count. */
function barsOfPage(): readonly (readonly [bar: string, markup: string])[] {
  return ['.VPNav', '.VPSidebar'].map((bar) => {
    const markup = document.querySelector(bar)?.outerHTML ?? ''
    return [
      bar,
      markup.replaceAll(/ (?:is-active|has-active|active|top|aria-current="\w+")(?=[ ">])/g, ''),
    ]
  })
}

interface Part {
  readonly exclude: string[]
  /** Only what is around the page's text, and what scrolls in that. */
  readonly layoutOnly: boolean
}

/** Every rule but that of contrast. The words of code are left out: they are nothing but text. */
async function judge({ exclude, layoutOnly }: Part): Promise<readonly string[]> {
  const { axe: checker } = globalThis as unknown as { readonly axe: typeof axe }
  const text = document.querySelector('.vp-doc')
  const include: Element[] = []
  const collect = (element: Element): void => {
    if (element === text) return
    if (text !== null && element.contains(text)) [...element.children].forEach(collect)
    else include.push(element)
  }
  if (layoutOnly) {
    collect(document.body)
    for (const element of text?.querySelectorAll('*') ?? []) {
      if (element.scrollWidth > element.clientWidth) include.push(element)
    }
  }
  const { violations } = await checker.run(
    layoutOnly ? { include: include as unknown as axe.ContextProp, exclude } : { exclude },
    {
      rules: { 'color-contrast': { enabled: false } },
      resultTypes: ['violations'],
      selectors: false,
      iframes: false,
      preload: false,
    },
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  )
}

/** The contrast of text whose colors and size have not been judged yet. */
async function judgeNewText(before: readonly (readonly [string, number])[]) {
  const { axe: checker } = globalThis as unknown as { readonly axe: typeof axe }
  const seen = new Map(before)
  const chosen = new Map<Element, string>()
  const backgrounds = new Map<Element, string>()

  const backgroundOf = (element: Element | null): string => {
    if (element === null) return ''
    const known = backgrounds.get(element)
    if (known !== undefined) return known
    const { backgroundColor, opacity } = getComputedStyle(element)
    const own = `${backgroundColor} ${opacity}`
    const isOpaque = backgroundColor.startsWith('rgb(') && opacity === '1'
    const behind = isOpaque ? '' : backgroundOf(element.parentElement)
    const background = own === 'rgba(0, 0, 0, 0) 1' ? behind : `${own} ${behind}`
    backgrounds.set(element, background)
    return background
  }
  const hasText = ({ childNodes }: Element): boolean =>
    [...childNodes].some(({ nodeType, nodeValue }) => nodeType === 3 && nodeValue?.trim() !== '')

  for (const element of document.body.querySelectorAll('*')) {
    if (!hasText(element) || !element.checkVisibility({ visibilityProperty: true })) continue
    const { color, fontSize, fontWeight } = getComputedStyle(element)
    const part = element.closest('header, nav, aside, main, footer')?.tagName ?? ''
    const text = [part, color, fontSize, fontWeight, backgroundOf(element)].join(', ')
    // What is covered in part can't be judged: it gets some more looks elsewhere.
    const looks = seen.get(text) ?? 0
    if (looks === 6) continue
    seen.set(text, looks + 1)
    chosen.set(element, text)
  }
  if (chosen.size === 0) return { faults: [], seen: [] }

  const { violations, passes } = await checker.run(
    [...chosen.keys()] as unknown as axe.ElementContext,
    {
      runOnly: ['color-contrast'],
      elementRef: true,
      selectors: false,
      iframes: false,
      preload: false,
    },
  )
  for (const { element } of [...violations, ...passes].flatMap(({ nodes }) => nodes)) {
    const text = element === undefined ? undefined : chosen.get(element)
    if (text !== undefined) seen.set(text, 6)
  }
  const faults = violations.flatMap(({ nodes }) =>
    nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`),
  )
  return { faults, seen: [...chosen.values()].map((text) => [text, seen.get(text) ?? 0] as const) }
}
