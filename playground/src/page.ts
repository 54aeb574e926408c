// Puts the panels and the stream together. It never knows globals: what it runs on is handed in.
import type { Clock, ConnectionOptions, OpenInfo, StreamState } from 'lastevent'

import { createControlsPanel } from './controls-panel.ts'
import { find, setText } from './dom.ts'
import { eventItem, invalidItem, unhandledItem } from './event-item.ts'
import { createEventsPanel } from './events-panel.ts'
import { createFaultsPanel } from './faults-panel.ts'
import { oncePerFrame } from './frame.ts'
import { createHistoryPanel } from './history-panel.ts'
import type { PageClock } from './page-clock.ts'
import { describeState } from './plain-words.ts'
import type { NativeSource } from './native-client.ts'
import { createPublishPanel } from './publish-panel.ts'
import { createServerApi, type Fetch } from './server-api.ts'
import { createSession, type PlaygroundEvent, type StreamRequest } from './session.ts'
import { cleanUrl } from './secrets.ts'
import { defaultSetup, isSafe, type ReadSetup } from './setup.ts'
import { createSideBySide } from './side-by-side.ts'
import { createStatePanel } from './state-panel.ts'
import { createTools, streamRequest, type ToolsHost } from './tools.ts'

export interface PageOptions {
  readonly root: ParentNode
  /** What the page's address says is wanted. */
  readonly link: ReadSetup
  readonly host: ToolsHost
  readonly clock: PageClock
  readonly fetch: Fetch
  /** Makes the browser's own client, to be seen beside ours. */
  readonly openNative: (url: string) => NativeSource
  /** Whether it is there from the start. @default true */
  readonly startNative?: boolean
  /** For tests: what the stream runs on, where it is not the browser. */
  readonly runtime?: { readonly fetch?: Fetch; readonly clock?: Clock }
  /** How many events stay in the list. @default 2000 */
  readonly limit?: number
}

export interface Page {
  /** Ends the stream and the ticking. */
  dispose(): void
}

/** How often the countdown and the last id are looked at. */
const TICK_MS = 100

export function createPage(options: PageOptions): Page {
  const { root, link, host, clock, limit = 2000 } = options
  const runtime: Pick<ConnectionOptions, 'fetch' | 'clock'> = options.runtime ?? {}
  const counts = { events: 0, resumes: 0, invalid: 0, unhandled: 0, gaps: 0 }
  let resumedFrom: string | undefined
  let gap = false
  let highest = 0

  const statePanel = createStatePanel(root)
  const paintSoon = oncePerFrame(() => {
    refresh()
    sideBySide.paint()
    eventsPanel.paint()
  })
  const eventsPanel = createEventsPanel(root, { limit, now: clock.now, onChange: paintSoon })
  const history = createHistoryPanel(root, clock)

  function onEvent(event: PlaygroundEvent): void {
    counts.events += 1
    if (event.type === 'reset') {
      gap = true
      counts.gaps += 1
      counts.resumes -= 1
      record(session.state)
    }
    if (event.type === 'add') highest = Math.max(highest, event.data.n)
    const at = clock.now()
    const kind = event.type === 'reset' ? 'reset' : 'event'
    eventsPanel.append({ kind, make: () => eventItem(event, at) })
  }

  function onOpen(info: OpenInfo): void {
    resumedFrom = info.resumedFrom
    gap = false
    if (resumedFrom !== undefined) {
      counts.resumes += 1
      eventsPanel.markResume(resumedFrom)
    }
    refresh()
    record(session.state)
  }

  function onState(state: StreamState): void {
    if (state.status === 'connecting') resumedFrom = undefined
    refresh()
    // Where it has resumed is known a moment later only.
    if (state.status !== 'open') record(state)
  }

  function record(state: StreamState): void {
    const { name, detail } = describeState(state, { paused: session.paused, resumedFrom, gap })
    history.add(`${name}. ${detail}`, state.status)
  }

  const session = createSession({
    request: streamRequest(link.setup, host.pageUrl),
    runtime,
  })
  session.subscribe({
    onEvent,
    onOpen,
    onState,
    onInvalid(error) {
      counts.invalid += 1
      const at = clock.now()
      eventsPanel.append({ kind: 'invalid', make: () => invalidItem(error, at) })
    },
    onUnhandled(event) {
      counts.unhandled += 1
      const at = clock.now()
      eventsPanel.append({ kind: 'unhandled', make: () => unhandledItem(event, at) })
    },
  })

  const sideBySide = createSideBySide(root, {
    session,
    openNative: options.openNative,
    startNative: isSafe(link.setup) && (options.startNative ?? true),
    now: clock.now,
    onChange: paintSoon,
  })

  function renew(lastEventId?: string): void {
    sideBySide.rebase()
    session.renew(lastEventId)
  }

  /** Runs an action of the user's and shows what came of it at once. */
  const then =
    (action: () => void): (() => void) =>
    () => {
      action()
      refresh()
    }

  const controls = createControlsPanel(root, {
    onPause: then(session.pause),
    onResume: then(session.resume),
    onReconnect: then(session.reconnect),
    onClose: then(session.close),
    onRenew: then(() => renew()),
  })

  function refresh(): void {
    const { state, paused, lastEventId } = session
    const now = clock.now()
    statePanel.show({ state, paused, lastEventId, resumedFrom, gap, counts, now })
    controls.show({ state, paused })
  }

  // Nobody else's server is asked to fail, or to publish.
  let serverUrl = new URL(defaultSetup.url, host.pageUrl).href
  const address = find(root, '#stream-url', HTMLElement)
  function showRequest({ url, isTyped }: StreamRequest): void {
    if (isTyped) serverUrl = url
    setText(address, cleanUrl(url).text)
  }
  showRequest(session.request)
  session.subscribe({ onReplace: showRequest })
  const api = createServerApi(() => serverUrl, options.fetch)
  createPublishPanel(root, { publish: api.publish, nextNumber: () => highest + 1, now: clock.now })
  createFaultsPanel(root, {
    fault: api.fault,
    onFault: sideBySide.begin,
    onLosePlace: then(() => renew('never-given-out')),
  })

  // The id also moves without an event, and the countdown by itself.
  let stopTicking = (): void => undefined
  function tick(): void {
    refresh()
    sideBySide.paint()
    stopTicking = clock.setTimer(tick, TICK_MS)
  }

  // The tools: each is mounted into its own place of the page.
  const tools = createTools(root, { session, clock, link, ...host })

  if (isSafe(link.setup)) session.resume()
  tick()

  return {
    dispose() {
      stopTicking()
      sideBySide.dispose()
      session.close()
      tools.dispose()
    },
  }
}
