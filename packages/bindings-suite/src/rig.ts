// The app in a document that the test holds, on a scripted server under a virtual clock.
import {
  createScriptedServer,
  createVirtualClock,
  type ScriptedServer,
  type VirtualClock,
} from '@lastevent/testing'
import { expect, onTestFinished, vi } from 'vitest'
import { type AppProps, events, type MountApp, type MountedApp } from './app.ts'

export const address = 'https://example.test/events'

export interface Rig extends MountedApp {
  readonly server: ScriptedServer<typeof events>
  readonly clock: VirtualClock
  readonly notes: readonly string[]
  /** What `onError` was told. */
  readonly errors: readonly unknown[]
  readonly renders: number
  /** What the app says of its connection. */
  readonly connection: string
  /** The texts of its rows. */
  readonly rows: readonly string[]
  /** Renders it with these props changed. */
  change(props: Partial<AppProps>): void
  /** Lets all that is due happen, and be rendered; with no frame in it. */
  settle(): Promise<void>
  /** The next frame, and all before it. */
  frame(): Promise<void>
}

export function mount(mountApp: MountApp, given: Partial<AppProps> = {}): Rig {
  // Without frames of the host's, the clock has them.
  vi.stubGlobal('requestAnimationFrame', undefined)
  const clock = createVirtualClock({ random: 0 })
  const server = createScriptedServer({ events, clock })
  const target = document.createElement('div')
  document.body.append(target)
  const notes: string[] = []
  const errors: unknown[] = []
  let renders = 0
  let props: AppProps = {
    url: address,
    options: {
      events,
      fetch: server.fetch,
      clock,
      retry: { minDelayMs: 4000 },
      onError: (error) => errors.push(error),
    },
    onNote: (note) => notes.push(note),
    clock,
    onRender: () => (renders += 1),
    ...given,
  }
  let mounted: MountedApp | undefined = mountApp(target, props)
  const unmount = (): void => {
    mounted?.unmount()
    mounted = undefined
  }
  const update = (next: AppProps): void => {
    props = next
    mounted?.update(next)
  }
  onTestFinished(async () => {
    unmount()
    target.remove()
    await clock.advance(100)
    vi.unstubAllGlobals()
    expect(server.liveConnections, 'live connections after unmount').toEqual([])
    expect(clock.pending, 'timers after unmount').toEqual([])
  })
  return {
    server,
    clock,
    notes,
    errors,
    get renders() {
      return renders
    },
    get connection() {
      return target.querySelector('p')?.textContent ?? ''
    },
    get rows() {
      return [...target.querySelectorAll('li')].map(({ textContent }) => textContent ?? '')
    },
    update,
    change: (changed) => update({ ...props, ...changed }),
    unmount,
    settle: () => clock.flush(),
    async frame() {
      await clock.advance(16)
      await clock.flush()
    },
  }
}
