// Where tests play a page, its `addEventListener` may be of another house than `AbortController`
// (jest-fixed-jsdom: jsdom's and Node's): it throws at the signal, and no stream could connect.
import { expect, onTestFinished, test, vi } from 'vitest'
import { watchPage } from '../../src/host/page.ts'

test('the page is watched without a signal, and no more once that is stopped', () => {
  const page = new EventTarget()
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
  vi.stubGlobal('addEventListener', (type: string, listener: () => void, options: unknown) => {
    if (typeof options === 'object' && options && 'signal' in options) {
      throw new TypeError("member 'signal' that is not of type 'AbortSignal'")
    }
    page.addEventListener(type, listener, options as boolean)
  })
  onTestFinished(() => void vi.unstubAllGlobals())
  const told = vi.fn<(condition: { readonly frozen: boolean }) => void>()
  const stop = watchPage(told)
  page.dispatchEvent(new Event('freeze'))
  expect(told.mock.calls.map(([{ frozen }]) => frozen)).toEqual([false, true])
  stop()
  page.dispatchEvent(new Event('resume'))
  expect(told).toHaveBeenCalledTimes(2)
})
