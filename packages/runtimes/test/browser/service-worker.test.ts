// The scenario in a service worker of a real browser.
import { join } from 'node:path'
import { launchBrowser, openPage } from '@lastevent/browsers'
import { expect, onTestFinished, test } from 'vitest'
import { bundle } from '../../src/bundle.ts'
import { expected } from '../../src/expected.ts'
import { startScenarioServer } from '../../src/scenario-server.ts'

test('a service worker', async () => {
  const script = await bundle(
    join(import.meta.dirname, '../../programs/scenario-service-worker.js'),
    ['lastevent-source'],
  )
  const server = await startScenarioServer({ '/': '<!doctype html>', '/worker.js': script })
  const browser = await launchBrowser()
  onTestFinished(() => browser.close())
  const { page, complaints } = await openPage(browser, server.origin)
  const reported = await page.evaluate(async () => {
    const { serviceWorker } = navigator
    await serviceWorker.register('/worker.js')
    const { active } = await serviceWorker.ready
    const answer = new Promise((resolve) => {
      serviceWorker.addEventListener('message', ({ data }) => resolve(data))
      serviceWorker.startMessages()
    })
    active?.postMessage('run')
    return answer
  })
  expect(reported).toEqual(expected.report)
  expect(server.requests).toEqual(expected.requests)
  expect(complaints).toEqual([])
})
