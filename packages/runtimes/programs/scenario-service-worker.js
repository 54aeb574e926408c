// The scenario in a service worker: for each message, against its own origin.
import { runScenario } from './scenario.js'

addEventListener('message', (event) => {
  event.waitUntil(runScenario(location.origin).then((report) => event.source.postMessage(report)))
})
