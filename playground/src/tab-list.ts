// What the tabs of this page tell each other about themselves, so that each can list them all. It has
// nothing to do with how they share the stream, and never knows it.

/** What a tab says of itself. */
export interface TabNews {
  readonly name: string
  readonly role: string
  readonly status: string
  readonly events: number
  readonly lastEventId: string
}

export interface TabList {
  /** This tab's own news, to all. */
  tell(news: TabNews): void
  close(): void
}

/** How often a tab repeats what it has to say, and how long it is believed to be there, in ms. */
const repeatMs = 1000
const patienceMs = 5000

/** Tab 10 comes after tab 9. */
const byNumber = new Intl.Collator(undefined, { numeric: true })

/**
 * @param channelName tabs that give the same one hear each other
 * @param onChange called with the tabs there are, in the order of their names
 */
export function createTabList(
  channelName: string,
  onChange: (tabs: readonly TabNews[]) => void,
): TabList {
  const channel = new BroadcastChannel(channelName)
  const known = new Map<string, { readonly news: TabNews; readonly at: number }>()
  let own: TabNews | undefined
  /** The page has gone for good: what its stream makes of that is no news of a tab any more. */
  let gone = false

  function show(): void {
    for (const [name, { at }] of known) if (Date.now() - at > patienceMs) known.delete(name)
    const tabs = Array.from(known.values(), ({ news }) => news)
    onChange(tabs.toSorted((one, other) => byNumber.compare(one.name, other.name)))
  }

  function hear(news: TabNews): void {
    known.set(news.name, { news, at: Date.now() })
    show()
  }

  channel.addEventListener('message', ({ data }: MessageEvent<TabNews | string>) => {
    if (typeof data !== 'string') return hear(data)
    known.delete(data)
    show()
  })

  function tell(news: TabNews): void {
    if (gone) return
    // One that is new makes itself known to those that are there, and hears of them soon.
    own = news
    channel.postMessage(news)
    hear(news)
  }

  const timer = setInterval(() => {
    if (own) tell(own)
  }, repeatMs)
  const leave = (event?: PageTransitionEvent): void => {
    gone = !event?.persisted
    if (own) channel.postMessage(own.name)
  }
  addEventListener('pagehide', leave)

  return {
    tell,
    close() {
      clearInterval(timer)
      removeEventListener('pagehide', leave)
      leave()
      channel.close()
    },
  }
}
