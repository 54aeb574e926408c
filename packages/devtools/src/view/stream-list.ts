// The streams as a list to choose from. It never knows what is shown of the chosen one.

import { element, setAttribute, setText } from '../dom.ts'
import type { HubStream } from '../model/hub.ts'
import { stateText } from '../model/stream-model.ts'
import { count, events, joined } from '../model/words.ts'
import { rove } from './roving.ts'

export interface StreamList {
  readonly root: HTMLElement
  update(streams: readonly HubStream[], selected: string | undefined): void
}

/** What the dot of a stream says. */
export function dotStatus({ state, paused }: HubStream['traced']): string {
  if (paused) return 'paused'
  return state.status === 'closed' && state.reason === 'error' ? 'error' : state.status
}

export function createStreamList(onSelect: (key: string) => void): StreamList {
  const root = element('div', { class: 'streams', role: 'listbox', 'aria-label': 'Streams' })
  const roving = rove(root, '.stream', ({ dataset }) => onSelect(dataset['key'] ?? ''))
  root.addEventListener('click', ({ target }) => {
    const option = target instanceof Element ? target.closest<HTMLElement>('.stream') : null
    if (option) onSelect(option.dataset['key'] ?? '')
  })

  return {
    root,
    update(streams, selected) {
      // Options stay where they are, so that one keeps the focus while streams come and go.
      while (root.childElementCount > streams.length) root.lastElementChild?.remove()
      while (root.childElementCount < streams.length) root.append(createOption())
      for (const [index, stream] of streams.entries()) {
        const option = root.children[index]
        if (option) draw(option, stream, stream.key === selected)
      }
      roving.refresh(root.querySelector<HTMLElement>('[aria-selected=true]') ?? undefined)
    },
  }
}

function createOption(): HTMLElement {
  return element(
    'div',
    { class: 'stream', role: 'option' },
    element('i', 'dot'),
    element('b'),
    element('small'),
  )
}

function draw(option: Element, { key, traced, from }: HubStream, isSelected: boolean): void {
  const [dot, name, facts] = option.children
  if (!dot || !name || !facts) return
  setAttribute(dot, 'data-status', dotStatus(traced))
  setText(name, shortUrl(traced.url))
  const invalid = traced.invalid > 0 && `${count(traced.invalid)} invalid`
  setText(facts, joined(from ?? (traced.shared && 'shared'), events(traced.events), invalid))
  setAttribute(option, 'title', `${traced.url}\n${stateText(traced.state)}`)
  setAttribute(option, 'data-key', key)
  setAttribute(option, 'aria-selected', String(isSelected))
}

/** What tells streams of one site apart. */
export function shortUrl(url: string): string {
  if (url === '') return 'not requested yet'
  try {
    const { pathname, search } = new URL(url, globalThis.location?.href)
    return pathname + search
  } catch {
    // A URL that no request was made to can be anything.
    return url
  }
}
