// The page that shows tabs sharing one stream: who leads, who follows, and what comes to each. It
// never knows how they agree on that.
import type { InferEvents } from 'lastevent'
import { createSharedEventStream, type SharedEventStream } from 'lastevent/shared'

import { connectionHint } from './connection-hint.ts'
import { events } from './contract.ts'
import { find, make, setText } from './dom.ts'
import { countPosts } from './post-counter.ts'
import { createPostsPanel } from './posts-panel.ts'
import { ANSWER_WITHIN_MS } from './server-api.ts'
import { createTabList, type TabNews } from './tab-list.ts'

/** How many events the list shows. */
const shownEvents = 100
const stuckMs = 4000

const table = find(document, '#tabs', HTMLElement)
const list = find(document, '#events', HTMLOListElement)
const toggle = find(document, '#toggle', HTMLButtonElement)
const connections = find(document, '#connections', HTMLElement)
const six = find(document, '#six', HTMLElement)
const name = `tab ${nextNumber()}`
document.title = `${name} · lastevent`

let stream: SharedEventStream<InferEvents<typeof events>> | undefined
let count = 0

// Before the stream joins its group.
const counter = countPosts(globalThis, () => posts.showPosts())
const posts = createPostsPanel(find(document, '#posts', HTMLElement), counter)
const tabs = createTabList('lastevent playground tabs', showTabs)

/** Tabs are numbered in the order in which they are opened; a reload keeps the number. */
function nextNumber(): string {
  const number = sessionStorage.getItem('tab') ?? `${Number(localStorage.getItem('tabs') ?? 0) + 1}`
  const highest = Math.max(Number(localStorage.getItem('tabs') ?? 0), Number(number))
  sessionStorage.setItem('tab', number)
  localStorage.setItem('tabs', `${highest}`)
  return number
}

function showTabs(all: readonly TabNews[]): void {
  const rows = all.map((news) => {
    const own = news.name === name ? '' : undefined
    const role = make('span', { class: 'role', 'data-role': news.role }, news.role)
    return make(
      'tr',
      { 'data-own': own },
      make('td', {}, own === undefined ? news.name : `${news.name} (this)`),
      make('td', {}, role),
      make('td', {}, news.status),
      make('td', {}, `${news.events}`),
      make('td', {}, news.lastEventId),
    )
  })
  table.replaceChildren(...rows)
  posts.showTabs(all)
  setText(six, connectionHint(all.length, true))
}

function tell(): void {
  if (!stream) return
  const { state, lastEventId } = stream
  tabs.tell({ name, role: state.role, status: state.status, events: count, lastEventId })
}

function showEvent(id: string | undefined, type: string, text: string): void {
  count += 1
  const item = make('li', {}, make('span', {}, id), make('span', {}, type), make('span', {}, text))
  list.prepend(item)
  while (list.childElementCount > shownEvents) list.lastElementChild?.remove()
  tell()
}

function open(): void {
  stream = createSharedEventStream('/events', { events, replay: 5 })
  stream.subscribe(tell)
  stream.on('add', ({ id, type, data }) => showEvent(id, type, `${data.n}: ${data.text}`))
  stream.on('notice', ({ id, type, data }) => showEvent(id, type, data))
  stream.on('reset', ({ id, type, data }) => showEvent(id, type, data.reason))
  setText(toggle, 'Leave')
  tell()
}

async function countConnections(): Promise<void> {
  try {
    const response = await fetch('/healthz', { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
    const { connections: streams } = (await response.json()) as { readonly connections: number }
    setText(connections, `The server has ${streams} stream${streams === 1 ? '' : 's'} open.`)
  } catch {
    setText(
      connections,
      'The server does not answer. Streams of other tabs may take all six connections to it.',
    )
  }
}

toggle.addEventListener('click', () => {
  if (stream?.state.status === 'closed') return open()
  stream?.close()
  setText(toggle, 'Come back')
})

find(document, '#stick', HTMLButtonElement).addEventListener('click', () => {
  const end = performance.now() + stuckMs
  while (performance.now() < end);
})

open()
void countConnections()
setInterval(() => void countConnections(), 1000)
