// What a binding must do on a server.
import { describe, expect, test, vi } from 'vitest'
import { events, type RenderApp } from './app.ts'

export function describeOnServer(name: string, renderApp: RenderApp): void {
  describe(`${name} on a server`, () => {
    test.for(['https://example.test/events', '/events'])(
      'renders idle, and makes no request (%s)',
      async (url) => {
        const fetch = vi.fn<typeof globalThis.fetch>()
        vi.stubGlobal('fetch', fetch)
        const timers = vi.spyOn(globalThis, 'setTimeout')
        const errors: unknown[] = []
        const onError = (error: unknown): void => void errors.push(error)
        const html = await renderApp({
          url,
          options: { events, onError },
          onNote: () => undefined,
        })
        expect(html).toContain('idle | idle 0 0')
        expect(html).not.toContain('<li')
        // Whatever waits for a later task would have had its turn.
        await new Promise((resolve) => {
          setImmediate(resolve)
        })
        expect(fetch).not.toHaveBeenCalled()
        expect(errors).toEqual([])
        const ours = timers.mock.calls.filter(([, delayMs]) => (delayMs ?? 0) > 0)
        expect(ours).toEqual([])
        vi.unstubAllGlobals()
        vi.restoreAllMocks()
      },
    )
  })
}
