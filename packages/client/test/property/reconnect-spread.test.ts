// A thousand clients lose their server at the same moment. What they ask of it when it comes back
// is measured where it arrives.
import { createScriptedServer, createVirtualClock } from '@lastevent/testing'
import { describe, expect, test } from 'vitest'
import { createEventStream } from '../../src/index.ts'

const CLIENTS = 1_000
const WINDOW_MS = 100

interface Spread {
  /** When the clients came back, in ms since they were dropped, the first one first. */
  readonly times: readonly number[]
  /** How many of them came in the busiest window. */
  readonly busiest: number
}

/** Drops all clients at once, after what the server has sent, and sees when they come back. */
async function dropAll(prelude: string): Promise<Spread> {
  const clock = createVirtualClock({ seed: 20_261_122 })
  const server = createScriptedServer({ clock })
  const streams = Array.from({ length: CLIENTS }, () => {
    const { fetch } = server
    const stream = createEventStream('https://example.test/events', { fetch, clock })
    stream.on('message', () => undefined)
    return stream
  })
  await clock.flush()
  for (const connection of server.connections) connection.raw(prelude)
  // Long enough for the connections to count as good.
  await clock.advance(10_000)
  expect(server.liveConnections).toHaveLength(CLIENTS)
  server.handle((connection) => connection.open())
  const droppedAt = clock.now()
  for (const connection of server.liveConnections) connection.drop()
  await clock.advance(30_000)
  const times = server.requests.slice(CLIENTS).map(({ time }) => time - droppedAt)
  for (const stream of streams) stream.close()
  return { times: times.toSorted((a, b) => a - b), busiest: busiestOf(times) }
}

/** The most that lie within one window, wherever it begins. */
function busiestOf(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  let first = 0
  let most = 0
  for (const [last, time] of sorted.entries()) {
    while (time - (sorted[first] as number) > WINDOW_MS) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}

describe('B8.3 clients that are dropped at once', () => {
  test.each([
    ['without a wish of the server', 'data: hello\n\n', 500, 1_000],
    ['after a retry field of 3 s', 'retry: 3000\ndata: hello\n\n', 3_000, 4_500],
  ])('come back one by one, %s', async (name, prelude, leastMs, mostMs) => {
    const { times, busiest } = await dropAll(prelude)
    const spreadMs = (times.at(-1) as number) - (times[0] as number)
    const [first, last] = [times[0], times.at(-1)].map((time) => Math.round(time as number))
    console.log(
      `${name}: ${busiest} of ${CLIENTS} within ${WINDOW_MS} ms, all in ${first} to ${last} ms`,
    )
    expect(times).toHaveLength(CLIENTS)
    expect(times[0]).toBeGreaterThanOrEqual(leastMs)
    expect(times.at(-1)).toBeLessThanOrEqual(mostMs)
    expect(spreadMs).toBeGreaterThan((mostMs - leastMs) * 0.9)
    expect(busiest).toBeLessThanOrEqual(CLIENTS / 4)
  })
})
