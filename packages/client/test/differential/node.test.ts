// The same server script through our class and through npm `eventsource`, in Node: the same events,
// in the same states, and the same requests. See cases.ts.
import { EventSource as NpmEventSource } from 'eventsource'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EventSource } from '../../src/eventsource/index.ts'
import { type Case, cases } from './cases.ts'
import { type AnyConstructor, type Entry, play } from './log.ts'
import { type Asked, type DifferentialServer, startDifferentialServer } from './server.ts'

interface Outcome {
  readonly log: readonly Entry[]
  readonly asked: readonly Asked[]
}

let server: DifferentialServer
beforeAll(async () => {
  server = await startDifferentialServer()
})
afterAll(async () => server.close())

async function outcomeOf(Source: AnyConstructor, script: Case): Promise<Outcome> {
  const url = server.urlOf(script)
  const log = await play(Source, url, script)
  return { log, asked: server.asked(url) }
}

describe('B12 ours and npm eventsource', () => {
  test.each(cases)('agree on $name', async (script) => {
    const [ours, theirs] = await Promise.all([
      outcomeOf(EventSource, script),
      outcomeOf(NpmEventSource, script),
    ])
    expect(ours.log.length).toBeGreaterThan(0)
    expect(ours.asked.length).toBeGreaterThan(0)
    expect(ours).toEqual(theirs)
  })

  test('differ in what they take for a URL: the standard turns whatever comes into a string', () => {
    const address = server.urlOf({ name: 'none', replies: [] })
    const url = { toString: () => address } as unknown as string
    const source = new EventSource(url)
    expect(source.url).toBe(address)
    source.close()
    expect(() => new NpmEventSource(url)).toThrow(DOMException)
  })

  test('differ in their error events: ours is a plain Event, as the standard has it', async () => {
    const script = cases.find(({ name }) => name === 'status 404')!
    const seen = await Promise.all(
      [EventSource, NpmEventSource].map(
        async (Source) =>
          new Promise<Event>((resolve) => {
            const source = new Source(server.urlOf(script))
            source.onerror = resolve
          }),
      ),
    )
    expect(seen.map((event) => event.constructor === Event)).toEqual([true, false])
  })
})

test('the log of a case has events and requests in full', async () => {
  const script = cases.find(({ name }) => name === 'resumes after the last id')!
  const message = { type: 'message', readyState: 1, origin: 'same' }
  expect(await outcomeOf(EventSource, script)).toEqual({
    log: [
      { type: 'open', readyState: 1 },
      { ...message, data: '1', lastEventId: '1' },
      { ...message, data: '2', lastEventId: '2' },
      { type: 'error', readyState: 0 },
      { type: 'open', readyState: 1 },
      { ...message, type: 'end', data: '', lastEventId: '2' },
    ],
    asked: [{}, { 'last-event-id': '2' }].map((more) => ({
      method: 'GET',
      redirected: false,
      headers: {
        accept: 'text/event-stream',
        'cache-control': 'no-cache',
        pragma: 'no-cache',
        ...more,
      },
    })),
  })
})
