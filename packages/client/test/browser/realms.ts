// Puts the driver into a window or a worker of a page, and hands out its strings.
import { fileURLToPath } from 'node:url'
import { type Browser } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import { openPage } from '@lastevent/browsers'
import { type Files } from '../support/gate.ts'
import { eventually } from '../support/waiting.ts'

/** Where the driver runs: a page and a worker of Playwright's are alike in this. */
export interface Realm {
  evaluate<Result, Argument>(
    body: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>
}

export interface OpenedRealm {
  readonly realm: Realm
  readonly complaints: readonly string[]
}

export type RealmKind = 'a window' | 'a worker'

// Without an icon of their own they would ask the server for one.
const head = '<!doctype html><title>Test</title><link rel="icon" href="data:,">'
const windowPage = `${head}<script type="module" src="/driver.js"></script>`

/** The pages and the driver, by path. */
export async function buildFiles(): Promise<Files> {
  const outputs = (await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['lastevent-source', 'module', 'browser'] },
    build: {
      write: false,
      target: 'es2023',
      lib: { entry: fileURLToPath(new URL('driver.ts', import.meta.url)), formats: ['es'] },
    },
  })) as Rolldown.RolldownOutput[]
  const driver = outputs[0]?.output[0].code
  if (driver === undefined) throw new Error('The build has no output')
  return { '/window.html': windowPage, '/worker.html': head, '/driver.js': driver }
}

/** A page of this origin, with the driver in place. */
export async function openRealm(
  browser: Browser,
  origin: string,
  kind: RealmKind,
): Promise<OpenedRealm> {
  if (kind === 'a window') {
    const { page, complaints } = await openPage(browser, `${origin}/window.html`)
    return { realm: page, complaints }
  }
  const { page, complaints } = await openPage(browser, `${origin}/worker.html`)
  const started = page.waitForEvent('worker')
  await page.evaluate(() => {
    const worker = new Worker('/driver.js', { type: 'module' })
    worker.addEventListener('error', (event) => console.error('in the worker:', event.message))
  })
  const worker = await started
  // A worker is announced before its module has run.
  await eventually('the start of the worker', () =>
    worker.evaluate(() => typeof driver !== 'undefined'),
  )
  return { realm: worker, complaints }
}
