import { afterEach, expect, test } from 'vitest'

import { add, openTestPage, type TestPage } from './test-page.ts'

let current: TestPage
const open = (): TestPage => (current = openTestPage())

afterEach(() => current.page.dispose())

const scores = (side: 'native' | 'ours'): (string | null)[] =>
  ['received', 'lost', 'doubled', 'stopped', 'invalid'].map(
    (what) => document.querySelector(`#${side}-${what}`)?.textContent ?? null,
  )

test('both count what they get, and what they lose', async () => {
  const { connect, flush, native, text } = open()
  const connection = await connect()
  native.open()
  for (const n of [1, 2, 5]) {
    connection.send(add(n))
    native.send('add', String(n), add(n).data)
  }
  native.send('add', '5', add(5).data)
  await flush()
  expect(text('#native-name')).toBe('Open')
  expect(scores('ours')).toEqual(['3', '2', '0', '0', '0'])
  expect(scores('native')).toEqual(['3', '2', '1', '0', '0'])
})

test('one that has stopped says so, and loses what the other one gets', async () => {
  const { click, connect, flush, native, text } = open()
  const connection = await connect()
  native.open()
  connection.send(add(1))
  native.send('add', '1', add(1).data)
  await click('[data-fault=unavailable]')
  native.fail(0)
  await flush()
  expect(text('#native-name')).toBe('Waiting')
  native.fail(2)
  connection.send(add(2))
  connection.send(add(3))
  await flush()
  expect([text('#native-name'), text('#native-detail')]).toEqual([
    'Stopped',
    'Stopped for good: an answer like this it takes as the end. 2 events missed since.',
  ])
  expect(scores('native')).toEqual(['1', '2', '0', '1', '0'])

  // A new one begins with what comes next: what was missed stays lost.
  await click('#native-again')
  native.open()
  native.send('add', '4', add(4).data)
  await flush()
  expect(text('#native-name')).toBe('Open')
  expect(scores('native')).toEqual(['2', '2', '0', '1', '0'])
})

test('a connection that comes back says how long it was away, and what it has lost', async () => {
  const { click, clock, connect, native, text } = open()
  const first = await connect()
  native.open()
  first.send(add(1))
  native.send('add', '1', add(1).data)
  await click('[data-fault=drop]')
  first.drop()
  native.fail(0)
  await clock.advance(3000)
  const second = await connect()
  second.send(add(2))
  native.open()
  native.send('add', '3', add(3).data)
  await clock.flush()
  expect(text('#ours-did')).toMatch(/^Back after [\d.]+ s: nothing lost\.$/)
  expect(text('#native-detail')).toBe('Back after 3.0 s: 1 event lost.')
})

test('a payload that no schema admits is let through by one and refused by the other', async () => {
  const { click, connect, flush, native, text } = open()
  const connection = await connect()
  native.open()
  await click('[data-fault=invalid]')
  connection.sendUntyped({ type: 'add', id: '1', data: '{"n":"one"}' })
  native.send('add', '1', '{"n":"one"}')
  await flush()
  expect(scores('ours')).toEqual(['1', '0', '0', '0', '1'])
  expect(scores('native')).toEqual(['1', '0', '0', '0', '1'])
  expect(text('#native-detail')).toBe('Handed it to the page as it came: nobody has looked at it.')
  expect(text('#ours-did')).toMatch(/^Refused it/)
})

test.each([
  ['unnamed', /without a word/, /a type that its contract doesn’t name/],
  ['silence', /Has heard nothing for 2\.0 s, and would wait for ever/, /^Silent for 2\.0 s/],
  ['flood', /^Took 0 events: nothing lost/, /^Took 0 events: nothing lost/],
  ['kill', /^Listening/, /^$/],
])('a sentence says what each made of: %s', async (fault, theirs, ours) => {
  const { answerWith, click, clock, connect, native, text } = open()
  answerWith(() => Response.json({}))
  await connect()
  native.open()
  await click(`[data-fault=${fault}]`)
  await clock.advance(2000)
  expect(text('#native-detail')).toMatch(theirs)
  expect(text('#ours-did')).toMatch(ours)
})

test('the browser’s own client can be switched off, and takes no connection then', async () => {
  const { click, connect, flush, native, text } = open()
  await connect()
  native.open()
  await flush()
  await click('#native-again')
  expect([text('#native-name'), text('#native-detail')]).toEqual(['Off', 'Switched off.'])
  expect(native.isClosed()).toBe(true)
  expect(text('#native-again')).toBe('Start EventSource again')
})
