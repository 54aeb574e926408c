// B11.1, B11.2 One connection for all tabs.
import type { FakeTab } from '@lastevent/testing'
import { describe, expect, test } from 'vitest'
import { numbered, origin } from '../../support/shared-tabs.ts'

describe('ten tabs', () => {
  test('B11.1: have one connection, and each sees each event once, in order', async () => {
    const { clock, log, server, open } = origin()
    const tabs = Array.from({ length: 10 }, () => open())
    await clock.advance(100)
    log.publish(3)
    await clock.advance(100)
    expect(server.requests).toHaveLength(1)
    for (const { heard } of tabs) expect(heard).toEqual(numbered(1, 3))
    expect(tabs.map(({ stream }) => stream.state.role)).toEqual([
      'leader',
      ...Array.from({ length: 9 }, () => 'follower'),
    ])
    expect(tabs.map(({ stream }) => stream.state.status)).toEqual(
      Array.from({ length: 10 }, () => 'open'),
    )
  })
})

type Going = 'close' | 'crash' | 'freeze' | 'freeze and be told'

function go(tab: FakeTab, how: Going): void {
  if (how === 'close') tab.close()
  else if (how === 'crash') tab.crash()
  else tab.freeze({ told: how === 'freeze and be told' })
}

describe('the leader', () => {
  test.for<Going>(['close', 'crash', 'freeze', 'freeze and be told'])(
    'B11.2: is gone (%s): another takes over within 2 s, and no event is lost or comes twice',
    async (how) => {
      const { clock, log, server, open } = origin()
      const [first, ...others] = [open(), open(), open()]
      await clock.advance(100)
      log.publish(2)
      await clock.advance(100)
      go(first.tab, how)
      log.publish(2)
      await clock.advance(2000)
      expect(others.map(({ stream }) => stream.state.role)).toContain('leader')
      expect(server.requests.map(({ lastEventId }) => lastEventId)).toEqual([undefined, '2'])
      log.publish(2)
      await clock.advance(100)
      for (const { heard } of others) expect(heard).toEqual(numbered(1, 6))
    },
  )

  test.for<Going>(['freeze', 'freeze and be told'])(
    'B11.2: thaws (%s): it follows, and has missed nothing',
    async (how) => {
      const { clock, log, server, open } = origin()
      const [first] = [open(), open(), open()]
      await clock.advance(100)
      log.publish(2)
      await clock.advance(100)
      go(first.tab, how)
      log.publish(2)
      await clock.advance(10_000)
      first.tab.thaw()
      await clock.advance(100)
      expect(first.heard).toEqual(numbered(1, 4))
      expect(first.stream.state.role).toBe('follower')
      log.publish()
      await clock.advance(100)
      expect(first.heard).toEqual(numbered(1, 5))
      expect(server.liveConnections).toHaveLength(1)
    },
  )

  test('B11.2: thaws, and hands out nothing that came for it as a leader', async () => {
    const { clock, server, open } = origin()
    server.handle((connection) => connection.open())
    const [first, second] = [open(), open()]
    await clock.advance(100)
    first.tab.freeze()
    server.connections[0]?.send({ data: 'to a leader that was' })
    await clock.advance(3000)
    expect(second.stream.state.role).toBe('leader')
    first.tab.thaw()
    await clock.advance(100)
    server.connections[1]?.send({ data: 'to the new one' })
    await clock.advance(100)
    for (const { heard } of [first, second]) expect(heard).toEqual(['to the new one'])
  })
})
