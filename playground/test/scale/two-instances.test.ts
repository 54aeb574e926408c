// Two instances behind nginx, with their log in Redis: whatever is killed, restarted or away, every
// client gets every event once, in order.
import { createEventStream } from 'lastevent'
import { expect, onTestFailed, onTestFinished, test } from 'vitest'
import { createRandom } from '../../../packages/client/test/support/random.ts'
import { eventually } from '../../../packages/client/test/support/waiting.ts'
import { events } from '../../src/contract.ts'
import { startInstance, type Instance } from './support/instance.ts'
import { startProxy } from './support/proxy.ts'
import { startRedis } from './support/redis.ts'

const clientCount = 50
const batchSize = 200
const batchCount = 100
const total = batchSize * batchCount
/** The largest test of all: 20 s of processor time, of which a crowded machine may give it a tenth. */
const hangMs = 900_000

interface Client {
  /** The number in each event's data, in the order in which they came. */
  readonly seen: number[]
  /** What isn't an event of the log: a `reset`, say, would be a gap. */
  readonly others: string[]
  readonly complete: Promise<void>
  reconnects(): number
}

const openClient = (url: string): Client => {
  const seen: number[] = []
  const others: string[] = []
  let opens = 0
  const stream = createEventStream(url, {
    events,
    retry: { minDelayMs: 50, maxDelayMs: 500, limit: Infinity },
    onOpen: () => void (opens += 1),
  })
  onTestFinished(() => stream.close())
  const complete = new Promise<void>((resolve) => {
    stream.on('add', ({ data }) => {
      seen.push(data.n)
      if (data.n === total) resolve()
    })
  })
  stream.on('reset', ({ data }) => others.push(data.reason))
  stream.on('notice', ({ data }) => others.push(data))
  return { seen, others, complete, reconnects: () => opens - 1 }
}

const batch = (index: number): string =>
  Array.from({ length: batchSize }, (_, offset) => {
    const n = index * batchSize + offset + 1
    const data = { n, text: 'event', at: '2026-01-01T00:00:00.000Z' }
    return `${JSON.stringify({ type: 'add', data })}\n`
  }).join('')

interface Tally {
  /** Attempts that brought no answer, or none that says that it is published. */
  repeats: number
  unavailable: number
}

/** Publishes a batch, again and again under the same key, until somebody says that it is. */
const publish = async (url: string, index: number, tally: Tally): Promise<void> => {
  for (;;) {
    const headers = { 'Content-Type': 'application/x-ndjson', 'Idempotency-Key': `batch-${index}` }
    const response = await fetch(url, { method: 'POST', headers, body: batch(index) }).catch(
      () => undefined,
    )
    const status = response?.status
    await response?.arrayBuffer().catch(() => undefined)
    if (status === 201 || status === 200) return
    tally.repeats += 1
    if (status === 503) {
      tally.unavailable += 1
      expect(response?.headers.get('retry-after')).toBe('1')
    }
    // Refused for good would mean that this goes on for ever.
    if (![undefined, 502, 503, 504].includes(status)) throw new Error(`answered ${status}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test(
  'nothing is lost, doubled or out of order, whatever goes down',
  { timeout: hangMs },
  async () => {
    const redis = await startRedis('always')
    const variables = {
      REDIS_URL: redis.url,
      LOG_SIZE: '30000',
      MAX_PUBLISH_RATE: '1000000',
      HEARTBEAT_MS: '500',
    }
    const instances = [await startInstance(variables), await startInstance(variables)]
    const proxy = await startProxy(
      'nginx',
      instances.map(({ port }) => port),
    )
    const url = `${proxy.url}/events`
    const clients = Array.from({ length: clientCount }, () => openClient(url))
    const connections = async (): Promise<number> => {
      const counts = await Promise.all(
        instances.map(async (instance) => {
          const health = await fetch(`${instance.url}/healthz`)
          return ((await health.json()) as { connections: number }).connections
        }),
      )
      return counts.reduce((sum, count) => sum + count, 0)
    }
    await eventually('all clients', async () => (await connections()) === clientCount)

    const random = createRandom()
    const restart = async (instance: Instance): Promise<void> => {
      await instance.kill()
      await instance.start()
    }
    // By the number of the batch before which it happens, so that the events decide and no clock.
    const at = (from: number, to: number): number => Math.round(random.between(from, to))
    const disasters = new Map<number, () => Promise<void>>([
      [at(5, 15), () => restart(instances[0]!)],
      [at(20, 30), () => restart(instances[1]!)],
      [
        at(35, 45),
        async () => {
          await redis.kill()
          await redis.start()
        },
      ],
      [
        at(50, 60),
        // Unreachable without a word: what is asked now is late, and is done all the same.
        async () => {
          redis.signal('SIGSTOP')
          await new Promise((resolve) => setTimeout(resolve, 3000))
          redis.signal('SIGCONT')
        },
      ],
      [at(65, 75), () => restart(instances[0]!)],
      [at(80, 90), () => restart(instances[1]!)],
    ])

    // What they complained of, where the test fails.
    onTestFailed(() => console.log(instances.map(({ said }) => said()).join('\n')))
    const tally: Tally = { repeats: 0, unavailable: 0 }
    const ongoing: Promise<void>[] = []
    for (let index = 0; index < batchCount; index += 1) {
      const disaster = disasters.get(index)
      if (disaster !== undefined) ongoing.push(disaster())
      await publish(url, index, tally)
    }
    await Promise.all(ongoing)
    await Promise.all(clients.map(({ complete }) => complete))

    const all = Array.from({ length: total }, (_, index) => index + 1)
    for (const { seen, others } of clients) {
      expect(others).toEqual([])
      // A client that began before the first event has them all: each once, in order.
      expect(seen.length).toBe(total)
      expect(seen.every((n, index) => n === all[index])).toBe(true)
    }
    // The log itself has no duplicates of what was published again.
    expect(await redis.command('XLEN', 'lastevent')).toBeGreaterThanOrEqual(total)
    const health = (await (await fetch(`${instances[0]!.url}/healthz`)).json()) as {
      newest: string
    }
    expect(health.newest.split('-')[1]).toBe(String(total))
    // The test has tested something.
    expect(tally.unavailable).toBeGreaterThan(0)
    expect(clients.reduce((sum, client) => sum + client.reconnects(), 0)).toBeGreaterThan(
      clientCount,
    )
    const resumed = clients.reduce((sum, client) => sum + client.reconnects(), 0)
    console.log(
      `${total} events at ${clientCount} clients: ${resumed} reconnects, ` +
        `${tally.repeats} publications repeated, ${tally.unavailable} of them after a 503`,
    )
  },
)
