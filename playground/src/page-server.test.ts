import { afterEach, expect, test } from 'vitest'

import { add, openTestPage, type TestPage } from './test-page.ts'

let current: TestPage
const open = (options?: Parameters<typeof openTestPage>[0]): TestPage =>
  (current = openTestPage(options))

afterEach(() => current.page.dispose())

const field = (selector: string): HTMLInputElement => document.querySelector(selector)!

test('the form publishes an add, numbered after the last one seen', async () => {
  const { calls, click, connect, flush, text } = open()
  const connection = await connect()
  connection.send(add(41))
  await flush()
  field('#publish-text').value = 'from here'
  await click('#publish [type=submit]')

  expect(calls).toEqual([
    {
      url: new URL('/events', location.href).href,
      body: { type: 'add', data: { n: 42, text: 'from here', at: '2026-01-01T00:00:00.000Z' } },
    },
  ])
  expect(text('#publish-result')).toBe('Published with id 9.')
  expect(field('#publish-text').getAttribute('aria-invalid')).toBe('false')
})

test('the form publishes a notice', async () => {
  const { calls, click } = open()
  field('#publish-type').value = 'notice'
  field('#publish-text').value = 'plain'
  await click('#publish [type=submit]')
  expect(calls.map(({ body }) => body)).toEqual([{ type: 'notice', data: 'plain' }])
})

test('a refusal is gone as soon as the text is another one', async () => {
  const { answerWith, click, text } = open()
  answerWith(() => Response.json({ error: 'no', issues: [] }, { status: 400 }))
  await click('#publish [type=submit]')
  expect(text('#publish-result')).toBe('Refused: no.')

  field('#publish-text').dispatchEvent(new Event('input', { bubbles: true }))
  expect(text('#publish-result')).toBe('')
  expect(field('#publish-text').getAttribute('aria-invalid')).toBe('false')
})

test('a request without an answer names the six connections, and where to share one', async () => {
  const { answerWith, click, text } = open()
  answerWith(() => {
    throw new DOMException('late', 'TimeoutError')
  })
  await click('[data-fault=drop]')
  expect(text('#faults-result')).toMatch(/no answer within 5 s.*six connections/)
  const link = document.querySelector('#faults-result a')
  expect(link?.getAttribute('href')).toBe('/shared.html')
})

test('what the server refuses is shown issue by issue, as text', async () => {
  const { answerWith, click, text } = open()
  const issues = [
    { path: ['data', 'text'], message: 'Too small' },
    { path: [], message: '<b>bold</b>' },
  ]
  answerWith(() => Response.json({ error: 'the body does not match', issues }, { status: 400 }))
  await click('#publish [type=submit]')

  expect(text('#publish-result p')).toBe('Refused: the body does not match.')
  const lines = [...document.querySelectorAll('#publish-result li')].map((li) => li.textContent)
  expect(lines).toEqual(['data.text: Too small', '<b>bold</b>'])
  expect(field('#publish-text').getAttribute('aria-invalid')).toBe('true')
})

test.each([
  ['an answer that is no JSON', () => new Response('oops', { status: 500 }), /answered 500/],
  [
    'no answer at all',
    () => {
      throw new TypeError('failed to fetch')
    },
    /could not be reached/,
  ],
])('%s is told', async (_, answer: () => Response, words) => {
  const { answerWith, click, text } = open()
  answerWith(answer)
  await click('#publish [type=submit]')
  expect(text('#publish-result')).toMatch(words)
})

test.each([
  ['drop', [['drop', {}]]],
  [
    'unavailable',
    [
      ['unavailable', { count: 2, retryAfterS: 3 }],
      ['drop', {}],
    ],
  ],
  ['invalid', [['invalid', {}]]],
  ['unnamed', [['unnamed', {}]]],
  ['silence', [['silence', { forMs: 30_000 }]]],
  ['kill', [['restart', { forMs: 5000 }]]],
  ['flood', [['burst', { rate: 5000, forMs: 10_000 }]]],
  ['clear', [['clear', {}]]],
])('the button for %s asks the server for it', async (name, expected) => {
  const { answerWith, calls, click, text } = open()
  answerWith(() => Response.json({}))
  await click(`[data-fault=${name}]`)
  expect(calls).toEqual(
    expected.map(([path, body]) => ({
      url: new URL(`/faults/${path as string}`, location.href).href,
      body,
    })),
  )
  expect(text('#faults-result')).not.toBe('')
})

test('a fault that the server refuses is told, and nothing follows it', async () => {
  const { answerWith, calls, click, text } = open()
  field('#refusals').value = ''
  const issues = [{ path: ['count'], message: 'expected number' }]
  answerWith(() => Response.json({ error: 'no', issues }, { status: 400 }))
  await click('[data-fault=unavailable]')
  expect(calls).toHaveLength(1)
  expect(text('#faults-result li')).toBe('count: expected number')
})

test('losing the place starts a stream after an id that never was', async () => {
  const { click, connect, server } = open()
  await connect()
  await click('[data-fault=lost-place]')
  expect(server.requests.at(-1)?.lastEventId).toBe('never-given-out')
  expect(server.liveConnections).toHaveLength(1)
})

test('publishing and faults go to where the stream comes from', async () => {
  const { calls, click } = open({ setup: { url: 'http://127.0.0.1:9090/events?from=1' } })
  await click('#publish [type=submit]')
  await click('[data-fault=drop]')
  expect(calls.map(({ url }) => url)).toEqual([
    'http://127.0.0.1:9090/events',
    'http://127.0.0.1:9090/faults/drop',
  ])
})
