// What once went on in a tab whose stream had ended, or whose role was over: timers, questions and
// connections that nobody stopped.
import { createFakeTabs, createVirtualClock } from '@lastevent/testing'
import { expect, test, vi } from 'vitest'
import { catchUp } from '../../src/shared/catch-up.ts'
import { createCandidate } from '../../src/shared/candidate.ts'
import { watchLeader } from '../../src/shared/leader-watch.ts'
import { createLog, type Log } from '../../src/shared/log.ts'
import { createReader, type ReaderOptions } from '../../src/shared/reader.ts'
import { createTies } from '../../src/shared/ties.ts'
import { live } from '../support/shared-chaos.ts'
import type { Sink } from '../../src/source.ts'
import type { SharedEventStream } from '../../src/shared/index.ts'
import { createOrigin } from '../support/shared-tabs.ts'

const ignore = (): void => undefined

test('B11.2 a tab whose lead was shaken leaves no timer behind when it crashes', async () => {
  const outcome = await live({
    seed: 0,
    delayMs: 0,
    steps: [
      { do: 'freeze', tab: 0, told: false },
      { do: 'open', replay: 0 },
      { do: 'wait', ms: 1200 },
      { do: 'wait', ms: 40 },
      { do: 'freeze', tab: 1, told: true },
      { do: 'thaw', tab: 0 },
      { do: 'crash', tab: 0 },
      { do: 'publish', count: 1 },
      { do: 'open', replay: 0 },
    ],
  })
  expect(outcome.events).toBeGreaterThan(0)
})

test('B11.2 a leader that has been quiet asks the lock manager nothing when it is closed', async () => {
  const { clock, tabs, open } = createOrigin()
  const { environment } = tabs.open()
  const query = vi.fn(environment.locks.query)
  const locks = { ...environment.locks, query }
  const { stream } = open({ environment: { ...environment, locks } })
  await clock.advance(5000)
  expect(stream.state.role).toBe('leader')
  query.mockClear()
  stream.close()
  await clock.advance(0)
  expect(query).not.toHaveBeenCalled()
  expect(clock.pending).toEqual([])
})

test('B11.2 a tab that is closed before the lock manager answers waits no longer', async () => {
  const { clock, tabs, open } = createOrigin()
  const { environment } = tabs.open()
  const never = (): Promise<never> => new Promise(ignore)
  const { stream } = open({
    environment: { ...environment, locks: { request: never, query: never } },
  })
  await clock.advance(100)
  expect(stream.state.role).toBe('follower')
  stream.close()
  expect(clock.pending).toEqual([])
})

test('B11.2 a tab that takes the lead and is closed as it is told so does not wait for the server', async () => {
  const { clock, log, server, open } = createOrigin()
  const first = open()
  const { stream } = open({
    onStateChange() {
      if (stream.state.role === 'leader') stream.close()
    },
  })
  await clock.advance(100)
  server.connections[0]?.raw('retry: 60000\n\n')
  await clock.advance(10)
  log.drop()
  await clock.advance(10)
  expect(stream.state.status).toBe('waiting')
  first.tab.close()
  await clock.advance(500)
  expect(stream.state).toMatchObject({ status: 'closed', reason: 'client' })
  expect(clock.pending).toEqual([])
})

test('B11.2 a stream that is closed as it is told that its page is hidden does not join', async () => {
  const { clock, server, tabs, open } = createOrigin()
  const { environment } = tabs.open()
  let watchers = 0
  const stream: SharedEventStream = open({
    environment: {
      ...environment,
      watchPage(tell) {
        watchers += 1
        tell({ offline: false, hidden: true, frozen: false })
        return () => (watchers -= 1)
      },
    },
    pauseWhenHidden: true,
    onStateChange: () => stream.close(),
  }).stream
  await clock.advance(1000)
  expect(stream.state.status).toBe('closed')
  expect(server.requests).toEqual([])
  expect(watchers).toBe(0)
  expect(clock.pending).toEqual([])
})

test('B11.2 a stream that the server has ended does not linger', async () => {
  const { clock, server, open } = createOrigin()
  server.handle((connection) => {
    connection.open()
    connection.end()
  })
  const { stream } = open({ onEnd: 'complete', lingerMs: 60_000 })
  await clock.advance(1000)
  expect(stream.state).toMatchObject({ status: 'closed', reason: 'completed' })
  expect(clock.pending).toEqual([])
})

test('B11.2 a candidate that is stopped while it asks who else waits claims nothing', async () => {
  const clock = createVirtualClock()
  const waiting = Promise.resolve(1)
  const [dispatch, post] = [vi.fn(() => ({ term: 1 })), vi.fn()]
  const context = { clock, dispatch, post, log: {}, reader: {}, replay: () => 0 }
  const candidate = createCandidate({ ...context, countWaiting: () => waiting } as never)
  candidate.start()
  candidate.stop()
  await clock.advance(0)
  expect(dispatch).not.toHaveBeenCalled()
  expect(post).not.toHaveBeenCalled()
  expect(clock.pending).toEqual([])
})

test('B11.2 a watch that is stopped after the leader fell silent does not start again', async () => {
  const clock = createVirtualClock()
  const onSilence = vi.fn()
  const watch = watchLeader(clock, ignore, onSilence)
  watch.touch()
  await clock.advance(5000)
  expect(onSilence).toHaveBeenCalledOnce()
  watch.stop()
  watch.touch()
  expect(clock.pending).toEqual([])
})

test('B11.2 a member that has kept the lock and comes back keeps what it gets then', async () => {
  const clock = createVirtualClock()
  const { environment } = createFakeTabs({ clock }).open()
  const dispatch = vi.fn()
  const name = 'test'
  const ties = createTies({ environment, name, clock, memberId: 'me', onPost: ignore, dispatch })
  ties.open()
  ties.requestLock(false)
  await clock.advance(10)
  ties.close(true)
  ties.open()
  ties.requestLock(false)
  await clock.advance(1000)
  expect(dispatch.mock.calls).toEqual([[{ type: 'granted' }], [{ type: 'granted' }]])
  expect((await environment.locks.query()).held).toHaveLength(1)
  ties.close(false)
  await clock.advance(0)
  expect((await environment.locks.query()).held).toEqual([])
})

test('B11.2 a tab that is frozen before it has all of an ended stream reads the rest and shares no more', async () => {
  const { clock, server, open } = createOrigin()
  server.handle((connection) => connection.open())
  const onEnd = 'complete'
  const first = open({ initialLastEventId: '3', onEnd })
  await clock.advance(100)
  const second = open({ initialLastEventId: '1', onEnd })
  await clock.advance(100)
  const [shared] = server.connections
  shared?.send({ id: '4', data: '4' })
  await clock.advance(10)
  shared?.end()
  await clock.advance(100)
  expect(first.stream.state).toMatchObject({ status: 'closed', reason: 'completed' })
  second.tab.freeze({ told: true })
  await clock.advance(5000)
  second.tab.thaw()
  await clock.advance(5000)
  expect(server.requests.map(({ lastEventId }) => lastEventId)).toEqual(['3', '1', '1'])
  const own = server.connections.at(-1)
  own?.send({ id: '2', data: '2' })
  own?.send({ id: '3', data: '3' })
  await clock.advance(100)
  expect(second.heard).toEqual(['2', '3', '4'])
  expect(second.stream.state).toMatchObject({ status: 'closed', reason: 'completed' })
  expect(server.liveConnections).toEqual([])
  expect(clock.pending).toEqual([])
})

/** A reader of this log, for which nothing happens that is not said here. */
function readerOf(
  log: Log,
  sink: Partial<Sink>,
  { isResumable = true, ...options }: Partial<ReaderOptions> = {},
) {
  const connect = vi.fn()
  const reader = createReader({
    sink: {
      deliver: ignore,
      ready: () => undefined,
      rested: ignore,
      restarted: ignore,
      closed: ignore,
      ...sink,
    },
    log,
    isResumable,
    connect,
    onMissed: ignore,
    onRefused: ignore,
    onProgress: ignore,
    ...options,
  })
  return { reader, connect }
}

test('B11.2 a stream that its own handler closes while it catches up connects no more', () => {
  const log = createLog()
  log.reset({ term: 1, seq: 0 }, '')
  log.append({ term: 1, seq: 1, messages: [['message', 'a', '1', '1']] }, '1')
  let isMember = true
  const { reader, connect } = readerOf(log, {
    deliver() {
      isMember = false
      reader.pause()
    },
    // A consumer that is full, until what it has not taken is all that is left of the old log.
    ready: () => new Promise(ignore),
  })
  reader.read()
  const context = { log, reader, replay: () => 0, isMember: () => isMember }
  catchUp(context, [
    [2, 7, '8'],
    [2, 8, '9', ['message', 'b', '9', '9']],
  ])
  expect(isMember).toBe(false)
  expect(connect).not.toHaveBeenCalled()
})

test('B11.2 a stream that is closed as it is told of what it missed delivers nothing more', () => {
  const log = createLog()
  log.reset({ term: 1, seq: 5 }, '')
  const deliver = vi.fn()
  const onMissed = (): void => reader.pause()
  const { reader } = readerOf(log, { deliver }, { isResumable: false, onMissed })
  // More than a log keeps.
  for (let seq = 6; seq < 9000; seq += 1) {
    log.append({ term: 1, seq, messages: [['message', 'a', undefined, '']] }, '')
  }
  reader.read()
  expect(deliver).not.toHaveBeenCalled()
})
