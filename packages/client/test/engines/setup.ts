// Vitest's global setup of the project `engines`: the three browsers are there.
import { ensureBrowsers } from '../../../../scripts/browser.ts'
import { engines } from '../../../../scripts/engines.ts'

export async function setup(): Promise<void> {
  await ensureBrowsers(engines)
}
