// What the Performance panel of Chromium's DevTools reads of a traced stream: the trace that the browser
// itself records.
import { launchBrowser, openPage } from '@lastevent/browsers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { serve } from '../support/http-server.ts'
import { bundleScript } from '../support/lab-browser.ts'

let browser: Browser
let script: string
beforeAll(async () => {
  const scriptUrl = new URL('../support/inspect-script.ts', import.meta.url)
  ;[browser, script] = await Promise.all([launchBrowser(), bundleScript(scriptUrl)])
})
afterAll(() => browser?.close())

/** The first connection brings an event and one with a slow handler, and is cut; the second the last. */
function serveStream(): Promise<string> {
  let asked = 0
  return serve(({ url }, response) => {
    if (url === '/') {
      response.writeHead(200, { 'Content-Type': 'text/html' })
      response.end(
        '<link rel="icon" href="data:,"><script type="module" src="/script.js"></script>',
      )
    } else if (url === '/script.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript' })
      response.end(script)
    } else {
      asked += 1
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      if (asked > 1) response.write('event: last\ndata: bye\n\n')
      else response.end('data: hello\n\nevent: slow\ndata: down\n\n')
    }
  }, '')
}

interface TimingEvent {
  readonly name: string
  readonly ph: string
  readonly args: { readonly detail?: string; readonly data?: { readonly detail?: string } }
}

test('connections and waits are spans of a track, events are marks, long handlers are red', async () => {
  const home = await serveStream()
  const { page, complaints } = await openPage(browser, home)
  await page.waitForFunction('globalThis.inspected')
  const cdp = await page.context().newCDPSession(page)
  const recorded: TimingEvent[] = []
  cdp.on('Tracing.dataCollected', ({ value }) => {
    recorded.push(...(value as unknown as TimingEvent[]))
  })
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['blink.user_timing'] },
  })
  await page.evaluate((url) => inspected.read(url), `${home}/events`)
  const complete = new Promise((resolve) => cdp.once('Tracing.tracingComplete', resolve))
  await cdp.send('Tracing.end')
  await complete

  const shown = recorded.flatMap(({ name, ph, args }) => {
    const detail = args.detail ?? args.data?.detail
    if (!name.startsWith('lastevent ') || !detail) return []
    const { devtools } = JSON.parse(detail) as { devtools: Readonly<Record<string, string>> }
    const { dataType, trackGroup, color } = devtools
    expect({ dataType, trackGroup }).toEqual({ dataType: 'track-entry', trackGroup: 'lastevent' })
    return [{ name: name.replace('lastevent ', ''), color, isSpan: ph !== 'I' && ph !== 'R' }]
  })
  expect(complaints).toEqual([])
  expect(shown).toEqual(
    expect.arrayContaining([
      { name: 'message', color: 'secondary', isSpan: false },
      { name: 'handlers of slow', color: 'error', isSpan: true },
      { name: 'connection 1: ended', color: 'primary', isSpan: true },
      { name: 'waiting: connection-lost', color: 'warning', isSpan: true },
      { name: 'last', color: 'secondary', isSpan: false },
      { name: 'connection 2: aborted', color: 'primary', isSpan: true },
    ]),
  )
})
