// What streams leave in memory: B5.5 for events that are kept, nothing for those that are not.
import { expect, test } from 'vitest'
import type { Leftover, LongStream } from '../support/long-stream-client.ts'
import { runProgram } from '../support/program.ts'

const MB = 1e6

test('B5.5: 100,000 kept text events of 80 characters, in chunks of 64 KiB, cost under 40 MB', async () => {
  const client = runProgram<LongStream, Leftover>('long-stream-client.ts')
  const { kept, growthBytes } = await client.ask({ keepOneOf: 1, count: 100_000 })
  expect(kept).toBe(100_000)
  expect(growthBytes).toBeLessThan(40 * MB)
})

test('B5.5: an event that is kept does not keep the chunk it came with', async () => {
  const client = runProgram<LongStream, Leftover>('long-stream-client.ts')
  // One of a chunk and a half: as many chunks would be 65 MB.
  const { kept, growthBytes } = await client.ask({ keepOneOf: 1000, count: 1_000_000 })
  expect(kept).toBe(1000)
  expect(growthBytes).toBeLessThan(1 * MB)
})

test.for(['listener', 'for await'] as const)(
  'B13: 2,000,000 events leave nothing behind (%s)',
  async (by) => {
    const client = runProgram<LongStream, Leftover>('long-stream-client.ts')
    const { events, growthBytes } = await client.ask({ pass: 2_000_000, by })
    expect(events).toBe(2_000_000)
    expect(growthBytes).toBeLessThan(1 * MB)
  },
)
