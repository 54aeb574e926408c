// The buttons of a stream: what can be done to it, and taken from it.

import { button, element, setAttribute, setText } from '../dom.ts'
import { streamCode } from '../copy-code.ts'
import type { HubStream } from '../model/hub.ts'
import { paths } from './paths.ts'
import { rove } from './roving.ts'

export interface Actions {
  readonly root: HTMLElement
  update(stream: HubStream): void
}

export interface ActionOptions {
  readonly copy: (text: string, what: string) => void
  readonly save: (text: string, name: string, type: string) => void
}

export function createActions({ copy, save }: ActionOptions): Actions {
  let stream: HubStream | undefined

  /** A button that does something to the stream that is shown. */
  function action(
    text: string,
    label: string,
    path: string,
    act: (shown: HubStream) => void,
  ): HTMLButtonElement {
    const made = button({ text, label, path }, () => {
      // A button that is out of use keeps the focus, which would else be lost with it.
      if (stream && made.getAttribute('aria-disabled') !== 'true') act(stream)
    })
    made.title = label
    return made
  }

  const reconnect = action(
    'Reconnect',
    'Reconnect at once',
    paths.reconnect,
    ({ trace, traced }) => {
      trace.reconnect(traced.id)
    },
  )
  const drop = action(
    'Drop',
    'Drop the connection, as a network does',
    paths.drop,
    ({ trace, traced }) => {
      trace.drop(traced.id)
    },
  )
  const pause = action('Pause', 'Pause the stream', paths.pause, ({ trace, traced }) => {
    if (traced.paused) trace.resume(traced.id)
    else trace.pause(traced.id)
  })
  const root = element(
    'div',
    { class: 'actions', role: 'toolbar', 'aria-label': 'Stream' },
    reconnect,
    drop,
    pause,
    action('Code', 'Copy as code', paths.code, ({ traced }) => copy(streamCode(traced), 'Code')),
    action('JSON', 'Export as JSON', paths.save, ({ trace, traced }) =>
      save(traceText(trace, traced.id), 'trace.json', 'application/json'),
    ),
    action('.sse', 'Export as .sse, to be replayed', paths.save, ({ trace, traced }) =>
      save(trace.toEventStream(traced.id), 'trace.sse', 'text/event-stream'),
    ),
  )
  rove(root, 'button').refresh()

  return {
    root,
    update(other) {
      stream = other
      const { state, paused } = other.traced
      for (const one of [reconnect, drop, pause]) {
        setAttribute(one, 'aria-disabled', String(state.status === 'closed'))
      }
      setAttribute(pause, 'aria-label', paused ? 'Resume the stream' : 'Pause the stream')
      setText(pause.lastElementChild ?? pause, paused ? 'Resume' : 'Pause')
      setAttribute(pause.querySelector('path') ?? pause, 'd', paused ? paths.play : paths.pause)
    },
  }
}

/** What is kept of one stream. */
function traceText(trace: HubStream['trace'], id: string): string {
  const all = trace.toJSON()
  const streams = all.streams.filter((one) => one.id === id)
  return JSON.stringify({ ...all, streams, records: trace.records({ stream: id }) }, undefined, 2)
}
