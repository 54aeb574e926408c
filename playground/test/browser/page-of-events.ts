// Reads the playground's page as its visitor would: from its elements.
import { type Page } from 'playwright-core'
import { eventually } from '../../../packages/client/test/support/waiting.ts'

/** How many events have come, those that are not valid among them. */
export async function countShown(page: Page): Promise<number> {
  const text = await page.locator('#events-shown').innerText()
  return Number(/(?<total>[\d,]+) kept/.exec(text)?.groups?.['total']?.replaceAll(',', '') ?? 0)
}

/**
 * The ids of all events that the list keeps, in the order shown. Only what is in view is in the
 * document, so this makes the window tall and scrolls from the beginning to the end. For a stream
 * that stands still.
 */
export async function shownIds(page: Page): Promise<readonly string[]> {
  const usual = page.viewportSize()
  await page.setViewportSize({ width: 1280, height: 6000 })
  const ids = await page.locator('#log').evaluate(async (log) => {
    const frame = (): Promise<number> => new Promise(requestAnimationFrame)
    const found = new Map<number, string>()
    const isAtEnd = (): boolean => log.scrollHeight - log.clientHeight - log.scrollTop < 1
    log.scrollTop = 0
    for (;;) {
      // The scroll is told in one frame and painted in the next.
      for (let frames = 0; frames < 3; frames += 1) await frame()
      for (const item of log.querySelectorAll('#events li[data-id]')) {
        found.set(Number(item.getAttribute('aria-posinset')), item.getAttribute('data-id') ?? '')
      }
      if (isAtEnd()) break
      log.scrollTop += log.clientHeight
    }
    return [...found].toSorted(([a], [b]) => a - b).map(([, id]) => id)
  })
  if (usual) await page.setViewportSize(usual)
  return ids
}

/** Resolves when so many events have come, those that are not valid among them. */
export async function shown(page: Page, count: number): Promise<void> {
  const isEnough = async (): Promise<boolean> => (await countShown(page)) >= count
  await eventually(`event no. ${count} on the page`, isEnough)
}

export async function hasStatus(page: Page, status: string): Promise<void> {
  await page.locator(`#state[data-status="${status}"]`).waitFor()
}

/** Waits for a text somewhere in an element. */
export async function says(page: Page, selector: string, text: string | RegExp): Promise<void> {
  await page.locator(selector).filter({ hasText: text }).first().waitFor()
}
