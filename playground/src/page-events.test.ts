import { afterEach, expect, test, vi } from 'vitest'

import { add, openTestPage, type TestPage } from './test-page.ts'

let current: TestPage
const open = (options?: Parameters<typeof openTestPage>[0]): TestPage =>
  (current = openTestPage(options))

afterEach(() => current.page.dispose())

test('events appear in the order they came, with type, id, data and time', async () => {
  const { connect, flush, items, text } = open()
  const connection = await connect()
  connection.send(add(1, 'first'))
  connection.send({ type: 'notice', id: '2', data: 'second' })
  await flush()

  expect(items().map((item) => [item.dataset['id'], item.dataset['type']])).toEqual([
    ['1', 'add'],
    ['2', 'notice'],
  ])
  expect(text('#events li:first-child .text')).toBe('first')
  expect(text('#events li:first-child .note')).toMatch(/^no\. 1, sent \d\d:\d\d:\d\d$/)
  expect(text('#events li:first-child .type')).toBe('add')
  expect(text('#events li:first-child .id')).toBe('id 1')
  const time = document.querySelector('#events li:first-child time')
  expect(time?.getAttribute('datetime')).toBe('2026-01-01T00:00:00.000Z')
  expect(text('#last-event-id')).toBe('2')
  expect(text('#count-events')).toBe('2')
})

test('markup in a payload, a type or an id stays text', async () => {
  const { connect, flush, items } = open()
  const connection = await connect()
  const evil = '<img src=x onerror=alert(1)>'
  connection.send(add(1, evil))
  connection.send({ type: 'notice', id: evil, data: evil })
  connection.sendUntyped({ type: evil, data: evil })
  connection.sendUntyped({ type: 'add', data: JSON.stringify({ n: evil, [evil]: 1 }) })
  await flush()

  expect(items()).toHaveLength(4)
  expect(document.querySelector('#events img')).toBeNull()
  expect(items().every((item) => item.textContent?.includes(evil))).toBe(true)
  expect(items()[1]?.dataset['id']).toBe(evil)
})

test('an invalid payload is shown with its issues, and the stream goes on', async () => {
  const { connect, flush, items, text } = open()
  const connection = await connect()
  connection.sendUntyped({ type: 'add', id: '7', data: '{"n":"one","text":17}' })
  connection.sendUntyped({ type: 'add', id: '8', data: '{' })
  connection.send(add(9))
  await flush()

  expect(items().map((item) => item.dataset['kind'])).toEqual(['invalid', 'invalid', 'event'])
  const issues = [...(items()[0]?.querySelectorAll('.issue') ?? [])].map((node) => node.textContent)
  expect(issues).toEqual([
    expect.stringMatching(/^n: .*number/),
    expect.stringMatching(/^text: .*string/),
    expect.stringMatching(/^at: .*/),
  ])
  expect(text('#events li:first-child .raw')).toBe('{"n":"one","text":17}')
  expect(items()[0]?.dataset['id']).toBe('7')
  expect(text('#count-invalid')).toBe('2')
  expect(text('#count-events')).toBe('1')
})

test('a type that the contract does not name is shown as it came', async () => {
  const { connect, flush, items, text } = open()
  const connection = await connect()
  connection.sendUntyped({ type: 'surprise', id: '3', data: 'raw' })
  connection.sendUntyped({ data: 'no type at all' })
  await flush()

  expect(items().map((item) => [item.dataset['kind'], item.dataset['type']])).toEqual([
    ['unhandled', 'surprise'],
    ['unhandled', 'message'],
  ])
  expect(text('#events li:first-child .raw')).toBe('raw')
  expect(text('#count-unhandled')).toBe('2')
})

test('a reset is marked as a gap and is no resume', async () => {
  const { connect, flush, items, text } = open({ setup: { lastEventId: '5-old' } })
  const connection = await connect()
  expect(connection.request.lastEventId).toBe('5-old')
  expect(text('#status-detail')).toBe('Resumed after id 5-old.')
  connection.send({
    type: 'reset',
    data: { reason: 'expired', requested: '5-old', oldest: '8', newest: '9' },
  })
  connection.send(add(8))
  await flush()

  const [reset, next] = items()
  expect(reset?.dataset['kind']).toBe('reset')
  expect(reset?.dataset['id']).toBeUndefined()
  expect(reset?.textContent).toContain('A gap: events may be missing.')
  expect(reset?.textContent).toContain('no longer holds what came after id 5-old')
  expect(next?.querySelector('.resumed')).toBeNull()
  expect(text('#status-detail')).toBe('Id 5-old is lost: events may be missing.')
  expect([text('#count-gaps'), text('#count-resumes')]).toEqual(['1', '0'])
})

test('the list is bounded: the oldest go, and all are counted', async () => {
  const { connect, flush, items, text } = open({ limit: 3 })
  const connection = await connect()
  for (let n = 1; n <= 5; n += 1) connection.send(add(n))
  await flush()

  expect(items().map((item) => item.dataset['id'])).toEqual(['3', '4', '5'])
  expect(text('#count-events')).toBe('5')
  expect(text('#events-shown')).toBe('3 of 5 kept')
})

test('by default the last 2,000 stay, and those in view are in the document', async () => {
  const { connect, clock, flush, items, text } = open()
  const log = document.querySelector('#log')!
  Object.defineProperties(log, { scrollHeight: { value: 82_000 }, clientHeight: { value: 410 } })
  const connection = await connect()
  for (let n = 1; n <= 2100; n += 1) connection.send(add(n))
  await clock.advance(1000)

  expect(text('#events-shown')).toBe('2,000 of 2,100 kept')
  expect(items().length).toBeLessThan(40)
  expect(items().at(-1)?.dataset['id']).toBe('2100')
  expect(items().at(-1)?.getAttribute('aria-posinset')).toBe('2100')

  log.scrollTop = 0
  log.dispatchEvent(new Event('scroll'))
  await flush()
  expect(items()[0]?.dataset['id']).toBe('101')
  expect(items().length).toBeLessThan(40)
})

test('what is read stands still, however much comes, and the page says how far it is behind', async () => {
  const { connect, click, flush, items, text } = open({ limit: 3 })
  const log = document.querySelector('#log')!
  const behind = document.querySelector<HTMLElement>('#behind')!
  Object.defineProperties(log, { scrollHeight: { value: 900 }, clientHeight: { value: 300 } })
  const ids = (): unknown[] => items().map((item) => item.dataset['id'])
  const connection = await connect()
  for (let n = 1; n <= 3; n += 1) connection.send(add(n))
  await flush()
  log.scrollTop = 0
  log.dispatchEvent(new Event('scroll'))
  await flush()
  expect(behind.hidden).toBe(true)

  for (let n = 4; n <= 10; n += 1) connection.send(add(n))
  await flush()
  expect(ids()).toEqual(['1', '2', '3'])
  expect([behind.hidden, text('#behind')]).toEqual([false, '7 behind'])

  await click('#follow')
  expect(ids()).toEqual(['8', '9', '10'])
  expect(behind.hidden).toBe(true)
})

test('a page that could not paint says how far it was behind, and that it no longer is', async () => {
  const paints: (() => void)[] = []
  const { connect, clock, flush, text } = open()
  const behind = document.querySelector<HTMLElement>('#behind')!
  const connection = await connect()
  vi.stubGlobal('requestAnimationFrame', (paint: () => void) => paints.push(paint))
  for (let n = 1; n <= 5; n += 1) connection.send(add(n))
  await flush()
  await clock.advance(300)
  expect(paints).toHaveLength(1)

  paints.shift()?.()
  expect([behind.hidden, text('#behind')]).toEqual([false, '5 behind'])
  expect(paints).toHaveLength(1)
  paints.shift()?.()
  expect(behind.hidden).toBe(true)
})

test('the list follows its end until the reader scrolls away from it, and again when asked', async () => {
  const { connect, click, flush } = open()
  const log = document.querySelector('#log')!
  const follow = document.querySelector<HTMLElement>('#follow')!
  Object.defineProperties(log, { scrollHeight: { value: 900 }, clientHeight: { value: 300 } })
  const connection = await connect()
  connection.send(add(1))
  await flush()
  expect([log.scrollTop, follow.hidden]).toEqual([900, true])

  log.scrollTop = 200
  log.dispatchEvent(new Event('scroll'))
  connection.send(add(2))
  await flush()
  expect([log.scrollTop, follow.hidden]).toEqual([200, false])

  await click('#follow')
  expect([log.scrollTop, follow.hidden]).toEqual([900, true])
  expect(document.activeElement).toBe(log)
})

test('clearing empties the list and leaves the stream alone', async () => {
  const { connect, click, flush, items, text } = open()
  const connection = await connect()
  connection.send(add(1))
  await flush()
  await click('#clear')
  expect(items()).toEqual([])
  connection.send(add(2))
  await flush()

  expect(items().map((item) => item.dataset['id'])).toEqual(['2'])
  expect(text('#count-events')).toBe('2')
})

test('events are read out only where asked for', async () => {
  open()
  const log = document.querySelector('#log')
  const announce = document.querySelector<HTMLInputElement>('#announce')
  expect(log?.getAttribute('aria-live')).toBe('off')
  announce?.click()
  expect(log?.getAttribute('aria-live')).toBe('polite')
  announce?.click()
  expect(log?.getAttribute('aria-live')).toBe('off')
})
