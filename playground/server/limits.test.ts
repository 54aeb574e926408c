import { afterEach, describe, expect, test } from 'vitest'

import { startServer } from './start-server.ts'
import type { RunningServer, ServerOptions } from './start-server.ts'
import { eventually, openReader, within } from './test-reader.ts'
import type { Reader } from './test-reader.ts'

let cleanups: (() => unknown)[] = []
let reports: string[] = []

const start = async (options: ServerOptions = {}): Promise<RunningServer> => {
  const report = (message: string): void => void reports.push(message)
  const server = await startServer({ port: 0, intervalMs: 0, idTag: '', report, ...options })
  cleanups.push(() => server.close())
  return server
}

const open = async (server: RunningServer, query = ''): Promise<Reader> => {
  const reader = await openReader(`${server.url}/events${query}`)
  cleanups.push(reader.close)
  return reader
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const unsentBytes = async (server: RunningServer): Promise<number> => {
  const health = (await (await fetch(`${server.url}/healthz`)).json()) as { unsentBytes: number }
  return health.unsentBytes
}

afterEach(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
  cleanups = []
  reports = []
})

describe('a slow reader', () => {
  test('is dropped, and costs no memory until then', async () => {
    const readerCount = 10
    const server = await start()
    const readers = await Promise.all(Array.from({ length: readerCount }, () => open(server)))
    const quick = await open(server)
    for (const reader of readers) reader.response.pause()
    const text = 'x'.repeat(10_000)
    let most = 0
    // Kernel buffers take several MB per connection before anything is left unsent.
    for (let n = 0; server.connections() > 1; n += 1) {
      if (n === 5000) throw new Error('50 MB were published, and the readers are still there')
      server.publish({ type: 'notice', data: text })
      await turn()
      if (n % 200 === 0) most = Math.max(most, await unsentBytes(server))
    }
    expect(reports).toEqual(readers.map(() => 'A reader was dropped: too-slow.'))
    // One socket buffer each, not the bound on what may be left unread in the log.
    expect(most).toBeLessThan((readerCount + 1) * 256 * 1024)
    // The one that kept reading was not held up.
    const last = server.publish({ type: 'notice', data: 'the last one' })
    await quick.next((block) => block.id === last)
  })

  test('resumes by its id, with nothing missing', async () => {
    const server = await start()
    const slow = await open(server)
    slow.response.pause()
    const text = 'x'.repeat(10_000)
    while (server.connections() > 0) {
      server.publish({ type: 'notice', data: text })
      await turn()
    }
    const last = server.publish({ type: 'notice', data: 'the last one' })
    slow.response.resume()
    expect(await within(slow.ended, 'the end')).toBe(false)
    const seen = slow.blocks.filter((block) => block.event).map((block) => Number(block.id))
    const again = await open(server, `?lastEventId=${seen.at(-1)}`)
    await again.next((block) => block.id === last)
    const ids = [...seen, ...again.blocks.map((block) => Number(block.id))]
    expect(ids).toEqual(Array.from({ length: Number(last) }, (_, index) => index + 1))
  })

  test('that takes nothing for too long is dropped in mid-replay', async () => {
    const server = await start({ stallTimeoutMs: 50 })
    for (let n = 0; n < 2000; n += 1) server.publish({ type: 'notice', data: 'x'.repeat(10_000) })
    const reader = await open(server, '?lastEventId=0')
    reader.response.pause()
    await eventually('the drop', () => server.connections() === 0)
    expect(reports).toEqual(['A reader was dropped: stalled.'])
  })

  test('that the log overtakes is dropped, never led over the gap', async () => {
    const server = await start({ logSize: 5, maxUnsentBytes: Infinity })
    const reader = await open(server)
    reader.response.pause()
    while (server.connections() > 0) {
      server.publish({ type: 'notice', data: 'x'.repeat(10_000) })
      await turn()
    }
    expect(reports).toEqual(['A reader was dropped: overtaken.'])
  })
})

describe('a healthy reader', () => {
  test('gets a replay of 10,000 events whole, far above the bound', async () => {
    const server = await start({ maxUnsentBytes: 1000 })
    for (let n = 0; n < 10_000; n += 1) server.publish({ type: 'notice', data: 'x'.repeat(300) })
    const reader = await open(server, '?lastEventId=0')
    await reader.next((block) => block.id === '10000')
    const ids = reader.blocks.map((block) => Number(block.id))
    expect(ids).toEqual(Array.from({ length: 10_000 }, (_, index) => index + 1))
    expect(reports).toEqual([])
  })
})

describe('a dead reader', () => {
  test.each([
    ['closes', (reader: Reader) => reader.close()],
    ['resets', (reader: Reader) => reader.socket.resetAndDestroy()],
  ])('is forgotten as soon as its connection %s', async (_, kill) => {
    const server = await start()
    const reader = await open(server)
    expect(server.connections()).toBe(1)
    kill(reader)
    await eventually('the end', () => server.connections() === 0)
    expect(reports).toEqual([])
  })
})
