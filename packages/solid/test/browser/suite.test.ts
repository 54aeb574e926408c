import { describeInChromium } from '@lastevent/bindings-suite'
import { resolve } from 'node:path'

describeInChromium('Solid', { script: resolve(import.meta.dirname, 'page.ts') })
