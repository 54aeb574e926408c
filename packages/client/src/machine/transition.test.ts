import { describe, expect, test } from 'vitest'
import { connecting, error, HOUR, machineOf, opened, START } from '../../test/support/machine.ts'
import { RetryLimitError } from '../errors.ts'

describe('B2.1 a stream', () => {
  test('is idle until somebody attaches, and connects then', () => {
    expect(machineOf().state).toEqual({ status: 'idle' })
    expect(connecting().state).toEqual({ status: 'connecting', attempt: 1 })
    expect(opened().state).toEqual({ status: 'open', attempt: 1 })
  })

  test('does not connect before, whatever the page says', () => {
    expect(machineOf().reconnect().page().page({ offline: true }).page().state).toEqual({
      status: 'idle',
    })
  })
})

describe('B2.2 the linger', () => {
  test('keeps a connection whose last consumer leaves, and lets it go then', () => {
    const stream = opened().detach()
    expect(stream.state.status).toBe('open')
    expect(stream.wakesIn).toBe(100)
    expect(stream.wake().state).toEqual({ status: 'idle' })
    expect(stream.machine.request).toBeUndefined()
    expect(stream.wakesIn).toBe(Infinity)
  })

  test('costs no request where somebody comes back in time', () => {
    const stream = opened().detach().pass(99).attach()
    expect(stream.machine).toMatchObject({ request: 1, lingerUntil: Infinity })
  })

  test('leaves what the server is still owed to the next consumer', () => {
    const stream = connecting().fail({ retryAfterMs: 60_000 }).detach().wake()
    expect(stream.state.status).toBe('idle')
    stream.pass(9_900).attach()
    expect(stream.state).toMatchObject({ status: 'waiting', delayMs: 50_000, error })
    expect(stream.wakesIn).toBe(50_000)
  })

  test('owes nothing to a server any more that was asked again by hand', () => {
    const stream = connecting().fail({ retryAfterMs: 60_000 }).reconnect().detach().wake()
    expect(stream.attach().state).toEqual({ status: 'connecting', attempt: 1 })
  })

  test('does not make a consumer wait for what is long over', () => {
    const stream = connecting().fail().detach().wake().pass(HOUR).attach()
    expect(stream.state.status).toBe('connecting')
  })
})

describe('B8.3 a wait', () => {
  test('tells what is waited for', () => {
    const stream = connecting().fail()
    expect(stream.state).toEqual({
      status: 'waiting',
      attempt: 1,
      delayMs: 500,
      retryAt: START + 500,
      error,
    })
    expect(stream.wake().state).toEqual({ status: 'connecting', attempt: 2 })
  })

  test('does not end before its time', () => {
    const stream = connecting().fail().pass(499)
    const before = stream.machine
    stream.page()
    expect(stream.state).toBe(before.state)
  })

  test('grows with every failure in a row, up to its ceiling', () => {
    const stream = connecting()
    const delays = Array.from({ length: 8 }, () => {
      const { state } = stream.fail()
      stream.wake()
      return state.status === 'waiting' && state.delayMs
    })
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000])
  })

  test('follows the last retry field of the server, clamped, over all attempts', () => {
    const stream = opened().retryField(9_000).retryField(0).fail()
    expect(stream.state).toMatchObject({ delayMs: 100 })
    expect(stream.wake().fail().state).toMatchObject({ delayMs: 200 })
    expect(stream.wake().open().retryField(1e12).fail().state).toMatchObject({ delayMs: HOUR })
  })

  test('is what shouldRetry says, where it names a delay', () => {
    expect(connecting().fail({ verdict: 0 }).state).toMatchObject({ delayMs: 0 })
    expect(connecting().fail({ verdict: 77, retryAfterMs: 5_000 }).state).toMatchObject({
      delayMs: 77,
    })
  })

  test('is not what follows where shouldRetry refuses', () => {
    expect(connecting().fail({ verdict: false }).state).toEqual({
      status: 'closed',
      reason: 'error',
      error,
    })
  })
})

describe('an undecided failure', () => {
  test('waits for its verdict, without a timer', () => {
    const stream = connecting().fail({ verdict: undefined })
    expect(stream.state).toMatchObject({ status: 'waiting', attempt: 1, delayMs: 0, error })
    expect(stream.wakesIn).toBe(Infinity)
    expect(stream.machine.request).toBe(1)
  })

  test('counts once', () => {
    const stream = connecting().fail({ verdict: undefined }).fail({ verdict: true })
    expect(stream.state).toMatchObject({ status: 'waiting', attempt: 1, delayMs: 500 })
    expect(stream.machine.failures).toBe(1)
  })

  test('gives way to reconnect, and its verdict comes too late', () => {
    const stream = connecting().fail({ verdict: undefined }).reconnect()
    const before = stream.machine
    expect(stream.state.status).toBe('connecting')
    stream.fail({ verdict: false, serial: 1 })
    expect(stream.machine).toBe(before)
  })
})

describe('B8.4 the count of attempts', () => {
  const attemptAfter = (openMs: number, delivered: boolean): unknown => {
    const stream = connecting().failTimes(3).wake().open().pass(openMs).fail({ delivered })
    return stream.state.status === 'waiting' && stream.state.attempt
  }

  test.each([
    [0, false, 4],
    [4_999, false, 4],
    [5_000, false, 1],
    [0, true, 4],
    [999, true, 4],
    [1_000, true, 1],
  ])('after %d ms open, with an event: %o, the wait is that of %d', (ms, delivered, attempt) => {
    expect(attemptAfter(ms, delivered)).toBe(attempt)
  })

  test('does not begin anew with a connection that only opened', () => {
    const stream = connecting().failTimes(3).wake().open()
    expect(stream.state).toEqual({ status: 'open', attempt: 4 })
  })

  test.each(['thawed', 'idle', 'replaced'])('begins anew with what held and was %s', (how) => {
    const stream = connecting({ limit: 3 }).failTimes(3).wake().open().pass(HOUR)
    if (how === 'thawed') stream.page({ frozen: true }).page()
    if (how === 'idle') stream.detach().pass(100).wake().attach()
    if (how === 'replaced') stream.page({ quietMs: HOUR, gapMs: 5_000 })
    expect(stream.state).toEqual({ status: 'connecting', attempt: 1 })
    expect(stream.fail().state).toMatchObject({ status: 'waiting', attempt: 1 })
  })

  test('begins anew when it is asked for by hand', () => {
    const stream = connecting().failTimes(3).reconnect()
    expect(stream.state).toEqual({ status: 'connecting', attempt: 1 })
  })
})

describe('B8.5 the limits', () => {
  test('end the stream after so many attempts more, with the last error as cause', () => {
    const stream = connecting({ limit: 2 }).failTimes(2)
    expect(stream.state.status).toBe('waiting')
    stream.wake().fail()
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'error' })
    const end = stream.state.status === 'closed' ? stream.state.error : undefined
    expect(end).toBeInstanceOf(RetryLimitError)
    expect(end).toMatchObject({ code: 'retry-limit', cause: error, retryable: false })
  })

  test('of 0 allow no other attempt', () => {
    expect(connecting({ limit: 0 }).fail().state.status).toBe('closed')
  })

  test('do not count a connection that held', () => {
    const stream = connecting({ limit: 1 })
    for (let round = 0; round < 5; round += 1) stream.open().pass(6_000).fail().wake()
    expect(stream.state.status).toBe('connecting')
  })

  test('end the stream where the next attempt would come too late', () => {
    const stream = connecting({ maxElapsedMs: 3_400 }).failTimes(2)
    expect(stream.state.status).toBe('waiting')
    // 500 + 1,000 + 2,000 ms from the first failure.
    expect(stream.wake().fail().state).toMatchObject({ status: 'closed', reason: 'error' })
  })

  test('count the time from the first failure, not from the beginning', () => {
    const stream = opened({ maxElapsedMs: 3_400 }).pass(HOUR).fail()
    expect(stream.state).toMatchObject({ status: 'waiting', attempt: 1 })
  })

  test('do not count what fails while the page is offline', () => {
    const stream = connecting({ limit: 1 }).page({ offline: true }).fail()
    for (let probe = 0; probe < 5; probe += 1) stream.wake().fail()
    expect(stream.state).toEqual({ status: 'suspended', reason: 'offline' })
    expect(stream.machine.failures).toBe(0)
  })
})
