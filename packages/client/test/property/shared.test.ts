// B11.2 Random lives of tabs that share one stream, under the virtual clock.
import { randomInt } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { life, live } from '../support/shared-chaos.ts'

const runs = 2000

test('B11.2: whatever happens to tabs, each sees each event once, in order, over one connection', async () => {
  const seed = Number(process.env['LASTEVENT_SEED'] ?? randomInt(2 ** 31))
  const figures = { seed, runs: 0, takeovers: 0, requests: 0, events: 0, overlapMs: 0 }
  await fc.assert(
    fc.asyncProperty(life, async (given) => {
      const { takeovers, overlapMs, requests, events } = await live(given)
      figures.runs += 1
      figures.takeovers += takeovers
      figures.requests += requests
      figures.events += events
      figures.overlapMs = Math.max(figures.overlapMs, overlapMs)
    }),
    { numRuns: runs, seed },
  )
  console.log(JSON.stringify(figures))
  // It has happened, or all this would say nothing.
  expect(figures.takeovers).toBeGreaterThan(figures.runs)
}, 900_000)
