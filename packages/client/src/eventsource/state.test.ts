import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NetworkError, ProtocolError } from '../errors.ts'
import {
  CLOSED,
  CONNECTING,
  initialSource,
  OPEN,
  type SourceInput,
  type SourceMachine,
  sourceTransition,
} from './state.ts'

const place = { url: 'https://example.test/', attempt: 1 }
const lost = new NetworkError('connection-lost', 'Lost', place, true)
const wrong = new ProtocolError('content-type', 'Wrong', place)

const serial = fc.integer({ min: 1, max: 6 })
const inputs: fc.Arbitrary<SourceInput> = fc.oneof(
  fc.record({ type: fc.constantFrom('open' as const, 'timer' as const, 'close' as const) }),
  fc.record({ type: fc.constant('answered' as const), serial }),
  fc.record({ type: fc.constant('opened' as const), serial }),
  fc.record({ type: fc.constant('retry' as const), serial, ms: fc.nat(10_000) }),
  fc.record({
    type: fc.constant('failed' as const),
    serial,
    error: fc.constantFrom(lost, wrong),
    cors: fc.constantFrom('unknown' as const, 'suspect' as const, 'refused' as const, undefined),
  }),
)

/** Every machine on the way, the first one included. */
function run(steps: readonly SourceInput[]): readonly SourceMachine[] {
  const machines = [sourceTransition(initialSource, { type: 'open', now: 0 })]
  for (const [now, input] of steps.entries()) {
    machines.push(sourceTransition(machines.at(-1)!, { ...input, now }))
  }
  return machines
}

describe('B12 whatever happens', () => {
  const steps = fc.array(inputs, { maxLength: 40 })

  test('a closed source changes no more, and has neither a request nor a timer', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const machines = run(given)
        const closed = machines.filter(({ state }) => state.readyState === CLOSED)
        expect(new Set(closed).size).toBeLessThanOrEqual(1)
        for (const { request, dueAt } of closed) {
          expect([request, dueAt]).toEqual([undefined, Infinity])
        }
      }),
    )
  })

  test('a source that is not closed has a request or a timer, and never both', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const live = run(given).filter(({ state }) => state.readyState !== CLOSED)
        expect(
          live.every(({ request, dueAt }) => (request === undefined) === dueAt < Infinity),
        ).toBe(true)
        const open = live.filter(({ state }) => state.readyState === OPEN)
        expect(open.every(({ request }) => request !== undefined)).toBe(true)
      }),
    )
  })

  test('what comes of an older request changes nothing, and no number is used twice', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const machines = run(given)
        const taken = given.filter((input, index) => {
          const isOld = 'serial' in input && input.serial !== machines[index]?.request
          return isOld && machines[index] !== machines[index + 1]
        })
        expect(taken).toEqual([])
        const serials = machines.map((machine) => machine.serial)
        expect(serials).toEqual(serials.toSorted((a, b) => a - b))
      }),
    )
  })

  test('the next request is due after the reconnection time, which is never under 100 ms', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const machines = run(given)
        expect(machines.every(({ reconnectionTimeMs }) => reconnectionTimeMs >= 100)).toBe(true)
        const waits = machines.flatMap(({ dueAt, reconnectionTimeMs }, index) => {
          // The first one comes of no step; the others of the one at the time before.
          const isNew = dueAt < Infinity && machines[index - 1]?.dueAt !== dueAt
          return isNew ? [dueAt - (index - 1) - reconnectionTimeMs] : []
        })
        expect(waits.every((extra) => extra === 0)).toBe(true)
      }),
    )
  })
})

test('9.2.3 only what may get better is tried again', () => {
  const first = run([])[0]!
  const failed = { type: 'failed', serial: 1, cors: undefined, now: 5 } as const
  const again = sourceTransition(first, { ...failed, error: lost })
  expect(again).toMatchObject({ state: { readyState: CONNECTING }, dueAt: 3005, failures: 1 })
  const over = sourceTransition(first, { ...failed, error: wrong })
  expect(over).toMatchObject({ state: { readyState: CLOSED, failure: { error: wrong } } })
})
