// What once went wrong between tabs that share a stream, one test for each.
import { expect, test } from 'vitest'
import { type Post, PROTOCOL_VERSION } from '../../src/shared/protocol.ts'
import { numbered, type Origin, origin, type SharedTabOptions } from '../support/shared-tabs.ts'

test('B11.2 a leader that catches up by a connection of its own goes on where that ends with the tail', async () => {
  const { clock, server, open } = origin()
  server.handle((connection) => connection.open())
  const first = open({ initialLastEventId: '3' })
  await clock.advance(100)
  // What it has missed nobody remembers.
  const second = open({ initialLastEventId: '1' })
  await clock.advance(100)
  first.tab.crash()
  await clock.advance(100)
  const [, own, shared] = server.connections
  expect(second.stream.state.role).toBe('leader')
  expect(server.requests.map(({ lastEventId }) => lastEventId)).toEqual(['3', '1', '3'])
  shared?.send({ id: '4', data: '4' })
  await clock.advance(100)
  own?.send({ id: '2', data: '2' })
  own?.send({ id: '3', data: '3' })
  await clock.advance(100)
  expect(second.heard).toEqual(numbered(2, 4))
  expect(server.liveConnections).toEqual([shared])
})

test('B11.2 a follower that was frozen and comes back hears the leader that it knew before', async () => {
  const { clock, log, server, open } = origin()
  const [first, second] = [open(), open()]
  await clock.advance(100)
  second.tab.freeze({ told: true })
  await clock.advance(100)
  log.publish()
  second.tab.thaw()
  await clock.advance(10)
  log.publish()
  await clock.advance(10)
  expect(second.heard).toEqual(numbered(1, 2))
  await clock.advance(5000)
  expect(first.roles).toEqual(['follower', 'leader'])
  expect(server.requests).toHaveLength(1)
})

/** A tab comes while news is on its way to two others, and the leader crashes before it is there. */
async function comeBeforeCrash(made: Origin, delay: Delay, options?: SharedTabOptions) {
  const { clock, log, open } = made
  const [first, ...others] = [open(), open(), open()]
  await clock.advance(100)
  delay.ms = 20
  log.publish(2)
  await clock.advance(0)
  delay.ms = 0
  const late = open(options)
  await clock.advance(1)
  first?.tab.crash()
  await clock.advance(1)
  log.publish()
  await clock.advance(100)
  return { others: others.map(({ heard }) => heard), late: late.heard }
}

interface Delay {
  ms: number
}

test('B11.2 a tab that has just come can tell what has not reached the others when the leader crashes', async () => {
  const delay = { ms: 0 }
  const made = origin(() => delay.ms)
  const { others, late } = await comeBeforeCrash(made, delay)
  expect(others).toEqual([numbered(1, 3), numbered(1, 3)])
  expect(late).toEqual(['3'])
  expect(made.server.requests.map(({ lastEventId }) => lastEventId)).toEqual([undefined, '2'])
})

test('B11.2 so can a tab that has come with an id of long ago', async () => {
  const delay = { ms: 0 }
  const made = origin(() => delay.ms)
  made.log.publish(3)
  const { others, late } = await comeBeforeCrash(made, delay, { initialLastEventId: '1' })
  expect(others).toEqual([numbered(4, 6), numbered(4, 6)])
  expect(late).toEqual(numbered(2, 6))
  expect(made.server.requests.map(({ lastEventId }) => lastEventId)).toEqual([undefined, '1', '5'])
})

test('B11.2 a tab that comes while the leader is full is read on for', async () => {
  const { clock, log, server, open } = origin()
  const slow = open({ idle: true, highWaterMark: 10 })
  void slow.stream.events().next()
  await clock.advance(100)
  for (let more = 0; more < 10; more += 1) {
    log.publish(10)
    await clock.advance(10)
  }
  expect(server.connections[0]?.bufferedBytes).toBeGreaterThan(0)
  const quick = open()
  await clock.advance(100)
  expect(slow.stream.state.role).toBe('leader')
  expect(server.connections[0]?.bufferedBytes).toBe(0)
  expect(quick.heard.at(-1)).toBe('100')
  expect(server.requests).toHaveLength(1)
})

test('B11.2 a follower that thaws in the middle of a question takes the lead from nobody', async () => {
  const { clock, log, server, open } = origin()
  const [first, second] = [open(), open()]
  await clock.advance(100)
  first.tab.freeze()
  await clock.advance(900)
  // It has asked for a sign of life, and waits for the answer.
  second.tab.freeze()
  const third = open()
  await clock.advance(3000)
  expect(third.stream.state.role).toBe('leader')
  log.publish()
  second.tab.thaw()
  await clock.advance(3000)
  expect(third.roles).toEqual(['follower', 'leader'])
  expect(second.heard).toEqual(['1'])
  expect(server.requests).toHaveLength(2)
})

test('B11.2 a tab that freezes while it claims the lead does not take it when it thaws', async () => {
  const { clock, log, server, open } = origin(30)
  const [first, second, third] = [open(), open(), open()]
  await clock.advance(500)
  first.tab.crash()
  await clock.advance(10)
  // It holds the lock, and waits for the others' reports.
  second.tab.freeze()
  await clock.advance(3000)
  expect(third.stream.state.role).toBe('leader')
  log.publish()
  second.tab.thaw()
  await clock.advance(1000)
  expect(second.roles).toEqual(['follower'])
  expect(second.heard).toEqual(['1'])
  expect(server.requests).toHaveLength(2)
})

test('B11.2 messages of one term are not taken for those of another with the same numbers', async () => {
  const { clock, log, tabs, open } = origin()
  const [, second] = [open(), open()]
  const channel = new (tabs.open().environment.BroadcastChannel)(
    `lastevent/${PROTOCOL_VERSION}/test`,
  )
  let chunk: Post | undefined
  channel.onmessage = ({ data }) => (chunk = data as Post)
  await clock.advance(100)
  log.publish()
  await clock.advance(100)
  if (chunk?.kind !== 'chunk') throw new Error('no chunk')
  const say = (from: string, post: Post): void => channel.postMessage({ ...post, from })
  const { term } = chunk
  const status = { state: { status: 'open' }, url: '' }
  const messages = [['message', '9', '9', '9']] as const
  say('a', { kind: 'status', term: term + 1, number: 0, status })
  say('b', { kind: 'chunk', term: term + 2, number: 1, seq: 1, messages, lastEventId: '9' })
  await clock.advance(3000)
  log.publish()
  await clock.advance(100)
  expect(second.heard).toEqual(numbered(1, 2))
})

test('B4 a tab that takes over waits out refusals that may be somebody else’s', async () => {
  const { clock, log, server, open } = origin()
  const [first, second] = [open(), open()]
  await clock.advance(100)
  log.publish()
  await clock.advance(100)
  let isDeployed = false
  server.handle((connection) => (isDeployed ? connection.open() : connection.fail(404)))
  first.tab.crash()
  await clock.advance(30_000)
  expect(second.stream.state).toMatchObject({ role: 'leader', status: 'waiting' })
  isDeployed = true
  await clock.advance(30_000)
  expect(second.stream.state.status).toBe('open')
  expect(server.requests.at(-1)?.lastEventId).toBe('1')
})

test('B3.4 a tab that takes over does not make a request again that must not be', async () => {
  const post = { method: 'POST', body: '{"buy":1}' } as const
  const { clock, server, open } = origin()
  server.handle((connection) => connection.open())
  const [first, second] = [open(post), open(post)]
  await clock.advance(100)
  server.connections[0]?.send({ data: 'bought' })
  await clock.advance(100)
  expect(second.heard).toEqual(['bought'])
  first.tab.crash()
  await clock.advance(5_000)
  expect(server.requests.map(({ body }) => body)).toEqual(['{"buy":1}'])
  expect(second.stream.state).toMatchObject({
    status: 'closed',
    error: { code: 'connection-lost', retryable: false },
  })
})

test('B3.4 a tab that takes over goes on by GET where the stream may', async () => {
  const post = { method: 'POST', body: '{"buy":1}', resume: { method: 'GET' } } as const
  const { clock, server, open } = origin()
  server.handle((connection) => connection.send({ data: 'bought', id: `${connection.index}` }))
  const [first] = [open(post), open(post)]
  await clock.advance(100)
  first.tab.crash()
  await clock.advance(5_000)
  expect(server.requests.map(({ method, lastEventId }) => [method, lastEventId])).toEqual([
    ['POST', undefined],
    ['GET', '0'],
  ])
})

test('B2.4 a signal ends the stream of its own tab only, and another tab takes over at once', async () => {
  const { clock, log, open } = origin()
  const ending = new AbortController()
  const [first, second] = [open({ signal: ending.signal }), open()]
  await clock.advance(100)
  const error = new DOMException('Too late', 'TimeoutError')
  ending.abort(error)
  await clock.advance(100)
  log.publish()
  await clock.advance(100)
  expect(first.stream.state).toMatchObject({ status: 'closed', reason: 'aborted', error })
  expect(first.heard).toEqual([])
  expect(second.stream.state).toMatchObject({ status: 'open', role: 'leader' })
  expect(second.heard).toEqual(['1'])
})
