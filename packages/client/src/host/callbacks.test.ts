import { afterEach, describe, expect, test, vi } from 'vitest'
import { callSafely, isThenable, reportToHost } from './callbacks.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('a callback of the caller’s', () => {
  test('gets the value, and its result comes back', () => {
    const report = vi.fn()
    expect(callSafely((value: number) => value * 2, 21, report)).toBe(42)
    expect(report).not.toHaveBeenCalled()
  })

  test('may be missing', () => {
    const report = vi.fn()
    expect(callSafely(undefined, 1, report)).toBeUndefined()
    expect(report).not.toHaveBeenCalled()
  })

  test.each([new Error('broken'), 'a string', undefined, null, 0])(
    'that throws %o is reported, and undefined comes back',
    (thrown) => {
      const report = vi.fn()
      const callback = (): number => {
        throw thrown as Error
      }
      expect(callSafely(callback, 1, report)).toBeUndefined()
      expect(report.mock.calls).toEqual([[thrown]])
    },
  )

  test('that rejects is reported once, and its promise comes back', async () => {
    const report = vi.fn()
    const error = new Error('broken later')
    const result = callSafely(() => Promise.reject(error), 1, report)
    await expect(result).rejects.toBe(error)
    expect(report.mock.calls).toEqual([[error]])
  })

  test('that rejects leaves no rejection unhandled when nobody looks at its promise', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const reported = new Promise((resolve) => {
      void callSafely(() => Promise.reject(new Error('broken')), 1, resolve)
    })
    await reported
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  test('that returns a broken thenable is reported', () => {
    const report = vi.fn()
    const error = new Error('no then')
    const broken = new Proxy(
      {},
      {
        get() {
          throw error
        },
      },
    )
    expect(callSafely(() => broken, 1, report)).toBeUndefined()
    expect(report.mock.calls).toEqual([[error]])
  })
})

describe('a thenable', () => {
  test.each<unknown>([Promise.resolve(1), new Proxy(() => {}, { get: () => () => {} })])(
    'is whatever has a method called then: %o',
    (value) => {
      expect(isThenable(value)).toBe(true)
    },
  )

  test.each([undefined, null, 0, '', 'then', {}, [], { catch: isThenable }, () => {}])(
    'is not %o',
    (value) => {
      expect(isThenable(value)).toBe(false)
    },
  )
})

describe('an error that nobody asked for', () => {
  test('goes to the host’s reportError', () => {
    const reportError = vi.fn()
    vi.stubGlobal('reportError', reportError)
    const error = new Error('nobody’s')
    reportToHost(error)
    expect(reportError.mock.calls).toEqual([[error]])
  })

  test('goes to the console where the host has none', () => {
    vi.stubGlobal('reportError', undefined)
    const log = vi.spyOn(console, 'error').mockReturnValue(undefined)
    const error = new Error('nobody’s')
    reportToHost(error)
    expect(log.mock.calls).toEqual([[error]])
  })
})
