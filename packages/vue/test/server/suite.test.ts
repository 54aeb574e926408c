import { describeOnServer } from '@lastevent/bindings-suite'
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { makeApp } from '../app.ts'

describeOnServer('Vue', (props) => renderToString(createSSRApp(makeApp(props))))
