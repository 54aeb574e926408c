// What a wall clock that is set back must not do to tabs that share one stream, one test for each.
import type { FakeTab } from '@lastevent/testing'
import { expect, test } from 'vitest'
import { numbered, origin } from '../support/shared-tabs.ts'

const HOUR = 3_600_000

test('B11.2 a stuck leader is replaced within 2 s though the clock was set back by an hour', async () => {
  const { clock, log, server, open } = origin()
  const [first, second] = [open(), open()]
  await clock.advance(100)
  log.publish()
  await clock.advance(100)
  clock.set(clock.now() - HOUR)
  first.tab.freeze()
  log.publish()
  await clock.advance(2000)
  expect(second.stream.state).toMatchObject({ status: 'open', role: 'leader' })
  expect(second.heard).toEqual(numbered(1, 2))
  expect(server.requests.map(({ lastEventId }) => lastEventId)).toEqual([undefined, '1'])
})

test('B11.2 a leader that was frozen hands out nothing unasked after the clock was set back', async () => {
  const { clock, server, open } = origin()
  server.handle((connection) => connection.open())
  const [first, second] = [open(), open()]
  await clock.advance(100)
  first.tab.freeze()
  server.connections[0]?.send({ data: 'to a leader that was' })
  await clock.advance(3000)
  expect(second.stream.state.role).toBe('leader')
  clock.set(clock.now() - HOUR)
  first.tab.thaw()
  await clock.advance(100)
  server.connections[1]?.send({ data: 'to the new one' })
  await clock.advance(100)
  for (const { heard } of [first, second]) expect(heard).toEqual(['to the new one'])
})

test('B11.2 a wait that another tab has begun is sat out for no longer than it was to last', async () => {
  const { clock, server, open } = origin()
  server.handle((connection) => connection.fail(503, { 'Retry-After': '30' }))
  const [first, second] = [open(), open()]
  await clock.advance(1000)
  clock.set(clock.now() - HOUR)
  first.tab.close()
  await clock.advance(20_000)
  expect(second.stream.state).toMatchObject({ status: 'waiting', role: 'leader' })
  await clock.advance(30_000)
  expect(server.requests).toHaveLength(2)
})

/** The tab's environment, where messages that the filter refuses do not arrive. */
function lossy({ environment }: FakeTab, isLost: (message: unknown) => boolean) {
  class LossyChannel extends environment.BroadcastChannel {
    override set onmessage(handler: ((event: MessageEvent) => unknown) | null) {
      super.onmessage = (event) => (isLost(event.data) ? undefined : handler?.(event))
    }
  }
  return { ...environment, BroadcastChannel: LossyChannel }
}

test('B11.2 a follower that has lost a message catches up though the clock was set back', async () => {
  const { clock, log, tabs, open } = origin()
  open()
  let loses = false
  const second = open({ environment: lossy(tabs.open(), () => loses) })
  await clock.advance(100)
  clock.set(clock.now() - HOUR)
  loses = true
  log.publish()
  await clock.advance(10)
  loses = false
  log.publish()
  await clock.advance(500)
  expect(second.heard).toEqual(numbered(1, 2))
})
