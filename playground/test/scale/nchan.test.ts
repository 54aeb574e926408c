// The client on nchan, which serves streams from nginx: types, ids and resuming.
import { createEventStream } from 'lastevent'
import { expect, onTestFailed, onTestFinished, test } from 'vitest'
import { eventually } from '../../../packages/client/test/support/waiting.ts'
import { events } from '../../src/contract.ts'
import { startNchan } from './support/proxy.ts'

const at = '2026-01-01T00:00:00.000Z'

test('every event comes once, in order, also what was published between two streams', async () => {
  // Seconds of silence after which it ends a stream.
  const nchan = await startNchan('nchan_subscriber_timeout 1;')
  onTestFailed(() => console.log(nchan.said()))
  const publish = async (type: string, data: string): Promise<void> => {
    const headers = { 'X-EventSource-Event': type, 'Content-Type': 'text/plain' }
    const response = await fetch(`${nchan.url}/publish`, { method: 'POST', headers, body: data })
    expect(response.ok).toBe(true)
  }
  const subscribers = async (): Promise<number> => {
    const headers = { Accept: 'application/json' }
    const response = await fetch(`${nchan.url}/publish`, { headers })
    if (!response.ok) return 0
    return ((await response.json()) as { subscribers: number }).subscribers
  }

  const numbers: number[] = []
  const ids: (string | undefined)[] = []
  const errors: string[] = []
  let opens = 0
  const stream = createEventStream(`${nchan.url}/events`, {
    events,
    // Long enough to publish something in between.
    retry: { minDelayMs: 500, maxDelayMs: 500, limit: Infinity },
    onOpen: () => void (opens += 1),
    onInvalid: (error) => errors.push(String(error)),
  })
  onTestFinished(() => stream.close())
  stream.on('add', ({ data, id }) => {
    numbers.push(data.n)
    ids.push(id)
  })
  stream.on('notice', ({ data }) => errors.push(data))
  await eventually('the stream', async () => (await subscribers()) === 1)

  let published = 0
  const publishSome = async (): Promise<void> => {
    for (let count = 0; count < 5; count += 1) {
      published += 1
      await publish('add', JSON.stringify({ n: published, text: 'event', at }))
    }
  }
  for (let round = 1; round <= 2; round += 1) {
    await publishSome()
    await eventually('the end of the stream', async () => (await subscribers()) === 0)
    await publishSome()
    await eventually('the last event', () => numbers.at(-1) === published)
  }
  expect(opens).toBeGreaterThanOrEqual(2)
  expect(numbers).toEqual(Array.from({ length: published }, (_, index) => index + 1))
  expect(new Set(ids).size).toBe(published)
  // The time of the message, and its place among those of the same second.
  expect(ids[0]).toMatch(/^\d+:\d+$/)
  expect(errors).toEqual([])
})
