// The tools of the built page in Chromium, used as a visitor would: what they say is what the servers
// were asked and have sent.
import { openPage } from '@lastevent/browsers'
import { type BrowserContextOptions, type Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { publish, serve } from '../../../packages/client/test/support/streams.ts'
import { eventually } from '../../../packages/client/test/support/waiting.ts'
import { axeFaults } from '../support/axe.ts'
import { compile } from '../support/compile.ts'
import { startRecordingServer } from '../support/recording-server.ts'
import { useBuiltPage } from './built-page.ts'
import { hasStatus, says } from './page-of-events.ts'

const site = useBuiltPage()

const edit = (page: Page, text: string): Promise<void> => page.locator('#contract-text').fill(text)

/** Which of the payloads shown are valid, newest first. */
const validity = (page: Page): Promise<readonly (string | undefined)[]> =>
  page.locator('.decoded > li').evaluateAll((rows) => rows.map((row) => row.dataset['valid']))

test('a schema is changed, and the payloads that came and those that come are decoded by it', async () => {
  const server = await serve()
  const origin = await site.built.serve(server.url)
  const { page, complaints } = await openPage(site.browser, `${origin}/?native=off`)
  await hasStatus(page, 'open')
  publish(server, 2)
  await page.locator('#contract-type').selectOption('notice')
  await says(page, '.contract .count', 'Of the last 2 payloads all are valid.')

  await edit(page, 'text(z.string().endsWith("1").toUpperCase())')
  await says(page, '.contract .count', 'Of the last 2 payloads 1 is valid.')
  expect(await validity(page)).toEqual(['true', 'false'])
  await says(page, '.decoded > li:first-child .payload dd', 'notice 1')
  await says(page, '.decoded > li:first-child .value dd', '"NOTICE 1"')
  await says(page, '.decoded > li:last-child .issues dd', 'must end with "1"')

  publish(server, 2)
  await says(page, '.contract .count', 'Of the last 4 payloads 2 are valid.')
  expect(await validity(page)).toEqual(['true', 'false', 'true', 'false'])

  await edit(page, 'text(z.string(')
  await says(page, '#contract-problem', /^This is no expression that can be evaluated: /)
  expect(await page.locator('.decoded > li').count()).toBe(4)
  await edit(page, 'text(z.string().refine(() => { for (;;); }))')
  await says(page, '#contract-problem', 'The schema was stopped: it took longer than 3 s.')
  await page.locator('.contract button').click()
  await says(page, '.contract .count', 'Of the last 4 payloads all are valid.')
  expect(await page.locator('#contract-text').inputValue()).toMatch(/^text\(z\.string\(\)\.min/)

  await page.locator('#contract-type').selectOption('add')
  await page.locator('[data-fault="invalid"]').click()
  await says(page, '.decoded > li:first-child .issues dd', 'n: Invalid input: expected number')
  await edit(page, 'z.object({ n: z.string(), text: z.int() })')
  await says(page, '.contract .count', 'The last payload is valid.')
  await says(page, '.decoded > li:first-child .value dd', '"n": "not a number"')
  expect(await page.locator('#count-events').innerText()).toBe('4')
  expect(complaints).toEqual([])
})

test('what a link brings is evaluated where it can reach no server', async () => {
  const server = await serve()
  const origin = await site.built.serve(server.url)
  const outside = await startRecordingServer((response) => response.end())
  const reach = `await fetch('${outside.url}').then(() => 'got out', () => 'kept in')`
  const load = `await import('${outside.url}/x.js').then(() => 'got out', () => 'kept in')`
  const text = `text(z.string().transform(async () => [${reach}, ${load}].join()))`
  const hash = new URLSearchParams({ 'schema.notice': text }).toString()
  const { page } = await openPage(site.browser, `${origin}/?native=off#${hash}`)
  await hasStatus(page, 'open')
  publish(server, 1)
  await says(page, '.decoded > li:first-child .value dd', '"kept in,kept in"')
  expect(outside.requests).toEqual([])
})

test('the timeline shows the streams of the page, from before it was opened on', async () => {
  const server = await serve({ retryMs: 100 })
  const origin = await site.built.serve(server.url)
  const { page, complaints } = await openPage(site.browser, `${origin}/?native=off`)
  await hasStatus(page, 'open')
  await page.locator('.timeline summary').click()
  const ids = page.locator('lastevent-devtools .rows .row:visible .id')
  publish(server, 2)
  await ids.nth(1).waitFor()
  expect(await ids.allInnerTexts()).toEqual(['1', '2'])
  await page.locator('[data-fault="drop"]').click()
  await says(page, '#count-resumes', '1')
  publish(server, 1)
  await ids.nth(2).waitFor()
  await page.getByRole('img', { name: /^Attempts, waits and events/ }).waitFor()
  expect(await ids.allInnerTexts()).toEqual(['1', '2', '3'])
  expect(server.connections()).toBe(1)
  expect(await axeFaults(page)).toEqual([])
  expect(complaints).toEqual([])
})

test('any request is made as the form says, and what its stream brings is shown', async () => {
  const server = await serve()
  const origin = await site.built.serve(server.url)
  const other = await startRecordingServer((response, { path }) => {
    const type = path === '/page' ? 'text/html' : 'text/event-stream'
    response.writeHead(200, { 'content-type': type })
    response.write('event: word\nid: 8\ndata: {"text":"from elsewhere"}\n\n')
  })
  const { page, complaints } = await openPage(site.browser, `${origin}/?native=off`)
  await hasStatus(page, 'open')
  await eventually('one stream', () => server.connections() === 1)

  await page.locator('.request summary').click()
  await page.locator('#request-method').selectOption('POST')
  await page.locator('#request-url').fill(`${other.url}/answer?room=7`)
  await page.getByRole('button', { name: 'Add a header' }).click()
  await page.getByLabel('Name of the header').fill('Authorization')
  await page.getByLabel('Value of the header').fill('Bearer T0P')
  await page.locator('#request-body').fill('{"prompt":"hello"}')
  await page.locator('#request-last-event-id').fill('7')
  await says(page, '.request-hints', `Access-Control-Allow-Origin: ${origin}`)
  await says(page, '.request-hints', 'whether Authorization and Last-Event-ID may come')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()

  await says(page, '#events li[data-id="8"]', 'from elsewhere')
  expect(other.requests).toEqual([
    expect.objectContaining({ method: 'POST', path: '/answer?room=7', body: '{"prompt":"hello"}' }),
  ])
  expect(other.requests[0]?.headers).toMatchObject({
    authorization: 'Bearer T0P',
    'last-event-id': '7',
    accept: 'text/event-stream',
  })
  await eventually('the first stream closed', () => server.connections() === 0)
  // A type that nobody has a contract for: its payload as it came, until somebody writes one.
  await page.locator('#contract-type').selectOption('word')
  await says(page, '.decoded > li:first-child .value dd', '"{\\"text\\":\\"from elsewhere\\"}"')
  await edit(page, 'z.object({ text: z.string() })')
  await says(page, '.decoded > li:first-child .value dd', '"text": "from elsewhere"')

  // What goes wrong has the product's own code, and a page that says what to do.
  await page.locator('#request-method').selectOption('GET')
  await page.locator('#request-body').fill('')
  await page.locator('#request-url').fill(`${other.url}/page`)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await says(page, '.request-error code', 'content-type')
  expect(await page.locator('.request-error a').getAttribute('href')).toMatch(
    /docs\/troubleshooting\.md#200-but-the-wrong-type$/,
  )
  await page.locator('#request-url').fill(`${other.url}/closed`)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await says(page, '.request-error code', 'cors-refused')

  await page.locator('#request-url').fill('http://')
  const made = other.requests.length
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await says(page, '.request-problem', 'This is no URL that a request could go to.')
  await page.getByRole('button', { name: 'Back to the playground' }).click()
  await hasStatus(page, 'open')
  await eventually('the own stream again', () => server.connections() === 1)
  expect(other.requests).toHaveLength(made)
  expect(complaints.filter((text) => !text.includes('CORS policy'))).toEqual([])
})

test('a link shows the same to somebody else, and the code compiles; neither holds a secret', async () => {
  const server = await serve()
  const origin = await site.built.serve(server.url)
  const other = await startRecordingServer((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('event: word\nid: 8\ndata: {"text":"from elsewhere"}\n\n')
  })
  const { page } = await openPage(site.browser, `${origin}/?native=off`)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
  await page.locator('.request summary').click()
  await page.locator('#request-method').selectOption('POST')
  await page.locator('#request-url').fill(`${other.url}/answer?access_token=T0P`)
  for (const [name, value] of [
    ['X-Room', 'seven'],
    ['Authorization', 'Bearer T0P'],
  ] as const) {
    await page.getByRole('button', { name: 'Add a header' }).click()
    await page.getByLabel('Name of the header').last().fill(name)
    await page.getByLabel('Value of the header').last().fill(value)
  }
  await page.locator('#request-body').fill('{"prompt":"hello","api_key":"T0P"}')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await says(page, '#events li[data-id="8"]', 'from elsewhere')
  await eventually('the type', async () =>
    (await page.locator('#contract-type').innerText()).includes('word'),
  )
  await page.locator('#contract-type').selectOption('word')
  await edit(page, 'z.object({ text: z.string() })')
  await says(page, '.contract .count', 'The last payload is valid.')
  await says(page, '#share-note', 'Authorization and api_key are left out.')

  const copied = async (button: string, success: string): Promise<string> => {
    await page.getByRole('button', { name: button }).click()
    await says(page, '.share .result', success)
    return page.evaluate(() => navigator.clipboard.readText())
  }
  const code = await copied('Copy as code', 'The code is copied')
  expect(compile('copied-in-browser', [code])).toBe('')
  const link = await copied('Copy the link', 'The link is copied.')
  expect(link).toBe(page.url().replace('?native=off', ''))
  expect(`${code}${link}`).not.toContain('T0P')

  const { page: theirs } = await openPage(site.browser, link)
  await says(theirs, '.request-error', 'leaves out the value of Authorization')
  await says(theirs, '.request-error', 'asks for a POST, which may change something')
  expect(other.requests).toHaveLength(1)
  expect(await theirs.locator('#contract-text').inputValue()).toBe('z.object({ text: z.string() })')
  await theirs.getByLabel('Value of the header').last().fill('Bearer T0P')
  await theirs.getByRole('button', { name: 'Connect', exact: true }).click()
  await says(theirs, '.decoded > li:first-child .value dd', '"text": "from elsewhere"')
  expect(other.requests[1]).toMatchObject({
    method: 'POST',
    path: '/answer?access_token=',
    body: '{"prompt":"hello","api_key":""}',
    headers: { 'x-room': 'seven', authorization: 'Bearer T0P' },
  })
  await theirs.context().close()
  onTestFinished(() => page.close())
})

test.each<[mode: string, options: BrowserContextOptions]>([
  ['wide', { viewport: { width: 1280, height: 900 } }],
  ['dark', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }],
])('axe finds nothing with every tool open: %s', async (_mode, options) => {
  const server = await serve()
  const origin = await site.built.serve(server.url)
  const hash = new URLSearchParams([
    ['url', `${server.url}/events`],
    ['header', 'Cache-Control: no-cache'],
    ['secret', 'Authorization'],
    ['schema.notice', 'text(z.string().endsWith("1"))'],
    ['colour', 'blue'],
  ])
  const context = await site.browser.newContext(options)
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto(`${origin}/?native=off#${hash}`)
  await hasStatus(page, 'open')
  publish(server, 2)
  await says(page, '.contract .count', 'Of the last 2 payloads 1 is valid.')
  await page.locator('.share summary').click()
  await page.locator('.share pre').getByText('createEventStream').first().waitFor()
  await edit(page, 'text(')
  await says(page, '#contract-problem', /^This is no expression/)
  expect(await axeFaults(page)).toEqual([])
  const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(width).toBeLessThanOrEqual(0)
})
