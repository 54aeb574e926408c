// B11.1, B11.3 The same face as a direct stream's, in every tab.
import { describe, expect, test } from 'vitest'
import { isEventStreamError, ResponseError } from '../../../src/index.ts'
import { numbered, origin } from '../../support/shared-tabs.ts'

describe('a late tab', () => {
  test('B11.3: gets the state at once, and the last events if it wants them', async () => {
    const { clock, log, server, open } = origin()
    open()
    await clock.advance(100)
    log.publish(5)
    await clock.advance(100)
    const without = open()
    const three = open({ replay: 3 })
    const many = open({ replay: 100 })
    await clock.advance(1)
    for (const { stream } of [without, three, many]) {
      expect(stream.state).toMatchObject({ status: 'open', role: 'follower' })
    }
    expect(without.heard).toEqual([])
    expect(three.heard).toEqual(numbered(3, 5))
    expect(many.heard).toEqual(numbered(1, 5))
    log.publish(1)
    await clock.advance(100)
    expect(without.heard).toEqual(['6'])
    expect(three.heard).toEqual(numbered(3, 6))
    expect(server.requests).toHaveLength(1)
  })

  test('B11.3: gets the state of a stream that waits', async () => {
    const { clock, server, open } = origin()
    server.handle((connection) => connection.fail(503, { 'Retry-After': '30' }))
    open()
    await clock.advance(100)
    const { stream } = open()
    await clock.advance(1)
    const { state } = stream
    expect(state).toMatchObject({ status: 'waiting', role: 'follower', attempt: 1 })
    const error = 'error' in state ? state.error : undefined
    expect(isEventStreamError(error)).toBe(true)
    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({ code: 'http-status', status: 503, retryable: true })
    expect((error as ResponseError).headers.get('retry-after')).toBe('30')
    expect((error as ResponseError).message).toMatch(/^Response status 503: https:/)
  })
})

describe('a wait', () => {
  test('B11.2: is sat out by whoever takes over', async () => {
    const { clock, server, open } = origin()
    server.handle((connection) => connection.fail(503, { 'Retry-After': '30' }))
    const first = open()
    const second = open()
    await clock.advance(1000)
    first.tab.close()
    await clock.advance(20_000)
    expect(second.stream.state).toMatchObject({ status: 'waiting', role: 'leader' })
    expect(server.requests).toHaveLength(1)
    await clock.advance(30_000)
    expect(server.requests).toHaveLength(2)
  })

  test('B1.1: is cut short by reconnect(), in any tab', async () => {
    const { clock, server, open } = origin()
    server.handle((connection) => connection.fail(503, { 'Retry-After': '30' }))
    open()
    const second = open()
    await clock.advance(1000)
    second.stream.reconnect()
    await clock.advance(10)
    expect(server.requests).toHaveLength(2)
  })
})

describe('the end', () => {
  test('B4: comes to all tabs: 204', async () => {
    const { clock, server, open } = origin()
    server.handle((connection) => connection.fail(204))
    const tabs = [open(), open(), open()]
    await clock.advance(3000)
    for (const { stream } of tabs) {
      expect(stream.state).toMatchObject({ status: 'closed', reason: 'no-content' })
      await expect(stream.closed).resolves.toMatchObject({ reason: 'no-content' })
    }
    expect(clock.pending).toEqual([])
  })

  test('B2.5: makes iterators throw in all tabs, after what had come', async () => {
    const { clock, log, server, open } = origin()
    const tabs = [open(), open()]
    await clock.advance(100)
    const seen = tabs.map(async ({ stream }) => {
      const ids: string[] = []
      try {
        for await (const { data } of stream) ids.push(data)
      } catch (error) {
        ids.push((error as ResponseError).code)
      }
      return ids
    })
    await clock.flush()
    log.publish(2)
    await clock.advance(100)
    server.handle((connection) => connection.fail(403))
    log.drop()
    await clock.advance(3000)
    expect(await Promise.all(seen)).toEqual([
      ['1', '2', 'http-status'],
      ['1', '2', 'http-status'],
    ])
    expect(server.requests).toHaveLength(2)
  })

  test('B8.6: until ends each tab with its own last event', async () => {
    const { clock, log, server, open } = origin()
    const until = ({ data }: { data: string }): boolean => data === '3'
    const tabs = [open({ until }), open({ until })]
    await clock.advance(100)
    log.publish(5)
    await clock.advance(1000)
    for (const { heard, stream } of tabs) {
      expect(heard).toEqual(numbered(1, 3))
      expect(stream.state).toMatchObject({ status: 'closed', reason: 'completed' })
    }
    expect(server.liveConnections).toEqual([])
    expect(server.requests).toHaveLength(1)
  })

  test('B1.1: close() ends this tab only', async () => {
    const { clock, log, server, open } = origin()
    const [first, second] = [open(), open()]
    await clock.advance(100)
    log.publish(1)
    await clock.advance(100)
    first.stream.close()
    expect(first.stream.state).toMatchObject({ status: 'closed', reason: 'client' })
    log.publish(1)
    await clock.advance(1000)
    expect(first.heard).toEqual(['1'])
    expect(second.heard).toEqual(['1', '2'])
    expect(server.liveConnections).toHaveLength(1)
  })
})

describe('consumers', () => {
  test('B2.1: without any, no tab connects', async () => {
    const { clock, server, tabs, open } = origin()
    const { stream } = open({ idle: true })
    await clock.advance(1000)
    expect(server.requests).toEqual([])
    expect(tabs.messageCount).toBe(0)
    expect(stream.state).toMatchObject({ status: 'idle', role: 'follower' })
  })

  test('B2.2: when no tab has any, the connection is dropped after lingerMs', async () => {
    const { clock, log, server, open } = origin()
    const [first, second] = [open({ idle: true }), open({ idle: true })]
    const heard: string[] = []
    const stop = [first, second].map(({ stream }) =>
      stream.on('message', ({ data }) => heard.push(data)),
    )
    await clock.advance(100)
    log.publish(1)
    await clock.advance(100)
    for (const leave of stop) leave()
    await clock.advance(99)
    expect(server.liveConnections).toHaveLength(1)
    await clock.advance(1)
    expect(server.liveConnections).toHaveLength(0)
    expect(second.stream.state.status).toBe('idle')
    expect(clock.pending).toEqual([])
    log.publish(2)
    second.stream.on('message', ({ data }) => heard.push(data))
    await clock.advance(100)
    expect(heard).toEqual(['1', '1', '2', '3'])
  })

  test('B2.2: a leader that loses its last one hands over to a tab that has some', async () => {
    const { clock, log, server, open } = origin()
    const first = open({ idle: true })
    const stop = first.stream.on('message', () => {})
    await clock.advance(10)
    const second = open()
    await clock.advance(10)
    stop()
    log.publish(1)
    await clock.advance(200)
    expect(first.stream.state).toMatchObject({ status: 'idle', role: 'follower' })
    expect(second.stream.state).toMatchObject({ status: 'open', role: 'leader' })
    log.publish(1)
    await clock.advance(100)
    expect(second.heard).toEqual(['1', '2'])
    expect(server.liveConnections).toHaveLength(1)
  })

  test('B9.4: a hidden tab gives its place to another one, if it pauses when hidden', async () => {
    const { clock, log, server, open } = origin()
    const [first, second] = [open({ pauseWhenHidden: { afterMs: 500 } }), open()]
    await clock.advance(100)
    log.publish(1)
    await clock.advance(100)
    first.tab.setHidden(true)
    await clock.advance(600)
    expect(first.stream.state).toMatchObject({ status: 'suspended', reason: 'hidden' })
    expect(second.stream.state).toMatchObject({ status: 'open', role: 'leader' })
    log.publish(1)
    await clock.advance(100)
    first.tab.setHidden(false)
    await clock.advance(100)
    expect(first.stream.state).toMatchObject({ status: 'open', role: 'follower' })
    for (const { heard } of [first, second]) expect(heard).toEqual(['1', '2'])
    expect(server.liveConnections).toHaveLength(1)
  })
})
