// What `import … from '@lastevent/bindings-suite'` offers. Names only.
export { describeInDom } from './in-dom.ts'
export { describeOnServer } from './on-server.ts'
export { address, mount, type Rig } from './rig.ts'
export { writePage } from './docs-page.ts'
export { describeInChromium, serveInChromium } from './in-chromium.ts'
export { type EventServer, startEventServer } from './event-server.ts'
export { cpuByFrame } from './trace.ts'
