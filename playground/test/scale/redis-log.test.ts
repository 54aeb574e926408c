// The log in a real Redis: ids, places, publishing, and what becomes of them when Redis is trimmed,
// emptied, killed or away.
import { describe, expect, onTestFinished, test } from 'vitest'
import { eventually } from '../../../packages/client/test/support/waiting.ts'
import {
  KeyReusedError,
  LogUnavailableError,
  type EventLog,
  type Place,
} from '../../server/log/event-log.ts'
import { createRedisLog, type RedisLogOptions } from '../../server/log/redis-log.ts'
import { startRedis, type Redis } from './support/redis.ts'

interface Opened {
  readonly log: EventLog
  readonly reports: readonly string[]
  /** The newest id under its former name, of each time that the log was another one. */
  readonly restarts: readonly string[]
}

const open = async (redis: Redis, options: Partial<RedisLogOptions> = {}): Promise<Opened> => {
  const reports: string[] = []
  const restarts: string[] = []
  const log = await createRedisLog({
    url: redis.url,
    stream: 'events',
    size: 100,
    rememberMs: 60_000,
    blockMs: 50,
    answerMs: 60_000,
    onChange: () => undefined,
    onRestart: (idBefore) => restarts.push(idBefore(1)),
    report: (message) => reports.push(message),
    ...options,
  })
  onTestFinished(() => log.close())
  return { log, reports, restarts }
}

const notices = (count: number): { type: string; data: string }[] =>
  Array.from({ length: count }, (_, index) => ({ type: 'notice', data: `notice ${index + 1}` }))

const numberOf = (id: string): number => Number(id.split('-')[1])
const epochOf = (id: string): string => id.split('-')[0] ?? ''
const kindOf = async (log: EventLog, id: string): Promise<Place['kind']> =>
  (await log.locate(id)).kind

const reaches = (log: EventLog, n: number): Promise<void> =>
  eventually(`event ${n}`, () => log.window.newest() === n)

describe('publishing', () => {
  test('numbers events without a hole, whichever instance publishes, and all see the same', async () => {
    const redis = await startRedis()
    const [one, other] = [(await open(redis)).log, (await open(redis)).log]
    const published = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? one : other).publish(notices(3))),
    )
    const firsts = published.map(({ first }) => numberOf(first)).toSorted((a, b) => a - b)
    expect(firsts).toEqual(Array.from({ length: 20 }, (_, index) => 1 + 3 * index))
    expect(new Set(published.map(({ first }) => epochOf(first))).size).toBe(1)
    await Promise.all([reaches(one, 60), reaches(other, 60)])
    const frames = ({ window }: EventLog): string =>
      Array.from({ length: 60 }, (_, index) => window.frame(index + 1)).join('')
    expect(frames(one)).toBe(frames(other))
    const first = published.find((each) => numberOf(each.first) === 1)?.first
    expect(one.window.frame(1)).toBe(`event: notice\nid: ${first}\ndata: notice 1\n\n`)
  })

  test('a key that was published adds nothing, whichever instance is asked', async () => {
    const redis = await startRedis()
    const [one, other] = [(await open(redis)).log, (await open(redis)).log]
    const first = await one.publish(notices(2), 'k')
    expect(await other.publish(notices(2), 'k')).toEqual({ ...first, repeated: true })
    await expect(one.publish(notices(1), 'k')).rejects.toThrow(KeyReusedError)
    expect(numberOf((await one.publish(notices(1))).first)).toBe(3)
  })

  test('a key is forgotten after its time', async () => {
    const redis = await startRedis()
    const { log } = await open(redis, { rememberMs: 20 })
    await log.publish(notices(1), 'k')
    await eventually(
      'the end of its time',
      async () => (await redis.command('KEYS', '*:key:*')) + '' === '',
    )
    expect(await log.publish(notices(1), 'k')).toMatchObject({ repeated: false })
  })

  test('ten thousand events in one go are one step', async () => {
    const { log } = await open(await startRedis(), { size: 20_000 })
    const { first, last, count } = await log.publish(notices(10_000))
    expect([numberOf(first), numberOf(last), count]).toEqual([1, 10_000, 10_000])
    await reaches(log, 10_000)
  })
})

describe('a place', () => {
  test('is told apart before anything is read', async () => {
    const { log } = await open(await startRedis(), { size: 10 })
    const { first } = await log.publish(notices(30))
    await reaches(log, 30)
    const id = (n: number): string => `${epochOf(first)}-${n}`
    expect(await log.locate(id(30))).toEqual({ kind: 'known', next: 31 })
    expect(await log.locate(id(20))).toEqual({ kind: 'known', next: 21 })
    expect(await kindOf(log, id(19))).toBe('expired')
    expect(await kindOf(log, id(0))).toBe('expired')
    expect(await kindOf(log, id(31))).toBe('future')
    expect(await kindOf(log, '1700000000000000-3')).toBe('unknown')
    for (const malformed of ['7', 'abc', `${id(3)}-1`, '-3', `${epochOf(first)}-03`, '1e3-1']) {
      expect(await kindOf(log, malformed)).toBe('malformed')
    }
  })

  test('that another instance is ahead with is waited for', async () => {
    const redis = await startRedis()
    const ahead = (await open(redis)).log
    const { log: behind } = await open(redis)
    // It hears of nothing while it loads nothing: the place has to come from Redis itself.
    const { last } = await ahead.publish(notices(5))
    expect(await behind.locate(last)).toEqual({ kind: 'known', next: 6 })
    expect(behind.window.newest()).toBe(5)
  })

  test('before the first event is one to resume from', async () => {
    const { log } = await open(await startRedis())
    const beginning = log.window.idOf(0)
    await log.publish(notices(2))
    expect(await log.locate(beginning)).toEqual({ kind: 'known', next: 1 })
  })
})

describe('a stream in Redis that was', () => {
  test('trimmed is known as such by its numbers', async () => {
    const redis = await startRedis()
    const { log } = await open(redis)
    const { first } = await log.publish(notices(20))
    await reaches(log, 20)
    await redis.command('XTRIM', 'events', 'MAXLEN', '5')
    await eventually('the trim', () => log.window.oldest() === 16)
    expect(await kindOf(log, `${epochOf(first)}-14`)).toBe('expired')
    expect(await kindOf(log, `${epochOf(first)}-15`)).toBe('known')
    // So does an instance that starts now.
    const { log: fresh } = await open(redis)
    expect([fresh.window.oldest(), fresh.window.newest()]).toEqual([16, 20])
  })

  test('trimmed to nothing goes on counting', async () => {
    const redis = await startRedis()
    const { log } = await open(redis)
    const { last } = await log.publish(notices(3))
    await redis.command('XTRIM', 'events', 'MAXLEN', '0')
    await eventually('the trim', () => log.window.oldest() === 4)
    expect(await kindOf(log, last)).toBe('known')
    expect(await log.publish(notices(1))).toMatchObject({ first: `${epochOf(last)}-4` })
  })

  test('with a hole made by XDEL is read from behind the hole', async () => {
    const redis = await startRedis()
    const { log } = await open(redis)
    const { first } = await log.publish(notices(9))
    await redis.command('XDEL', 'events', `${epochOf(first)}-4`)
    const { log: fresh } = await open(redis)
    expect(fresh.window.oldest()).toBe(5)
    expect(await kindOf(fresh, `${epochOf(first)}-3`)).toBe('expired')
    expect(await kindOf(fresh, `${epochOf(first)}-4`)).toBe('known')
  })

  test.each([
    ['deleted', async () => undefined],
    ['re-created', async (log: EventLog) => void (await log.publish(notices(40)))],
  ])('%s is another log', async (_, afterwards: (log: EventLog) => Promise<void>) => {
    const redis = await startRedis()
    const { log, restarts } = await open(redis)
    const { first, last } = await log.publish(notices(20))
    await reaches(log, 20)
    await redis.command('DEL', 'events')
    await afterwards(log)
    await eventually('the new epoch', () => restarts.length === 1)
    expect(restarts).toEqual([first])
    expect(await kindOf(log, last)).toBe('unknown')
    expect(epochOf(log.window.idOf(0)) > epochOf(first)).toBe(true)
  })
})

describe('while Redis is away', () => {
  test('nothing is published, what is known is told, and all resumes by itself', async () => {
    const redis = await startRedis()
    const { log, reports, restarts } = await open(redis)
    const { last } = await log.publish(notices(3))
    await reaches(log, 3)
    await redis.kill()
    await expect(log.publish(notices(1))).rejects.toThrow(LogUnavailableError)
    await eventually('the loss', () => !log.isReachable())
    expect(await kindOf(log, last)).toBe('known')
    await expect(log.locate(`${epochOf(last)}-9`)).rejects.toThrow(LogUnavailableError)
    await redis.start()
    await eventually('the return', () => log.isReachable())
    // With `appendfsync always` it is the same log.
    expect(await log.publish(notices(1))).toMatchObject({ first: `${epochOf(last)}-4` })
    await reaches(log, 4)
    expect(restarts).toEqual([])
    expect(reports).toHaveLength(3)
  })

  test('it may do late what was asked: a key makes it safe to ask again', async () => {
    const redis = await startRedis()
    const { log } = await open(redis)
    const { log: impatient } = await open(redis, { answerMs: 500 })
    await eventually('the first event', () =>
      impatient.publish(notices(1), 'first').then(
        () => true,
        () => false,
      ),
    )
    redis.signal('SIGSTOP')
    await expect(impatient.publish(notices(1), 'k')).rejects.toThrow(/no answer within 500 ms/)
    redis.signal('SIGCONT')
    expect(numberOf((await log.publish(notices(1), 'k')).first)).toBe(2)
    await reaches(log, 2)
  })

  test('an instance that starts waits for it', async () => {
    const redis = await startRedis()
    await redis.kill()
    const { log } = await open(redis)
    expect([log.isLoaded(), log.isReachable()]).toEqual([false, false])
    await redis.start()
    await eventually('the return', () => log.isLoaded())
  })

  test.each(['everysec', 'no', 'none'] as const)(
    'where it keeps its log by %s its return is a new log: ids may be given out twice',
    async (persistence) => {
      const redis = await startRedis(persistence)
      const { log, restarts } = await open(redis)
      const { last } = await log.publish(notices(3))
      await reaches(log, 3)
      await redis.kill()
      await redis.start()
      await eventually('the new epoch', () => restarts.length === 1)
      expect(await kindOf(log, last)).toBe('unknown')
      const { first } = await log.publish(notices(1))
      expect(numberOf(first)).toBe(1)
      expect(epochOf(first)).not.toBe(epochOf(last))
    },
  )
})

test('a key that holds something else is an error that says so', async () => {
  const redis = await startRedis()
  await redis.command('SET', 'events', 'no stream')
  const { log, reports } = await open(redis)
  expect(reports[0]).toMatch(/WRONGTYPE/)
  await expect(log.publish(notices(1))).rejects.toThrow(/WRONGTYPE/)
})
