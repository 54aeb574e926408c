// The panel: what its parts are, and what each is shown. It draws once per frame, and only while
// something is new. It never knows whether it is docked.

import { button, element, icon } from '../dom.ts'
import { createHub, type Hub, type HubStream } from '../model/hub.ts'
import { stateText } from '../model/stream-model.ts'
import type { PreferenceStore } from '../preferences.ts'
import { createActions } from './actions.ts'
import { createAnnouncer } from './announcer.ts'
import { createConnectionView } from './connection-view.ts'
import { createEventsView } from './events-view.ts'
import { createFilterBar } from './filter-bar.ts'
import { createFrames } from './frames.ts'
import { paths } from './paths.ts'
import { nothing } from './nothing.ts'
import { createStreamList, shortUrl } from './stream-list.ts'
import { createSummary } from './summary.ts'
import { createTimelineView } from './timeline-view.ts'

export interface Panel {
  readonly root: HTMLElement
  readonly hub: Hub
  /** Draws what comes, or no more. */
  run(isRunning: boolean): void
  /** Whether there is a button that closes it. */
  showClose(isShown: boolean): void
  focus(): void
}

export interface PanelOptions {
  readonly preferences: PreferenceStore
  readonly copy: (text: string) => Promise<void>
  readonly save: (text: string, name: string, type: string) => void
  readonly onClose: () => void
}

export function createPanel(options: PanelOptions): Panel {
  const { preferences, save, onClose } = options
  const hub = createHub()
  const announcer = createAnnouncer()
  const frames = createFrames(draw)
  const requestUpdate = frames.request
  let selected: HubStream | undefined
  /** What has been said of the selected stream. */
  let said = ''

  const copy = (text: string, what: string): void => {
    options.copy(text).then(
      () => announcer.show(`${what} copied`),
      (error: unknown) => announcer.show(`${what} not copied: ${String(error)}`),
    )
  }
  const events = createEventsView({ copy, requestUpdate })
  const filters = createFilterBar(events.filter)
  const connection = createConnectionView()
  /** The connection stands in the place of the events. */
  const swap = button({ text: 'Connection' }, () => {
    const isConnection = events.root.hidden
    events.root.hidden = !isConnection
    connection.root.hidden = isConnection
    for (const control of filters.controls) control.hidden = !isConnection
    swap.setAttribute('aria-pressed', String(!isConnection))
    requestUpdate()
  })
  connection.root.hidden = true
  const list = createStreamList((key) => {
    const stream = hub.streams.find((one) => one.key === key)
    if (stream) choose(stream)
    requestUpdate()
  })
  const actions = createActions({ copy, save })
  const summary = createSummary()
  const timeline = createTimelineView({
    onPick: events.pick,
    requestUpdate,
    stretchMs: preferences.get().stretchMs,
    onStretch: (stretchMs) => preferences.set({ stretchMs }),
  })
  const bar = element('div', 'bar', ...filters.controls, swap)
  const main = element(
    'div',
    'main',
    summary.root,
    timeline.root,
    bar,
    events.root,
    connection.root,
  )
  const empty = nothing()
  const close = button({ label: 'Close devtools', path: paths.close }, onClose)
  const root = element(
    'section',
    { class: 'panel', 'aria-label': 'lastevent devtools' },
    head(actions.root, close),
    element('div', 'body', list.root, main, empty),
    announcer.root,
  )
  hub.subscribe(requestUpdate)

  function choose(stream: HubStream): void {
    selected = stream
    said = ''
    events.show(stream.model.events)
    filters.reset()
  }

  function draw(): number {
    const isBehind = hub.update()
    if (!selected || !hub.streams.includes(selected)) {
      const [first] = hub.streams
      selected = undefined
      if (first) choose(first)
    }
    main.hidden = list.root.hidden = actions.root.hidden = selected === undefined
    empty.hidden = selected !== undefined
    if (!selected) return IDLE_MS
    const now = Date.now()
    const isFiltering = selected.model.events.advance()
    drawStream(selected, now)
    return isBehind || isFiltering ? 0 : timeline.stepMs
  }

  function drawStream(stream: HubStream, now: number): void {
    list.update(hub.streams, stream.key)
    summary.update(stream, now)
    actions.update(stream)
    timeline.update(stream.model.timeline, now, events.selected?.time)
    if (!events.root.hidden) {
      filters.update(stream.model.events)
      events.update()
    } else {
      connection.update(stream, now)
    }
    const text = `${shortUrl(stream.traced.url)}: ${stateText(stream.traced.state)}`
    if (text !== said) announcer.say(text)
    said = text
  }

  return {
    root,
    hub,
    run: frames.run,
    showClose: (isShown) => void (close.hidden = !isShown),
    focus: () => list.root.querySelector<HTMLElement>('[tabindex="0"]')?.focus(),
  }
}

/** Nothing changes by itself where there is no stream. */
const IDLE_MS = 60_000

function head(...controls: readonly HTMLElement[]): HTMLElement {
  const name = element('span', {}, 'devtools')
  const brand = element('h2', 'brand', icon(paths.logo), 'lastevent', name)
  return element('header', 'head', brand, element('span', 'push'), ...controls)
}
