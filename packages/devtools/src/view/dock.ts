// Docks the panel at the page's bottom: a button that opens it, and a grip that sets its height.
// It never knows what is in the panel.

import { button, element, setAttribute } from '../dom.ts'
import type { PreferenceStore } from '../preferences.ts'
import { paths } from './paths.ts'

export interface Opener {
  readonly root: HTMLButtonElement
  setStatus(status: string): void
}

export function createOpener(onOpen: () => void): Opener {
  const root = button(
    { label: 'Open lastevent devtools', text: 'lastevent', path: paths.logo },
    onOpen,
  )
  root.className = 'opener'
  root.setAttribute('aria-expanded', 'false')
  const dot = element('i', 'dot')
  root.append(dot)
  return { root, setStatus: (status) => setAttribute(dot, 'data-status', status) }
}

const MIN_HEIGHT = 200
/** What is left of the page above the panel. */
const LEFT = 40
const KEY_STEP = 32
/** Windows under this width show little beside each other. */
const NARROW = 680

export interface Grip {
  readonly root: HTMLElement
  /** Gives the panel the height that was set, as far as the page has room for it. */
  fit(): void
}

export function createGrip(panel: HTMLElement, preferences: PreferenceStore): Grip {
  const root = element('div', {
    class: 'grip',
    role: 'separator',
    tabindex: 0,
    'aria-orientation': 'horizontal',
    'aria-label': 'Height of the panel',
  })

  const most = (): number => Math.max(MIN_HEIGHT, innerHeight - LEFT)

  const within = (height: number): number =>
    Math.round(Math.min(most(), Math.max(MIN_HEIGHT, height)))

  function fit(): void {
    const height = within(
      preferences.get().height || innerHeight * (innerWidth < NARROW ? 0.8 : 0.55),
    )
    panel.style.height = `${height}px`
    setAttribute(root, 'aria-valuenow', height)
    setAttribute(root, 'aria-valuemin', MIN_HEIGHT)
    setAttribute(root, 'aria-valuemax', most())
  }

  function set(height: number): void {
    preferences.set({ height: within(height) })
    fit()
  }

  root.addEventListener('pointerdown', (event) => {
    root.setPointerCapture(event.pointerId)
    event.preventDefault()
  })
  root.addEventListener('pointermove', ({ pointerId, clientY }) => {
    if (root.hasPointerCapture(pointerId)) set(innerHeight - clientY)
  })
  root.addEventListener('keydown', (event) => {
    const by = { ArrowUp: KEY_STEP, ArrowDown: -KEY_STEP }[event.key]
    if (by === undefined) return
    event.preventDefault()
    set(panel.offsetHeight + by)
  })
  return { root, fit }
}
