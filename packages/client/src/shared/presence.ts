// Whether the page is there for its streams, or frozen, or hidden for too long. It never knows what
// becomes of them.

import type { Clock } from '../host/clock.ts'
import type { PageCondition } from '../host/page.ts'
import type { SharedEnvironment } from './environment.ts'

export type Absence = 'frozen' | 'hidden' | undefined

export interface PresenceOptions {
  readonly watchPage: SharedEnvironment['watchPage']
  readonly clock: Clock
  /** How long a hidden page stays; Infinity for ever. */
  readonly hiddenAfterMs: number
  readonly onChange: (absence: Absence) => void
}

/** Tells of the page's absence, now if it is absent, and of every change; the function returned stops. */
export function watchPresence(options: PresenceOptions): () => void {
  const { watchPage, clock, hiddenAfterMs, onChange } = options
  let absence: Absence
  let hidden = false
  let frozen = false
  let stopTimer: (() => void) | undefined

  function settle(): void {
    const next = frozen ? 'frozen' : hidden ? 'hidden' : undefined
    if (next === absence) return
    absence = next
    onChange(next)
  }

  function hide(): void {
    hidden = true
    settle()
  }

  function look(condition: PageCondition): void {
    frozen = condition.frozen
    if (!condition.hidden) {
      stopTimer?.()
      stopTimer = undefined
      hidden = false
    } else if (hiddenAfterMs === 0) hidden = true
    else if (hiddenAfterMs < Infinity) stopTimer ??= clock.setTimer(hide, hiddenAfterMs)
    settle()
  }

  const unwatch = watchPage?.(look)
  return () => {
    stopTimer?.()
    unwatch?.()
  }
}
