import { describeInDom } from '@lastevent/bindings-suite'
import { appFile, loadComponent } from '../compile.ts'
import { mountSvelte } from '../mount.ts'

describeInDom('Svelte', mountSvelte(await loadComponent(appFile, 'client')))
