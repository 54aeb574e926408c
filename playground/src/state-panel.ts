// Shows what the stream is doing: status, countdown, ids and counts. It never knows how to change it.
import type { StreamState } from 'lastevent'

import { find, setText } from './dom.ts'
import { formatDuration } from './page-clock.ts'
import { type Circumstances, describeState } from './plain-words.ts'

export interface Counts {
  readonly events: number
  readonly resumes: number
  readonly invalid: number
  readonly unhandled: number
  readonly gaps: number
}

export interface StateView extends Circumstances {
  readonly state: StreamState
  readonly lastEventId: string
  readonly counts: Counts
  readonly now: number
}

export interface StatePanel {
  /** Cheap where nothing has changed: called for every event and every tick. */
  show(view: StateView): void
}

export function createStatePanel(root: ParentNode): StatePanel {
  const panel = find(root, '#state', HTMLElement)
  const name = find(root, '#status-name', HTMLElement)
  const detail = find(root, '#status-detail', HTMLElement)
  const countdown = find(root, '#countdown', HTMLElement)
  const left = find(root, '#countdown-left', HTMLElement)
  const bar = find(root, '#countdown-bar', HTMLProgressElement)
  const lastId = find(root, '#last-event-id', HTMLElement)
  const attempt = find(root, '#attempt', HTMLElement)
  const counters = {
    events: find(root, '#count-events', HTMLElement),
    resumes: find(root, '#count-resumes', HTMLElement),
    invalid: find(root, '#count-invalid', HTMLElement),
    unhandled: find(root, '#count-unhandled', HTMLElement),
    gaps: find(root, '#count-gaps', HTMLElement),
  } satisfies Record<keyof Counts, HTMLElement>

  function showCountdown(state: StreamState, now: number): void {
    const waiting = state.status === 'waiting'
    countdown.hidden = !waiting
    if (!waiting) return
    const leftMs = Math.max(state.retryAt - now, 0)
    setText(left, formatDuration(leftMs))
    bar.max = Math.max(state.delayMs, 1)
    bar.value = state.delayMs - leftMs
  }

  return {
    show(view) {
      const { state, counts, now } = view
      const words = describeState(state, view)
      panel.dataset['status'] = state.status
      panel.dataset['reason'] = 'reason' in state ? state.reason : ''
      setText(name, words.name)
      setText(detail, words.detail)
      showCountdown(state, now)
      setText(lastId, view.lastEventId)
      setText(attempt, 'attempt' in state ? String(state.attempt) : '–')
      for (const key of ['events', 'resumes', 'invalid', 'unhandled', 'gaps'] as const) {
        setText(counters[key], counts[key].toLocaleString())
        counters[key].dataset['some'] = String(counts[key] > 0)
      }
    },
  }
}
