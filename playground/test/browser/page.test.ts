// The built pages in Chromium, used as a visitor would.
import { expect, onTestFinished, test } from 'vitest'
import { openPage } from '@lastevent/browsers'
import { freePort } from '../../../packages/client/test/support/free-port.ts'
import { startReferenceServer } from '../../../packages/client/test/support/reference-server.ts'
import { eventually } from '../../../packages/client/test/support/waiting.ts'
import { type RunningServer, type ServerOptions, startServer } from '../../server/start-server.ts'
import { useBuiltPage } from './built-page.ts'
import { hasStatus, says, shown, shownIds } from './page-of-events.ts'

const site = useBuiltPage()

async function serve(options: ServerOptions = {}): Promise<RunningServer> {
  const report = (): void => undefined
  const server = await startServer({ port: 0, intervalMs: 0, idTag: '', report, ...options })
  onTestFinished(() => server.close())
  return server
}

const at = '2026-01-01T00:00:00.000Z'

test('the page shows events as they come, and what became of the others', async () => {
  const server = await serve({ retryMs: 100 })
  const origin = await site.built.serve(server.url)
  const { page, complaints } = await openPage(site.browser, origin)
  await hasStatus(page, 'open')
  server.publish({ type: 'add', data: { n: 7, text: 'the <b>seventh</b>', at } })
  server.publish({ type: 'notice', data: 'one line\nand another' })
  await shown(page, 2)
  await says(page, '#events li[data-id="1"][data-type="add"]', 'the <b>seventh</b>')
  await says(page, '#events li[data-id="2"][data-type="notice"]', /one line\s+and another/)

  await page.locator('#publish-text').fill('from the form')
  await page.locator('#publish button[type="submit"]').click()
  await says(page, '#events li[data-id="3"]', 'from the form')

  await page.locator('[data-fault="invalid"]').click()
  await page.locator('#events li[data-id="4"][data-kind="invalid"]').waitFor()
  await page.locator('[data-fault="unnamed"]').click()
  await page.locator('#events li[data-id="5"][data-kind="unhandled"]').waitFor()

  await page.locator('[data-fault="drop"]').click()
  await says(page, '#count-resumes', '1')
  server.publish({ type: 'notice', data: 'after the cut' })
  await says(page, '#events li[data-id="6"]', 'after the cut')
  expect(await shownIds(page)).toEqual(['1', '2', '3', '4', '5', '6'])
  await says(page, '#last-event-id', /^6$/)

  await eventually('both connections', () => server.connections() === 2)
  await page.locator('#close').click()
  await hasStatus(page, 'closed')
  await page.locator('#native-again').click()
  await says(page, '#native-name', 'Off')
  await eventually('no connection', () => server.connections() === 0)
  expect(complaints).toEqual([])
})

test('the page tells of a gap when the server has lost its place', async () => {
  const server = await serve()
  for (let n = 1; n <= 3; n += 1) server.publish({ type: 'notice', data: `notice ${n}` })
  const origin = await site.built.serve(server.url)
  const { page, complaints } = await openPage(site.browser, `${origin}/?lastEventId=of-another-log`)
  await shown(page, 3)
  await page.locator('#events li[data-kind="reset"]').waitFor()
  await says(page, '#count-gaps', '1')
  expect(await shownIds(page)).toEqual(['1', '2', '3'])
  expect(complaints).toEqual([])
})

test('the page that comes before its server waits for it', async () => {
  const port = await freePort()
  const origin = await site.built.serve(`http://127.0.0.1:${port}`)
  const { page, complaints } = await openPage(site.browser, origin)
  await hasStatus(page, 'waiting')
  const server = await serve({ port })
  await hasStatus(page, 'open')
  server.publish({ type: 'notice', data: 'here at last' })
  await says(page, '#events li[data-id="1"]', 'here at last')
  expect(complaints).toEqual([])
})

test('sse_client.html shows the events of the tutorial, over a kill of the server too', async () => {
  const server = await startReferenceServer({ RETRY_MS: '100' })
  onTestFinished(server.stop)
  const origin = await site.built.serve(server.url)
  const { page, complaints } = await openPage(site.browser, `${origin}/sse_client.html`)
  const connected = (): Promise<void> =>
    eventually('the connection', async () => (await server.connections()) === 1)
  const publish = (n: number): Promise<unknown> =>
    server.post('/events', { type: 'add', data: { n, text: `some data ${n}`, at } })

  await connected()
  await publish(1)
  await publish(2)
  await says(page, '#result', 'some data 2')
  await server.kill()
  await server.start()
  await publish(3)
  await says(page, '#result', 'some data 3')
  expect((await page.locator('#result').innerText()).trim().split('\n')).toEqual([
    'some data 1',
    'some data 2',
    'some data 3',
  ])
  expect(complaints).toEqual([])
})
