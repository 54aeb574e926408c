// What a stream is doing now, in a line.

import { element, setAttribute, setText } from '../dom.ts'
import type { HubStream } from '../model/hub.ts'
import { stateText } from '../model/stream-model.ts'
import { count, joined } from '../model/words.ts'
import { dotStatus } from './stream-list.ts'

export interface Summary {
  readonly root: HTMLElement
  update(stream: HubStream, now: number): void
}

/** Over how long the rate is measured. */
const RATE_MS = 1000

export function createSummary(): Summary {
  const dot = element('i', 'dot')
  const state = element('span')
  const method = element('span')
  const url = element('code')
  const position = element('code')
  const facts = element('span', 'fact')
  const root = element(
    'div',
    'summary',
    element('span', 'pill', dot, state),
    element('span', 'url', method, url),
    element('span', 'fact', 'Last event id', position),
    facts,
  )
  let key = ''
  let events = 0
  let since = 0
  let rate = 0

  function measure(stream: HubStream, now: number): void {
    if (stream.key !== key) {
      key = stream.key
      events = stream.traced.events
      since = now
      rate = 0
    }
    if (now - since < RATE_MS) return
    rate = Math.round(((stream.traced.events - events) * 1000) / (now - since))
    events = stream.traced.events
    since = now
  }

  return {
    root,
    update(stream, now) {
      const { traced } = stream
      measure(stream, now)
      setAttribute(dot, 'data-status', dotStatus(traced))
      setText(state, traced.paused ? 'paused' : stateNow(traced.state, now))
      setText(method, traced.attempt?.method ?? '')
      setText(url, traced.url)
      setAttribute(url, 'title', traced.url)
      setText(position, traced.lastEventId || 'none')
      setAttribute(position, 'title', traced.lastEventId)
      setText(
        facts,
        joined(
          `${count(rate)} events/s`,
          traced.waiting > 0 && `${count(traced.waiting)} queued`,
          traced.dropped > 0 && `${count(traced.dropped)} dropped`,
          traced.role,
        ),
      )
    },
  }
}

/** With the time that is left, of a stream that waits. */
function stateNow(state: HubStream['traced']['state'], now: number): string {
  if (state.status !== 'waiting') return stateText(state)
  const left = Math.max(0, Math.ceil((state.retryAt - now) / 1000))
  return stateText(state).replace(/^waiting [^:]*/, `again in ${left} s`)
}
