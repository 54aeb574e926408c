import { describeInDom } from '@lastevent/bindings-suite'
import { mountApp } from '../app.ts'

describeInDom('Vue', mountApp)
