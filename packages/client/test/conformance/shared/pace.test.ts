// B6.2, B7, B11 Slow tabs, checkpoints and ids that come again.
import { describe, expect, test, vi } from 'vitest'
import { numbered, origin } from '../../support/shared-tabs.ts'

/** More than a tail holds: 8192 messages. */
const flood = 12_000

test('B6.3: events that come one by one ask the host for no turn between them', async () => {
  const { clock, log, open } = origin()
  const tabs = [open(), open(), open()]
  await clock.advance(100)
  log.publish()
  await clock.advance(100)
  const yields = vi.spyOn(clock, 'yieldToHost')
  for (let more = 0; more < 20; more += 1) {
    log.publish()
    await clock.advance(20)
  }
  expect(tabs.map(({ heard }) => heard)).toEqual(tabs.map(() => numbered(1, 21)))
  expect(yields).not.toHaveBeenCalled()
})

describe('a slow tab', () => {
  test('B11: holds nobody back, reads on by itself, and comes back with nothing missed', async () => {
    const { clock, log, server, open } = origin()
    const quick = open()
    const slow = open({ idle: true, highWaterMark: 10 })
    const events = slow.stream[Symbol.asyncIterator]()
    const first = events.next()
    await clock.advance(100)
    for (let round = 0; round < flood / 1000; round += 1) {
      log.publish(1000)
      await clock.advance(100)
    }
    expect(quick.heard).toEqual(numbered(1, flood))
    // It has its own connection, which is not read: that is the server's to hold back.
    expect(server.liveConnections).toHaveLength(2)
    const [, own] = server.liveConnections
    expect(own?.bufferedBytes).toBeGreaterThan(0)

    const seen = [(await first).value?.data]
    for (let more = 1; more < flood; more += 1) {
      const next = events.next()
      if (more % 500 === 0) await clock.advance(10)
      seen.push((await next).value?.data)
    }
    expect(seen).toEqual(numbered(1, flood))
    log.publish(1)
    const last = events.next()
    await clock.advance(100)
    expect((await last).value?.data).toBe(`${flood + 1}`)
    expect(slow.stream.state).toMatchObject({ dropped: 0, missed: 0 })
    await clock.advance(100)
    expect(server.liveConnections).toHaveLength(1)
  })

  test('B11: leads at the pace of the quickest tab', async () => {
    const { clock, log, server, open } = origin()
    const slow = open({ idle: true, highWaterMark: 10 })
    const events = slow.stream[Symbol.asyncIterator]()
    void events.next()
    await clock.advance(10)
    const quick = open()
    await clock.advance(10)
    expect(slow.stream.state.role).toBe('leader')
    for (let round = 0; round < 10; round += 1) {
      log.publish(100)
      await clock.advance(10)
    }
    expect(quick.heard).toEqual(numbered(1, 1000))
    quick.stream.close()
    await clock.advance(10)
    // With none but the slow one, the server is held back.
    for (let round = 0; round < 10; round += 1) {
      log.publish(100)
      await clock.advance(10)
    }
    expect(server.liveConnections[0]?.bufferedBytes).toBeGreaterThan(0)
  })

  test('B11: drops by its own policy, if it has one', async () => {
    const { clock, log, server, open } = origin()
    const quick = open()
    const slow = open({ idle: true, highWaterMark: 10, overflow: 'drop-oldest' })
    const events = slow.stream[Symbol.asyncIterator]()
    const first = events.next()
    await clock.advance(100)
    log.publish(100)
    await clock.advance(100)
    expect((await first).value?.data).toBe('1')
    expect((await events.next()).value?.data).toBe('91')
    expect(slow.stream.state).toMatchObject({ dropped: 89, missed: 0 })
    expect(quick.heard).toHaveLength(100)
    expect(server.liveConnections).toHaveLength(1)
  })

  test('B11: without ids there is nowhere to go on: what it misses is counted', async () => {
    const { clock, server, open } = origin()
    server.handle((connection) => connection.open())
    const quick = open()
    const slow = open({ idle: true, highWaterMark: 10 })
    const events = slow.stream[Symbol.asyncIterator]()
    void events.next()
    await clock.advance(100)
    for (let round = 0; round < flood / 1000; round += 1) {
      for (let n = 0; n < 1000; n += 1) server.liveConnections[0]?.send({ data: `${n}` })
      await clock.advance(100)
    }
    expect(quick.heard).toHaveLength(flood)
    expect(server.liveConnections).toHaveLength(1)
    expect(slow.stream.state.missed).toBeGreaterThan(0)
    expect(slow.stream.state.missed).toBeLessThan(flood)
  })
})

describe('a checkpoint', () => {
  test('B7.1: a tab goes on where it left off, from what others keep', async () => {
    const { clock, log, server, open } = origin()
    open()
    await clock.advance(100)
    log.publish(6)
    await clock.advance(100)
    const saved: string[] = []
    const { heard } = open({
      checkpoint: { load: async () => '2', save: (id) => void saved.push(id) },
    })
    await clock.advance(300)
    expect(heard).toEqual(numbered(3, 6))
    expect(saved).toEqual(['3', '6'])
    expect(server.requests).toHaveLength(1)
  })

  test('B7.1: or from the server, until the streams meet', async () => {
    const { clock, log, server, open } = origin()
    log.publish(6)
    open()
    await clock.advance(100)
    log.publish(2)
    await clock.advance(100)
    const { heard, own } = open({ checkpoint: { load: () => '2', save: () => undefined } })
    await clock.advance(100)
    expect(heard).toEqual(numbered(3, 8))
    expect(own).toHaveLength(1)
    expect(server.requests.map(({ lastEventId }) => lastEventId)).toEqual([undefined, '2'])
    expect(server.liveConnections).toHaveLength(1)
    log.publish(1)
    await clock.advance(100)
    expect(heard).toEqual(numbered(3, 9))
  })

  test('B7.1: the first tab resumes after it', async () => {
    const { clock, log, server, open } = origin()
    log.publish(6)
    const { heard } = open({ checkpoint: { load: () => '2', save: () => undefined } })
    await clock.advance(100)
    expect(heard).toEqual(numbered(3, 6))
    expect(server.requests.map(({ lastEventId }) => lastEventId)).toEqual(['2'])
  })
})

test('B6.4: each tab drops the ids that come again', async () => {
  const { clock, server, open } = origin()
  server.handle((connection) => connection.open())
  const tabs = [open({ dedupe: 10 }), open({ dedupe: 10 }), open()]
  await clock.advance(100)
  for (const id of ['1', '2', '1', '3']) server.liveConnections[0]?.send({ data: id, id })
  await clock.advance(100)
  expect(tabs.map(({ heard }) => heard)).toEqual([
    ['1', '2', '3'],
    ['1', '2', '3'],
    ['1', '2', '1', '3'],
  ])
})

test('B7.4: a gap is told in every tab', async () => {
  const { clock, log, server, open } = origin()
  const gaps: unknown[] = []
  const onGap = (gap: unknown): void => void gaps.push(gap)
  open({ onGap })
  open({ onGap })
  await clock.advance(100)
  log.publish(3)
  await clock.advance(100)
  server.handle((connection) => connection.open({ 'Last-Event-ID': '1' }))
  log.drop()
  await clock.advance(2000)
  const gap = { requested: '3', actual: '1' }
  expect(gaps).toMatchObject([gap, gap])
})
