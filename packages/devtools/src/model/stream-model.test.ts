import type { TraceRecord } from 'lastevent/inspect'
import { expect, test } from 'vitest'
import { createStreamModel, type StreamModel } from './stream-model.ts'

type Given<Kind> = Kind extends TraceRecord ? Omit<Kind, 'seq' | 'stream'> : never

/** A model of these records, in their order. */
function modelOf(...records: readonly Given<TraceRecord>[]): StreamModel {
  const model = createStreamModel()
  for (const [index, record] of records.entries()) {
    model.take({ ...record, seq: index + 1, stream: 's1' })
  }
  return model
}

const lost = {
  name: 'NetworkError',
  message: 'The connection is lost',
  code: 'connection-lost',
  status: undefined,
} as const

function event(number: number, time: number): Given<TraceRecord> {
  const id = String(number)
  return { kind: 'event', time, event: number, type: 'add', data: '{}', id, lastEventId: id }
}

test('an event is a row; what the contract made of it is added to it', () => {
  const model = modelOf(
    event(1, 10),
    event(2, 12),
    event(3, 14),
    { kind: 'dispatch', time: 31, event: 1, type: 'add', value: { n: 1 }, durationMs: 4 },
    {
      kind: 'invalid',
      time: 32,
      event: 2,
      type: 'add',
      message: 'not valid',
      issues: [{ path: ['n'], message: 'expected number' }],
    },
    { kind: 'skip', time: 33, event: 3, type: 'add', reason: 'unhandled' },
  )
  expect(model.events.at(0)).toMatchObject({ value: { n: 1 }, handledMs: 4, issues: [] })
  expect(model.events.at(1)?.issues).toEqual([{ path: ['n'], message: 'expected number' }])
  expect(model.events.at(2)?.skipped).toBe('unhandled')
  const bin = model.timeline.bins.at(0)
  expect([bin?.events, bin?.invalid]).toEqual([3, 1])
})

test('an invalid event without issues says what was wrong', () => {
  const model = modelOf(event(1, 10), {
    kind: 'invalid',
    time: 10,
    event: 1,
    type: 'add',
    message: 'no JSON',
    issues: [],
  })
  expect(model.events.at(0)?.issues).toEqual([{ path: [], message: 'no JSON' }])
})

test('states are spans, and a wait says why', () => {
  const { timeline } = modelOf(
    { kind: 'state', time: 0, state: { status: 'connecting', attempt: 1 } },
    { kind: 'state', time: 5, state: { status: 'open', attempt: 1 } },
    {
      kind: 'state',
      time: 50,
      state: { status: 'waiting', attempt: 1, delayMs: 1000, retryAt: 1050, error: lost },
    },
    { kind: 'state', time: 90, state: { status: 'closed', reason: 'client', error: undefined } },
  )
  const spans = [0, 1, 2].map((index) => timeline.spans.at(index))
  expect(spans).toEqual([
    { kind: 'connecting', from: 0, to: 5, label: 'connecting' },
    { kind: 'open', from: 5, to: 50, label: 'open' },
    { kind: 'waiting', from: 50, to: 90, label: 'waiting 1.0 s: connection-lost' },
  ])
  expect(timeline.spans.length).toBe(3)
})

test('an attempt knows its answer and its end', () => {
  const { attempts } = modelOf(
    {
      kind: 'attempt',
      time: 0,
      request: 1,
      attempt: 1,
      reason: 'start',
      error: undefined,
      method: 'GET',
      url: '/events',
      headers: [],
      lastEventId: '',
    },
    {
      kind: 'response',
      time: 3,
      request: 1,
      status: 200,
      url: '/events',
      headers: [],
      durationMs: 3,
    },
    { kind: 'end', time: 9, request: 1, reason: 'failed', error: lost, total: 12 },
  )
  expect(attempts.at(0)).toMatchObject({ status: 200, ending: 'connection-lost', endedAt: 9 })
})

test('events that will not come are a gap since the last one that came', () => {
  const { timeline } = modelOf(
    event(1, 10),
    { kind: 'gap', time: 40, requested: '1', actual: '7' },
    { kind: 'queue', time: 50, waiting: 5, dropped: 3 },
    { kind: 'queue', time: 60, waiting: 5, dropped: 3 },
    { kind: 'queue', time: 70, waiting: 5, dropped: 4 },
  )
  const gaps = [0, 1, 2].map((index) => timeline.gaps.at(index))
  expect(gaps.map((gap) => [gap?.from, gap?.to, gap?.label])).toEqual([
    [10, 40, 'asked for what follows 1, got 7'],
    [10, 50, '3 dropped, the queue was full'],
    [10, 70, '1 dropped, the queue was full'],
  ])
})
