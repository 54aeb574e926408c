// What a client hears whose place in a Redis stream is gone: a `reset` with the reason, and then all
// that there is.
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../../../packages/client/test/support/waiting.ts'
import type { ResetEvent } from '../../src/contract.ts'
import { startServer, type RunningServer } from '../../server/start-server.ts'
import { isOfType, openReader, type Block, type Reader } from '../../server/test-reader.ts'
import { startRedis, type Redis } from './support/redis.ts'

interface Served {
  readonly redis: Redis
  readonly server: RunningServer
  /** Publishes so many notices, and returns their ids. */
  publish(count: number): Promise<readonly string[]>
  open(lastEventId?: string): Promise<Reader>
  /** The number of the oldest and the newest event that the instance holds. */
  held(): Promise<readonly (string | null)[]>
}

const serve = async (): Promise<Served> => {
  const redis = await startRedis()
  // Late is not away on a busy machine: each request here is made once.
  const log = { redisUrl: redis.url, redisStream: 'events', redisAnswerMs: 60_000 }
  const options = { ...log, report: () => undefined }
  const server = await startServer({ port: 0, intervalMs: 0, ...options })
  onTestFinished(() => server.close())
  return {
    redis,
    server,
    async publish(count) {
      const notices = Array.from({ length: count }, () => ({ type: 'notice', data: 'text' }))
      const body = JSON.stringify(notices)
      const response = await fetch(`${server.url}/events`, { method: 'POST', body })
      const { first } = (await response.json()) as { first: string }
      const [epoch, n] = first.split('-')
      return notices.map((_, index) => `${epoch}-${Number(n) + index}`)
    },
    async open(lastEventId) {
      const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }
      const reader = await openReader(`${server.url}/events`, headers)
      onTestFinished(reader.close)
      return reader
    },
    async held() {
      const health = (await (await fetch(`${server.url}/healthz`)).json()) as ResetEvent
      return [health.oldest, health.newest]
    },
  }
}

const nextReset = async (reader: Reader): Promise<ResetEvent> => {
  const { data, id } = await reader.next(isOfType('reset'))
  // It belongs to this connection: as an event of the log it would be replayed to others.
  expect(id).toBeUndefined()
  return JSON.parse(data ?? '') as ResetEvent
}

const hasId = (id: string | undefined) => (block: Block) => block.id === id

test('a trimmed stream: the events after the place are expired', async () => {
  const { redis, publish, open, held } = await serve()
  const ids = await publish(20)
  await redis.command('XTRIM', 'events', 'MAXLEN', '5')
  await eventually('the trim', async () => (await held())[0] === ids[15])
  const lost = await open(ids[2])
  const [oldest, newest] = [ids[15], ids[19]]
  expect(await nextReset(lost)).toEqual({ reason: 'expired', requested: ids[2], oldest, newest })
  for (const id of ids.slice(15)) expect(await lost.next()).toMatchObject({ id, event: 'notice' })
  // The last one whose followers are all there.
  const kept = await open(ids[14])
  expect(await kept.next()).toMatchObject({ id: ids[15] })
  expect(kept.blocks.some(isOfType('reset'))).toBe(false)
})

test('a deleted stream: the place is unknown, to those that read and to those that come back', async () => {
  const { redis, publish, open } = await serve()
  const [last = ''] = (await publish(20)).slice(-1)
  const reading = await open()
  await reading.next(hasId(last))
  await redis.command('DEL', 'events')
  const reset = { reason: 'unknown', requested: last, oldest: null, newest: null }
  expect(await nextReset(reading)).toEqual(reset)
  expect(await nextReset(await open(last))).toEqual(reset)
  const [first] = await publish(1)
  expect(await reading.next()).toMatchObject({ id: first, event: 'notice' })
})

test('a re-created stream: the place is unknown, although it has as many events', async () => {
  const { redis, publish, open } = await serve()
  const before = await publish(20)
  const reading = await open()
  await reading.next(hasId(before[19]))
  await redis.command('DEL', 'events')
  const after = await publish(40)
  const [oldest, requested] = [after[0], before[19]]
  expect(await nextReset(reading)).toMatchObject({ reason: 'unknown', requested, oldest })
  for (const id of after) expect(await reading.next()).toMatchObject({ id, event: 'notice' })
  const back = await open(before[2])
  const newest = after[39]
  expect(await nextReset(back)).toEqual({ reason: 'unknown', requested: before[2], oldest, newest })
  expect(await back.next()).toMatchObject({ id: oldest })
})

test('an id that was never given out: ahead of the log, of another one, or none at all', async () => {
  const { publish, open } = await serve()
  const [id = ''] = await publish(1)
  const [epoch = ''] = id.split('-')
  for (const [requested, reason] of [
    [`${epoch}-2`, 'future'],
    [`${BigInt(epoch) - 1n}-1`, 'unknown'],
    ['7', 'malformed'],
  ] as const) {
    const reader = await open(requested)
    expect(await nextReset(reader)).toEqual({ reason, requested, oldest: id, newest: id })
    expect(await reader.next()).toMatchObject({ id })
  }
})
