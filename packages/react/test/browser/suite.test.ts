import { describeInChromium } from '@lastevent/bindings-suite'
import { resolve } from 'node:path'

describeInChromium('React', { script: resolve(import.meta.dirname, 'page.ts') })
