// Vitest's global setup of the browser project: Chromium is there before its first test.
import { ensureBrowsers } from './browsers.ts'
import { chromiumEngine } from './engines.ts'

export async function setup(): Promise<void> {
  await ensureBrowsers([chromiumEngine])
}
