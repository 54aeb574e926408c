// The clock had kept the real `Date.now` from before a test put a fake one in its place: timers went
// by the fake time, and what is judged by the clock, such as a silent connection, by the real one.
import { expect, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '../../src/host/clock.ts'

test('fake timers move the clock, too', () => {
  vi.useFakeTimers({ now: 5 })
  onTestFinished(() => void vi.useRealTimers())
  vi.advanceTimersByTime(1000)
  expect(systemClock.now()).toBe(1005)
})
