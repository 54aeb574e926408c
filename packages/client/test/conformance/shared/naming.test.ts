// B11.4, B11.5 Who shares with whom.
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createSharedEventStream } from '../../../src/shared/index.ts'
import { address, numbered, origin } from '../../support/shared-tabs.ts'

describe('the name', () => {
  test.for([
    ['a URL function', () => address, {}],
    ['headers', address, { headers: { 'X-Tenant': '7' } }],
    ['a header function', address, { headers: () => ({ Authorization: 'Bearer x' }) }],
    ['a body', address, { method: 'POST', body: '{}' }],
    ['a fetch of its own', address, { fetch }],
    ['cookies of another origin', address, { credentials: 'include' }],
  ] as const)(
    'B11.5: is asked for where the request may be another user’s: %s',
    ([, url, options]) => {
      expect(() => createSharedEventStream(url, options)).toThrow(/needs a name/)
      expect(() => createSharedEventStream(url, { ...options, name: 'user 7' })).not.toThrow()
    },
  )

  test('B11.5: is not asked for where the URL says it all', () => {
    expect(() => createSharedEventStream(address, { credentials: 'omit' })).not.toThrow()
  })

  test('B11.5: tells streams apart', async () => {
    const { clock, server, open } = origin()
    open({ name: 'one' })
    open({ name: 'other' })
    await clock.advance(100)
    expect(server.liveConnections).toHaveLength(2)
  })

  test.for([
    ['their URLs differ', { url: `${address}?user=8` }, 1],
    ['their URLs are the same', {}, 0],
    ['only the position in them differs', { resume: { query: 'after' } }, 0],
  ] as const)('B11.5: warns tabs that share one: %s', async ([, options, count]) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    onTestFinished(() => warn.mockRestore())
    const { clock, log, open } = origin()
    const first = open('url' in options ? {} : options)
    await clock.advance(100)
    open(options)
    await clock.advance(100)
    log.publish()
    log.drop()
    await clock.advance(2000)
    first.stream.reconnect()
    await clock.advance(100)
    expect(warn.mock.calls.map(([text]) => text)).toEqual(
      Array(count).fill(expect.stringContaining('test with different URLs')),
    )
  })

  test('replay is a number of at least 0', () => {
    expect(() => createSharedEventStream(address, { replay: -1 })).toThrow(RangeError)
  })
})

describe('a tab of a newer protocol version', () => {
  test('B11.4: shares with its own kind, and both kinds go on', async () => {
    const { clock, log, server, open } = origin()
    const old = [open({ version: 1 }), open({ version: 1 })]
    const young = [open({ version: 2 }), open({ version: 2 })]
    await clock.advance(100)
    log.publish(2)
    await clock.advance(100)
    expect(server.liveConnections).toHaveLength(2)
    old[0]?.tab.crash()
    log.publish(2)
    await clock.advance(2000)
    expect(server.liveConnections).toHaveLength(2)
    for (const { heard } of [old[1], ...young].filter((tab) => tab !== undefined)) {
      expect(heard).toEqual(numbered(1, 4))
    }
    expect(young.map(({ stream }) => stream.state.role)).toEqual(['leader', 'follower'])
  })
})

describe('a host that has nothing to share by', () => {
  test.for([
    ['no locks', { locks: undefined }],
    ['no channels', { BroadcastChannel: undefined }],
  ] as const)('B11.4: leaves each tab its own connection: %s', async ([, missing]) => {
    const { clock, log, server, tabs, open } = origin()
    const bare = (): object => ({ environment: { ...tabs.open().environment, ...missing } })
    const both = [open(bare()), open(bare())]
    await clock.advance(100)
    log.publish(2)
    await clock.advance(100)
    expect(server.liveConnections).toHaveLength(2)
    log.drop()
    await clock.advance(2000)
    log.publish(1)
    await clock.advance(100)
    for (const { heard, stream } of both) {
      expect(heard).toEqual(numbered(1, 3))
      expect(stream.state).toMatchObject({ status: 'open', role: 'alone', fallback: 'unsupported' })
    }
  })

  test('B11.4: refuses locks when asked for one, as an opaque origin does', async () => {
    const { clock, log, server, tabs, open } = origin()
    const refused = new DOMException('Access denied', 'SecurityError')
    const locks = { request: () => Promise.reject(refused), query: () => Promise.reject(refused) }
    const { heard, stream, errors } = open({
      environment: { ...tabs.open().environment, locks },
    })
    await clock.advance(100)
    log.publish(2)
    await clock.advance(100)
    expect(heard).toEqual(numbered(1, 2))
    expect(stream.state).toMatchObject({ status: 'open', role: 'alone' })
    expect(server.requests).toHaveLength(1)
    expect(errors).toEqual([])
  })
})
