import { afterEach, expect, test } from 'vitest'

import { add, openTestPage, type TestPage } from './test-page.ts'

let current: TestPage
const open = (options?: Parameters<typeof openTestPage>[0]): TestPage =>
  (current = openTestPage(options))

afterEach(() => current.page.dispose())

const button = (selector: string): HTMLButtonElement => document.querySelector(selector)!

test('the page connects by itself and shows each state', async () => {
  const { server, clock, status, text } = open()
  await clock.flush()
  expect([status(), text('#status-name')]).toEqual(['connecting', 'Connecting'])
  const connection = await server.nextConnection()
  connection.open()
  await clock.flush()
  expect([status(), text('#status-name')]).toEqual(['open', 'Open'])
  expect(text('#status-detail')).toBe('Listening from now on.')
})

test('a wait counts down to the next attempt, outside of what is read out', async () => {
  const { connect, clock, server, status, text } = open()
  const connection = await connect()
  connection.send(add(1))
  connection.drop()
  await clock.flush()

  expect(status()).toBe('waiting')
  expect(text('#status-detail')).toMatch(/^The connection broke off\. The next attempt follows/)
  const countdown = document.querySelector<HTMLElement>('#countdown')
  expect(countdown?.hidden).toBe(false)
  expect(countdown?.closest('[role=status]')).toBeNull()
  const detail = text('#status-detail')
  const left = () => Number.parseFloat(text('#countdown-left'))
  const before = left()
  await clock.advance(200)
  expect(left()).toBeCloseTo(before - 0.2, 1)
  expect(document.querySelector<HTMLProgressElement>('#countdown-bar')?.value).toBeCloseTo(200, -2)
  expect(text('#status-detail')).toBe(detail)

  await clock.advance(1000)
  expect(server.requests).toHaveLength(2)
  expect(status()).toBe('connecting')
  expect(countdown?.hidden).toBe(true)
})

test('a resume is shown where it happened, and counted', async () => {
  const { connect, clock, items, server, text } = open()
  const first = await connect()
  first.send(add(1))
  first.drop()
  await clock.advance(2000)
  const second = await connect()
  second.send(add(2))
  second.send(add(3))
  await clock.flush()

  expect(server.requests[1]?.lastEventId).toBe('1')
  const marks = items().map((item) => item.querySelector('.resumed')?.textContent)
  expect(marks).toEqual([undefined, 'Resumed after id 1', undefined])
  expect(text('#count-resumes')).toBe('1')
  expect(text('#history li:first-child span')).toBe('Open. Resumed after id 1.')
})

test.each([
  [503, { 'Retry-After': '7' }, /^The server answered 503 and asks to wait 7 s\./],
  [502, {}, /^The proxy can’t reach the server \(502\)\./],
  [500, {}, /^The server answered 500\./],
])('a refusal with %i is told in plain words', async (code, headers, words) => {
  const { clock, server, status, text } = open()
  const connection = await server.nextConnection()
  connection.fail(code, headers)
  await clock.flush()
  expect(status()).toBe('waiting')
  expect(text('#status-detail')).toMatch(words)
})

test('the countdown keeps to what the server asks for', async () => {
  const { clock, server, text } = open()
  const connection = await server.nextConnection()
  connection.fail(503, { 'Retry-After': '90' })
  await clock.flush()
  expect(text('#countdown-left')).toMatch(/^[12] min \d+ s$/)
  await clock.advance(89_000)
  expect(server.requests).toHaveLength(1)
})

test('a server that is down is told from one that refuses for good', async () => {
  const { clock, server, status, text } = open()
  const down = await server.nextConnection()
  down.refuse()
  await clock.flush()
  expect(text('#status-detail')).toMatch(/^The server could not be reached\./)
  await clock.advance(3000)
  const refused = await server.nextConnection()
  refused.fail(404)
  await clock.flush()
  expect([status(), text('#status-detail')]).toEqual(['closed', 'The server answered 404.'])
  expect(document.querySelector<HTMLElement>('#state')?.dataset['reason']).toBe('error')
})

test('pausing lets the connection go, and resuming goes on after the last id', async () => {
  const { click, clock, connect, server, status, text } = open()
  const connection = await connect()
  connection.send(add(4))
  await clock.flush()
  await click('#pause')
  expect(button('#pause').textContent).toBe('Resume')
  await clock.advance(200)
  expect([status(), text('#status-name')]).toEqual(['idle', 'Paused'])
  expect(connection.outcome).toMatch(/aborted|cancelled/)
  expect(button('#reconnect').disabled).toBe(true)

  await click('#pause')
  await connect()
  expect(server.requests[1]?.lastEventId).toBe('4')
  expect(text('#status-detail')).toBe('Resumed after id 4.')
  expect(button('#pause').textContent).toBe('Pause')
})

test('reconnect makes a new request at once, from the last id', async () => {
  const { click, clock, connect, server } = open()
  const connection = await connect()
  connection.send(add(4))
  await clock.flush()
  await click('#reconnect')
  expect(server.requests.map(({ lastEventId }) => lastEventId)).toEqual([undefined, '4'])
  expect(server.liveConnections).toHaveLength(1)
})

test('close is for good, and its button then starts a new stream', async () => {
  const { click, clock, connect, items, server, status, text } = open()
  const connection = await connect()
  connection.send(add(4))
  await clock.flush()
  await click('#close')
  expect([status(), text('#status-detail')]).toEqual(['closed', 'You closed the stream.'])
  expect([button('#pause').disabled, button('#reconnect').disabled]).toEqual([true, true])
  expect(button('#close').textContent).toBe('New stream')
  await clock.advance(60_000)
  expect(server.requests).toHaveLength(1)

  await click('#close')
  const next = await connect()
  expect(status()).toBe('open')
  expect(next.request.lastEventId).toBeUndefined()
  next.send(add(5))
  await clock.flush()
  expect(items().map((item) => item.dataset['id'])).toEqual(['4', '5'])
  expect(button('#close').textContent).toBe('Close')
})

test('what happened is kept, the newest first, and bounded', async () => {
  const { click, clock, text } = open()
  await clock.flush()
  for (let n = 0; n < 40; n += 1) {
    await click('#close')
    await click('#close')
  }
  expect(document.querySelectorAll('#history li')).toHaveLength(50)
  expect(text('#history li:first-child span')).toBe('Connecting. Attempt 1.')
  expect(text('#history li:nth-child(2) span')).toBe('Closed. You closed the stream.')
})
