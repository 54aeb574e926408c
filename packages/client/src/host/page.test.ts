// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type PageCondition, watchPage } from './page.ts'

const calm: PageCondition = { offline: false, hidden: false, frozen: false }
let stop: (() => void) | undefined

/** Sets what the page says of itself, without an event. */
function pretend({ onLine = true, hidden = false }: { onLine?: boolean; hidden?: boolean }): void {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(onLine)
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden)
}

/** What the page is said to go through from now on. */
function watch(): PageCondition[] {
  const told: PageCondition[] = []
  stop = watchPage((condition) => told.push(condition))
  return told
}

beforeEach(() => pretend({}))

afterEach(() => {
  stop?.()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('the page', () => {
  test('tells its condition at once', () => {
    expect(watch()).toEqual([calm])
  })

  test('B9.2 tells at once that it is offline', () => {
    pretend({ onLine: false })
    expect(watch()).toEqual([{ ...calm, offline: true }])
  })

  test('B9.4 tells at once that it is hidden', () => {
    pretend({ hidden: true })
    expect(watch()).toEqual([{ ...calm, hidden: true }])
  })

  test('B9.2 tells when it goes offline and comes back', () => {
    const told = watch()
    pretend({ onLine: false })
    dispatchEvent(new Event('offline'))
    pretend({ onLine: true })
    dispatchEvent(new Event('online'))
    expect(told.slice(1)).toEqual([{ ...calm, offline: true }, calm])
  })

  test('B9.4, B9.5 tells when it is hidden and shown, by an event that does not bubble', () => {
    const told = watch()
    pretend({ hidden: true })
    document.dispatchEvent(new Event('visibilitychange'))
    pretend({ hidden: false })
    document.dispatchEvent(new Event('visibilitychange'))
    expect(told.slice(1)).toEqual([{ ...calm, hidden: true }, calm])
  })

  test('B9.3 is frozen from pagehide to pageshow', () => {
    const told = watch()
    dispatchEvent(new Event('pagehide'))
    dispatchEvent(new Event('pageshow'))
    expect(told.slice(1)).toEqual([{ ...calm, frozen: true }, calm])
  })

  test('B9.3 is frozen from freeze to resume', () => {
    const told = watch()
    document.dispatchEvent(new Event('freeze'))
    document.dispatchEvent(new Event('resume'))
    expect(told.slice(1)).toEqual([{ ...calm, frozen: true }, calm])
  })

  test('B9.3 stays frozen whatever else happens meanwhile', () => {
    const told = watch()
    dispatchEvent(new Event('pagehide'))
    pretend({ onLine: false, hidden: true })
    document.dispatchEvent(new Event('visibilitychange'))
    dispatchEvent(new Event('offline'))
    document.dispatchEvent(new Event('freeze'))
    expect(told.slice(2)).toEqual(
      Array.from({ length: 3 }, () => ({ offline: true, hidden: true, frozen: true })),
    )
  })

  test('is heard before whoever stops the event', () => {
    const controller = new AbortController()
    const { signal } = controller
    document.addEventListener('visibilitychange', (event) => event.stopImmediatePropagation(), {
      signal,
    })
    const told = watch()
    pretend({ hidden: true })
    document.dispatchEvent(new Event('visibilitychange'))
    controller.abort()
    expect(told).toHaveLength(2)
  })

  test('tells nothing once it is not watched any more', () => {
    const told = watch()
    stop?.()
    for (const type of ['online', 'offline', 'pagehide', 'pageshow']) dispatchEvent(new Event(type))
    for (const type of ['visibilitychange', 'freeze', 'resume']) {
      document.dispatchEvent(new Event(type))
    }
    expect(told).toEqual([calm])
  })

  test('may be watched by several at once', () => {
    const first = watch()
    const stopFirst = stop
    const second = watch()
    stopFirst?.()
    dispatchEvent(new Event('pagehide'))
    expect(first).toEqual([calm])
    expect(second).toEqual([calm, { ...calm, frozen: true }])
  })
})

test('B9.6 nothing ever happens where there is no document', () => {
  vi.stubGlobal('document', undefined)
  const listen = vi.spyOn(globalThis, 'addEventListener')
  const told = watch()
  dispatchEvent(new Event('offline'))
  stop?.()
  expect(told).toEqual([])
  expect(listen).not.toHaveBeenCalled()
})
