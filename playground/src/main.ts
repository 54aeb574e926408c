// Starts the page in a browser. It never knows more than where to look: the set-up is in the hash
// (setup.ts), and what a hash says is overruled by
//
//   ?stream=       another stream, absolute or relative; its /faults are expected beside it
//   ?lastEventId=  where to resume at the beginning
//   ?native=off    leaves the browser's own client out at first
import { find } from './dom.ts'
import { pageClock } from './page-clock.ts'
import { createPage } from './page.ts'
import { startSchemaWorker } from './schema-checker.ts'
import { fromHash } from './setup.ts'
import { createTabsPanel } from './tabs-panel.ts'
import { createTimelinePanel } from './timeline-panel.ts'

const parameters = new URLSearchParams(location.search)
const link = fromHash(location.hash)
const { url, lastEventId } = link.setup

createPage({
  root: document,
  link: {
    ...link,
    setup: {
      ...link.setup,
      url: parameters.get('stream') ?? url,
      lastEventId: parameters.get('lastEventId') ?? lastEventId,
    },
  },
  host: {
    pageUrl: new URL(location.pathname, location.href).href,
    startWorker: startSchemaWorker,
    showHash: (hash) => history.replaceState(null, '', hash === '' ? location.pathname : hash),
    copy: (text) => navigator.clipboard.writeText(text),
  },
  clock: pageClock,
  fetch: (input, init) => fetch(input, init),
  openNative: (address) => new EventSource(address),
  startNative: parameters.get('native') !== 'off',
})

createTimelinePanel(find(document, '[data-place="timeline"]', HTMLElement))
createTabsPanel(find(document, '[data-place="tabs"]', HTMLElement))

// Somebody has put another set-up into the address; the link that skips to the events has none in it.
addEventListener('hashchange', () => {
  if (location.hash.includes('=')) location.reload()
})
