// Reads the playground's page as its visitor would: from its elements.
import { type Page } from 'playwright-core'
import { within } from '../../../packages/client/test/support/waiting.ts'

/** The ids of the events shown, in the order shown. */
export function shownIds(page: Page): Promise<readonly string[]> {
  return page
    .locator('#events li[data-id]')
    .evaluateAll((items) => items.map((item) => item.getAttribute('data-id') ?? ''))
}

/** Resolves when so many events are shown. */
export async function shown(page: Page, count: number): Promise<void> {
  const enough = page.waitForFunction(
    (least) => document.querySelectorAll('#events li[data-id]').length >= least,
    count,
  )
  await within(`event no. ${count} on the page`, enough)
}

export async function hasStatus(page: Page, status: string): Promise<void> {
  await page.locator(`#state[data-status="${status}"]`).waitFor()
}

/** Waits for a text somewhere in an element. */
export async function says(page: Page, selector: string, text: string | RegExp): Promise<void> {
  await page.locator(selector).filter({ hasText: text }).first().waitFor()
}
