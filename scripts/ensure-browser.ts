// Vitest's global setup of the browser project: the browser is there before its first test.
import { ensureBrowser } from './browser.ts'

export async function setup(): Promise<void> {
  // Test workers inherit the variable and needn't search again.
  process.env['LASTEVENT_CHROMIUM'] = await ensureBrowser()
}
