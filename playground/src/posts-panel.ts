// What passes between the tabs that share a stream: the posts that this one has sent and heard, by kind,
// and who leads. It never knows how they agree.
import { make, setText } from './dom.ts'
import { formatTime } from './page-clock.ts'
import type { PostCounter } from './post-counter.ts'
import type { TabNews } from './tab-list.ts'

/** What a post of each kind says. */
const meanings: Readonly<Record<string, string>> = {
  chunk: 'Events, as they came over the connection',
  status: 'The state of the connection',
  heartbeat: 'The leader is there',
  ping: 'Is the leader there?',
  claim: 'A tab is about to lead',
  report: 'How far a tab has got',
  request: 'What have I missed?',
  response: 'What was missed',
  full: 'The leader can take no more: can anybody?',
  ready: 'A tab can take more',
  gap: 'The server did not resume where it was asked to',
  restart: 'The stream starts afresh',
  reconnect: 'Please connect anew',
}

export interface PostsPanel {
  showTabs(tabs: readonly TabNews[]): void
  showPosts(): void
}

export function createPostsPanel(root: HTMLElement, counter: PostCounter): PostsPanel {
  const leads = make('p', { id: 'leads' })
  const rows = make('tbody', {})
  const head = ['Post', 'What it says', 'Sent', 'Heard'].map((text) =>
    make('th', { scope: 'col' }, text),
  )
  let tabs: readonly TabNews[] = []
  let isPainting = false

  root.append(
    make(
      'section',
      { class: 'panel posts', 'aria-labelledby': 'posts-heading' },
      make('h2', { id: 'posts-heading' }, 'Between the tabs'),
      leads,
      make(
        'table',
        {},
        make('caption', {}, 'Posts of this tab since it was opened, by kind'),
        make('thead', {}, make('tr', {}, ...head)),
        rows,
      ),
    ),
  )

  function paint(): void {
    isPainting = false
    setText(leads, leadText(tabs, counter.term))
    rows.replaceChildren(
      ...[...counter.counts].map(([kind, { sent, heard }]) =>
        make(
          'tr',
          { 'data-kind': kind },
          make('th', { scope: 'row' }, make('code', {}, kind)),
          make('td', {}, meanings[kind] ?? ''),
          make('td', { class: 'sent' }, sent.toLocaleString()),
          make('td', { class: 'heard' }, heard.toLocaleString()),
        ),
      ),
    )
  }

  // A busy leader posts more often than a screen is painted.
  function paintSoon(): void {
    if (isPainting) return
    isPainting = true
    requestAnimationFrame(paint)
  }

  return {
    showTabs(all) {
      tabs = all
      paintSoon()
    },
    showPosts: paintSoon,
  }
}

/** @param term of the leader: a time, by which terms are told apart */
function leadText(tabs: readonly TabNews[], term: number): string {
  const leader = tabs.find(({ role }) => role === 'leader')
  if (!leader) return 'No tab leads at the moment.'
  const followers = tabs.filter(({ role }) => role === 'follower').length
  const leads = term === 0 ? 'leads' : `has led since ${formatTime(term)}`
  const others = followers === 1 ? 'one other follows' : `${followers} others follow`
  return `${leader.name} ${leads}: it holds the connection, and ${others}.`
}
