// What runs in a page of Chromium: the app, and a count of its renders by frame.
import { type AppProps, events, type MountApp, type MountedApp } from './app.ts'

export interface Burst {
  /** How often the app has rendered, by the number of the frame. */
  readonly rendersByFrame: readonly number[]
  /** How many frames there were. */
  readonly frames: number
}

export interface Lab {
  /** Puts the app into the page. */
  mount(url: string): void
  unmount(): void
  /** What the app says of its connection. */
  connection(): string
  rows(): readonly string[]
  /** How many notes have come. */
  notes(): number
  /** Starts counting anew. */
  startCounting(): void
  counted(): Burst
}

declare global {
  var lab: Lab
}

export function startPage(mountApp: MountApp): void {
  const target = document.createElement('main')
  document.body.append(target)
  let mounted: MountedApp | undefined
  let notes = 0
  let frame = 0
  let rendersByFrame = new Map<number, number>()

  const nextFrame = (): void => {
    frame += 1
    requestAnimationFrame(nextFrame)
  }
  requestAnimationFrame(nextFrame)

  globalThis.lab = {
    mount(url) {
      const props: AppProps = {
        url,
        options: { events },
        onNote: () => (notes += 1),
        onRender: () => rendersByFrame.set(frame, (rendersByFrame.get(frame) ?? 0) + 1),
      }
      mounted = mountApp(target, props)
    },
    unmount: () => mounted?.unmount(),
    connection: () => target.querySelector('p')?.textContent ?? '',
    rows: () => [...target.querySelectorAll('li')].map(({ textContent }) => textContent ?? ''),
    notes: () => notes,
    startCounting() {
      frame = 0
      rendersByFrame = new Map()
    },
    counted: () => ({ rendersByFrame: [...rendersByFrame.values()], frames: frame }),
  }
}
