// B4 A Content-Security-Policy that doesn't name the server ends a stream at once, in Chromium.
import { launchBrowser, openPage } from '@lastevent/browsers'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serve } from '../support/http-server.ts'
import { bundleScript } from '../support/lab-browser.ts'

// The driver evaluates what it asks for in the page.
const policy =
  "default-src 'self'; script-src 'self' 'unsafe-eval'; img-src data:; connect-src 'self'"

let browser: Browser
let script: string
beforeAll(async () => {
  const scriptUrl = new URL('../support/csp-script.ts', import.meta.url)
  ;[browser, script] = await Promise.all([launchBrowser(), bundleScript(scriptUrl)])
})
afterAll(() => browser?.close())

async function open() {
  let asked = 0
  const other = await serve((_request, response) => {
    asked += 1
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Access-Control-Allow-Origin': '*',
    })
    response.write('data: a\n\n')
  })
  const home = await serve(({ url }, response) => {
    const isScript = url === '/script.js'
    const type = isScript ? 'text/javascript' : 'text/html'
    response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': policy })
    const page = '<link rel="icon" href="data:,"><script type="module" src="/script.js"></script>'
    response.end(isScript ? script : page)
  })
  const { page } = await openPage(browser, home)
  await page.waitForFunction('globalThis.csp')
  const started = page.waitForEvent('worker')
  await page.evaluate('void new Worker("/script.js", { type: "module" })')
  const worker = await started
  // A worker is asked as a page is.
  return {
    page,
    worker: worker as unknown as Pick<Page, 'evaluate'>,
    url: `${other}?token=secret`,
    asked: () => asked,
  }
}

test.each(['page', 'worker'] as const)('a stream in a %s', async (realm) => {
  const opened = await open()
  const ending = await (opened[realm] as Pick<Page, 'evaluate'>).evaluate(
    (url) => csp.openStream(url),
    opened.url,
  )
  expect(ending).toMatchObject({ status: 'closed', name: 'ProtocolError', code: 'blocked-by-csp' })
  expect(ending.message).toContain('connect-src')
  expect(ending.message).not.toContain('secret')
  expect(opened.asked()).toBe(0)
})

test.each(['page', 'worker'] as const)('the class in a %s', async (realm) => {
  const opened = await open()
  const ending = await (opened[realm] as Pick<Page, 'evaluate'>).evaluate(
    (url) => csp.openClass(url),
    opened.url,
  )
  expect(ending).toMatchObject({ status: 2, name: 'ProtocolError', code: 'blocked-by-csp' })
  expect(opened.asked()).toBe(0)
})
