// Starts the page in a browser. It never knows more than where to look.
//
//   ?stream=       another stream, absolute or relative; its /faults are expected beside it
//   ?lastEventId=  where to resume at the beginning
import { pageClock } from './page-clock.ts'
import { createPage } from './page.ts'

const parameters = new URLSearchParams(location.search)

createPage({
  root: document,
  streamUrl: new URL(parameters.get('stream') ?? '/events', location.href).href,
  lastEventId: parameters.get('lastEventId') ?? '',
  clock: pageClock,
  fetch: (input, init) => fetch(input, init),
})
