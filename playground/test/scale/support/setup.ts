// Vitest's global setup of the scale project: its servers and its browser are there before its first
// test.
import { chromiumEngine, ensureBrowsers } from '@lastevent/browsers'
import { ensurePrograms } from './programs.ts'

export async function setup(): Promise<void> {
  await ensurePrograms()
  await ensureBrowsers([chromiumEngine])
}
